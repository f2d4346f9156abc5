import django.db.models.deletion
import django.utils.timezone
import portal.tenancy.models
from django.db import migrations, models

from portal.tenancy.operations import Wall


class Migration(migrations.Migration):
    """The answers to forms that did something, for when they are sent again."""

    dependencies = [
        ("grid", "0001_choices"),
        ("tenants", "0005_nobody_locks_another_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnsweredForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("headers", models.JSONField(default=dict)),
                (
                    "messages",
                    models.JSONField(default=list, help_text="level and text of what was said on the next page"),
                ),
                ("body", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        db_default=portal.tenancy.models.CurrentPartner(),
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.partner",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("partner", "user_id", "key"), name="grid_answered_form_once")
                ],
            },
        ),
        Wall("AnsweredForm", history=False, referenced=False),
    ]
