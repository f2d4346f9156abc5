"""Whether a domain is proved is a fifth column that a web softphone's visitor is found by."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0003_proved_domains"),
        ("softphone", "0003_done_is_done"),
    ]

    operations = [
        migrations.RunSQL(
            "GRANT SELECT (domain_proved_at) ON products_webproduct TO portal_login",
            "REVOKE SELECT (domain_proved_at) ON products_webproduct FROM portal_login",
        ),
    ]
