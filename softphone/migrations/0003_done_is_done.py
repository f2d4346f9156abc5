"""A version that is done never changes, whoever asks: customers have its installer, and roll back to it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION softphone_build_done() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE restrict_violation USING MESSAGE = 'a build that is done does not change',
        CONSTRAINT = 'softphone_build_done', TABLE = 'softphone_build';
END $$;
REVOKE EXECUTE ON FUNCTION softphone_build_done() FROM PUBLIC;
CREATE TRIGGER done BEFORE UPDATE ON softphone_build FOR EACH ROW
    WHEN (OLD.state = 'done' AND OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION softphone_build_done()
"""


class Migration(migrations.Migration):
    dependencies = [("softphone", "0002_found_by_domain")]

    operations = [
        migrations.RunSQL(GUARD, "DROP TRIGGER done ON softphone_build; DROP FUNCTION softphone_build_done()"),
    ]
