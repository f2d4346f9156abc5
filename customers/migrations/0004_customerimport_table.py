from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_words_of_names")]

    operations = [
        migrations.AddField(
            model_name="customerimport",
            name="table",
            field=models.FileField(
                blank=True,
                db_default="",
                help_text="the table as text, where the file is a workbook or an archive",
                max_length=200,
                upload_to="",
            ),
        ),
    ]
