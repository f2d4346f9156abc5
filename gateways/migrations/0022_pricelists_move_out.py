from django.db import migrations

# Those with keys first.
MOVED = (
    "DdiMarginFinding",
    "MarginFinding",
    "PopulationRow",
    "DdiPrice",
    "TermPrice",
    "DdiPricelistUse",
    "TermPricelistUse",
    "TermPricelistTerms",
    "Population",
    "DdiPricelist",
    "TermPricelist",
)


class Migration(migrations.Migration):
    """Pricelists have an app of their own, which has taken over their tables."""

    dependencies = [("gateways", "0021_zero_cost"), ("pricelists", "0001_pricelists_move_in")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name) for name in MOVED]),
    ]
