import products.models
from django.db import migrations, models


EARLIER = (
    # Served until today, and the only one of its name: it stays so. Its token is drawn by the database.
    "UPDATE products_webproduct SET domain_token = replace(gen_random_uuid()::text, '-', '')",
    "UPDATE products_webproduct SET domain_proof = 'earlier', domain_proved_at = now()"
    " WHERE state IN ('live', 'suspended')",
)


class Migration(migrations.Migration):
    """A domain belongs to who proves it. The columns a softphone's visitor is found by gain the proof."""

    dependencies = [
        ("products", "0002_state_since"),
        ("tenants", "0005_nobody_locks_another_out"),
    ]

    operations = [
        migrations.AddField(
            model_name="webproduct",
            name="domain_checked_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Domain looked at"),
        ),
        migrations.AddField(
            model_name="webproduct",
            name="domain_failures",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="webproduct",
            name="domain_problem",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="webproduct",
            name="domain_proof",
            field=models.CharField(
                blank=True,
                choices=[
                    ("txt", "by a TXT record"),
                    ("file", "by a file"),
                    ("ours", "this name needs no proof"),
                    ("earlier", "it was live before proofs were asked for"),
                ],
                editable=False,
                max_length=8,
                verbose_name="Domain proved",
            ),
        ),
        migrations.AddField(
            model_name="webproduct",
            name="domain_proved_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Domain proved at"),
        ),
        migrations.AddField(
            model_name="webproduct",
            name="domain_token",
            field=models.CharField(default=products.models.new_token, editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name="webproduct",
            name="domain",
            field=models.CharField(db_index=True, max_length=253, verbose_name="Website domain name"),
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="webproduct",
            constraint=models.UniqueConstraint(fields=("partner", "domain"), name="products_webproduct_domain_own"),
        ),
        migrations.AddConstraint(
            model_name="webproduct",
            constraint=models.UniqueConstraint(
                condition=models.Q(("domain_proved_at__isnull", False)),
                fields=("domain",),
                name="products_webproduct_domain_proved",
            ),
        ),
    ]
