from django.db import migrations

from portal.history import trigger


class Migration(migrations.Migration):
    """The audit trigger's function, before any table that uses it."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(trigger.CREATE, trigger.DROP)]
