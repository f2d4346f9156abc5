import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import portal.tenancy.models
from portal.tenancy.operations import Wall


class Migration(migrations.Migration):
    """Why and since when a partner is suspended; staff who work as a partner's person or as the platform."""

    dependencies = [("tenants", "0003_login")]

    operations = [
        migrations.AddField(
            model_name="partner",
            name="state_reason",
            field=models.CharField(blank=True, default="", editable=False, max_length=500, verbose_name="Reason"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="partner",
            name="state_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="State since"),
        ),
        migrations.CreateModel(
            name="StaffVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("staff_id", models.BigIntegerField()),
                ("staff_name", models.CharField(max_length=120, verbose_name="Staff")),
                ("user_name", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                ("may_write", models.BooleanField(default=False, verbose_name="May change things")),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Begun")),
                ("ends_at", models.DateTimeField(verbose_name="Ends at the latest")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="Ended")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[("ended", "ended"), ("time", "time was up"), ("closed", "no longer allowed")],
                        max_length=6,
                        verbose_name="How it ended",
                    ),
                ),
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
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="As",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff visit",
                "verbose_name_plural": "staff visits",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["ends_at"], condition=models.Q(ended_at=None), name="staffvisit_open")
                ],
            },
        ),
        Wall("StaffVisit", app_writes=False, referenced=False, login=True),
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE ON tenants_staffvisit FROM portal_login; "
            "REVOKE DELETE ON tenants_staffvisit FROM portal_staff",
            migrations.RunSQL.noop,
        ),
    ]
