import django.contrib.postgres.fields
import portal.money.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0012_ddi_stock_and_age"),
        ("tenants", "0003_login"),
    ]

    operations = [
        migrations.AddField(
            model_name="ddiprice",
            name="channel_factor",
            field=portal.money.fields.MicroField(
                help_text="of the MRC, that made the channel price; none: a fixed price",
                null=True,
                verbose_name="MRC Factor",
            ),
        ),
        migrations.AddField(
            model_name="ddipricelist",
            name="conflict",
            field=models.CharField(
                choices=[("cheapest", "The cheapest cost wins"), ("order", "The order of gateways decides")],
                default="cheapest",
                max_length=8,
                verbose_name="When two gateways sell the same",
            ),
        ),
        migrations.AddField(
            model_name="ddipricelist",
            name="gateway_order",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                blank=True,
                default=list,
                help_text="gateway ids, first wins",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="termpricelist",
            name="conflict",
            field=models.CharField(
                choices=[("cheapest", "The cheapest cost wins"), ("order", "The order of gateways decides")],
                default="cheapest",
                max_length=8,
                verbose_name="When two gateways sell the same",
            ),
        ),
        migrations.AddConstraint(
            model_name="ddiprice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended", False)),
                fields=(
                    "pricelist",
                    "currency",
                    "country",
                    "country_prefix",
                    "state",
                    "city",
                    "area_code",
                    "number_type",
                ),
                name="gateways_ddiprice_one_per_place",
            ),
        ),
    ]
