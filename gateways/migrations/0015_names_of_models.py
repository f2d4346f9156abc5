from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("gateways", "0014_ddi_price_keys")]

    operations = [
        migrations.AlterModelOptions(
            name="ddigateway",
            options={"ordering": ["name", "id"], "verbose_name": "DDI Gateway", "verbose_name_plural": "DDI Gateways"},
        ),
        migrations.AlterModelOptions(
            name="ddipricelist",
            options={
                "ordering": ["name", "id"],
                "verbose_name": "DDI Pricelist",
                "verbose_name_plural": "DDI Pricelists",
            },
        ),
        migrations.AlterModelOptions(
            name="termgateway",
            options={
                "ordering": ["name", "id"],
                "verbose_name": "Term Gateway",
                "verbose_name_plural": "Term Gateways",
            },
        ),
        migrations.AlterModelOptions(
            name="termpricelist",
            options={
                "ordering": ["name", "id"],
                "verbose_name": "Term Pricelist",
                "verbose_name_plural": "Term Pricelists",
            },
        ),
    ]
