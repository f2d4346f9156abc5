import django.contrib.postgres.indexes
from django.db import migrations, models

import portal.history.models


class Migration(migrations.Migration):
    """Indexes for the staff's search in the audit."""

    dependencies = [("history", "0002_events_and_notes")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["partner", "-id"], name="history_event_newest"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(
                portal.history.models.EventWords(), name="history_event_words"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="history_event_at"),
        ),
    ]
