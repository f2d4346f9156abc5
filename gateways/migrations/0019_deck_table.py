from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gateways", "0018_from_carries")]

    operations = [
        migrations.AddField(
            model_name="deck",
            name="table",
            field=models.FileField(
                blank=True,
                db_default="",
                help_text="the table as text, where the file is a workbook or an archive",
                max_length=300,
                upload_to="",
            ),
        ),
    ]
