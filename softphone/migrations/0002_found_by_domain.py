"""A public visitor of a web softphone is nobody's person: its web product is found by domain, before a partner is known.

Only the columns that are needed to find it, and only for reading. Everything else is read inside that partner's wall.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0002_state_since"),
        ("softphone", "0001_softphones"),
    ]

    operations = [
        migrations.RunSQL(
            "GRANT SELECT (id, partner_id, domain, state) ON products_webproduct TO portal_login; "
            "CREATE POLICY login ON products_webproduct FOR SELECT TO portal_login USING (true)",
            "DROP POLICY login ON products_webproduct; "
            "REVOKE SELECT (id, partner_id, domain, state) ON products_webproduct FROM portal_login",
        ),
    ]
