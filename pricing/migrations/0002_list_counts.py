from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_price_packages")]

    operations = [
        migrations.AddField(
            model_name="pricepackage",
            name="free_route_count",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="Free routes"),
        ),
        migrations.AddField(
            model_name="pricepackage",
            name="free_ddi_count",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="Free DDIs"),
        ),
    ]
