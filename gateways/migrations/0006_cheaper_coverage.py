from django.db import migrations, models


class Migration(migrations.Migration):
    """An import writes less: changes list their codes as text, and Undo needs no index on what opened a route."""

    dependencies = [("gateways", "0005_coverage_undo")]
    operations = [
        migrations.RemoveIndex("route", "route_opened"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE gateways_coveragechange"
                    " ALTER origin_codes TYPE text USING array_to_string(origin_codes, ','),"
                    " ALTER codes TYPE text USING array_to_string(codes, ',')",
                    "ALTER TABLE gateways_coveragechange"
                    " ALTER origin_codes TYPE varchar(15)[] USING string_to_array(origin_codes, ','),"
                    " ALTER codes TYPE varchar(15)[] USING string_to_array(codes, ',')",
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "coveragechange",
                    "origin_codes",
                    models.TextField(blank=True, help_text='sorted, joined by ","', verbose_name="Origin codes"),
                ),
                migrations.AlterField(
                    "coveragechange",
                    "codes",
                    models.TextField(help_text='sorted as text, joined by ","', verbose_name="Codes"),
                ),
            ],
        ),
    ]
