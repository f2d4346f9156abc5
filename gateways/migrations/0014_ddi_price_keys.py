import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0013_ddi_price_places"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ddiprice",
            name="closed_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gateways.population",
            ),
        ),
        migrations.AlterField(
            model_name="ddiprice",
            name="gateway",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gateways.ddigateway",
            ),
        ),
        migrations.AlterField(
            model_name="ddiprice",
            name="opened_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gateways.population",
            ),
        ),
        migrations.AlterField(
            model_name="ddiprice",
            name="pricelist",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="prices",
                to="gateways.ddipricelist",
            ),
        ),
    ]
