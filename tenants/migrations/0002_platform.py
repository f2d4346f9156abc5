from django.db import migrations


class Migration(migrations.Migration):
    """The platform itself is partner 0: rows of shared tables that every partner may read belong to it."""

    dependencies = [
        ("tenants", "0001_partners_and_users"),
        ("history", "0002_events_and_notes"),
    ]
    operations = [
        migrations.RunSQL(
            "INSERT INTO tenants_partner (id, name, state, margin_percent, created_at)"
            " VALUES (0, 'Platform', 'active', 0, now())",
            "DELETE FROM tenants_partner WHERE id = 0",
        )
    ]
