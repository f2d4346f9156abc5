"""What a person said of costs of 0: of an import's, and of a population's."""

from django.db import migrations, models

FINDINGS = [
    ("below", "below cost"),
    ("free", "costs nothing at the supplier"),
    ("thin", "under the margin to guard"),
    ("unsold", "no longer sold by the supplier"),
]


class Migration(migrations.Migration):
    dependencies = [("gateways", "0020_amendments_retiring_blocking")]

    operations = [
        migrations.AddField(
            model_name="coverageimport",
            name="zero_cost",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not said yet"),
                    ("block", "the supplier's price is missing"),
                    ("free", "they cost nothing"),
                ],
                default="",
                max_length=5,
                verbose_name="What costs of 0 mean",
            ),
        ),
        migrations.AddField(
            model_name="population",
            name="zero_freephone",
            field=models.BooleanField(default=False, verbose_name="Publish freephone that costs nothing"),
        ),
        migrations.AddField(
            model_name="population",
            name="zero_others",
            field=models.BooleanField(default=False, verbose_name="Publish the others that cost nothing"),
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name="kind",
                field=models.CharField(choices=FINDINGS, db_collation="C", max_length=6, verbose_name="Finding"),
            )
            for model in ("marginfinding", "ddimarginfinding")
        ),
    ]
