from django.db import migrations

from portal.history import trigger


class Migration(migrations.Migration):
    """A value that is too long for the staff's search is kept by its beginning, instead of failing what was written."""

    dependencies = [("history", "0003_search")]
    operations = [migrations.RunSQL(trigger.CREATE, migrations.RunSQL.noop)]
