"""Offers of inbound numbers that a person has blocked."""

import django.db.models.deletion
import django.utils.timezone
import portal.tenancy.models
from django.db import migrations, models
from portal.tenancy.operations import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0023_written_stems"),
        ("tenants", "0005_nobody_locks_another_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="ddioffer",
            name="status",
            field=models.CharField(
                choices=[("active", "active"), ("held", "blocked by hand")],
                db_default="active",
                default="active",
                max_length=8,
                verbose_name="Status",
            ),
        ),
        migrations.CreateModel(
            name="OfferBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(blank=True, db_collation="C", max_length=2, verbose_name="Country")),
                ("state", models.CharField(blank=True, db_collation="C", max_length=60, verbose_name="State")),
                ("city", models.CharField(blank=True, db_collation="C", max_length=120, verbose_name="Area / city")),
                ("area_code", models.CharField(blank=True, db_collation="C", max_length=15, verbose_name="Area code")),
                (
                    "number_type",
                    models.CharField(
                        choices=[
                            ("G", "Geographic"),
                            ("N", "National"),
                            ("M", "Mobile"),
                            ("T", "Toll-free"),
                            ("S", "Shared cost"),
                        ],
                        db_collation="C",
                        max_length=1,
                        verbose_name="Type",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="Reason")),
                ("blocked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Blocked")),
                ("blocked_by", models.CharField(blank=True, max_length=254, verbose_name="Blocked by")),
                ("lifted_at", models.DateTimeField(null=True, verbose_name="Unblocked")),
                ("lifted_by", models.CharField(blank=True, max_length=254, verbose_name="Unblocked by")),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="gateways.ddigateway"
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)), fields=["gateway"], name="offerblock_standing"
                    )
                ],
            },
        ),
        Wall("OfferBlock", referenced=False),
    ]
