from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when a web product is in its state."""

    dependencies = [("products", "0001_web_products")]

    operations = [
        migrations.AddField(
            model_name="webproduct",
            name="state_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="State since"),
        ),
    ]
