"""The tables of pricelists come from the app `gateways`: renamed with all that belongs to them, no row is copied.

Row-level security, triggers and keys are the table's and come along. History, notes, jobs and content types name a
table or its app in their rows, and are told the new name.
"""

import datetime
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import portal.money.fields
import portal.tenancy.models
from django.db import migrations, models

TABLES = (
    "ddimarginfinding",
    "ddiprice",
    "ddipricelist",
    "ddipricelistuse",
    "marginfinding",
    "population",
    "populationrow",
    "termprice",
    "termpricelist",
    "termpricelistterms",
    "termpricelistuse",
)
NAMED = (("history_event", "table_name"), ("history_note", "table_name"), ("jobs_job", "subject_table"))
"""Columns that hold the name of a table."""


def rename(old: str, new: str) -> str:
    """The SQL that gives the tables another prefix, with their constraints, indexes and sequences; and the two trigger
    functions that hold the keys of prices, in whose text the tables are named."""
    tables = ", ".join(f"'{name}'" for name in TABLES)
    updates = "".join(
        f"    UPDATE {table} SET {column} = '{new}_' || substr({column}, {len(old) + 2})\n"
        f"        WHERE {column} IN (SELECT '{old}_' || unnest(moved));\n"
        for table, column in NAMED
    )
    return f"""
DO $move$
DECLARE
    moved text[] := ARRAY[{tables}];
    name_ text;
    found record;
BEGIN
    FOREACH name_ IN ARRAY moved LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO %I', '{old}_' || name_, '{new}_' || name_);
        FOR found IN SELECT conname AS name FROM pg_constraint
                     WHERE conrelid = ('{new}_' || name_)::regclass AND starts_with(conname, '{old}_') LOOP
            EXECUTE format('ALTER TABLE %I RENAME CONSTRAINT %I TO %I', '{new}_' || name_, found.name,
                           '{new}_' || substr(found.name, {len(old) + 2}));
        END LOOP;
        FOR found IN SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                     WHERE i.indrelid = ('{new}_' || name_)::regclass AND starts_with(c.relname, '{old}_') LOOP
            EXECUTE format('ALTER INDEX %I RENAME TO %I', found.name, '{new}_' || substr(found.name, {len(old) + 2}));
        END LOOP;
        EXECUTE format('ALTER SEQUENCE %I RENAME TO %I', '{old}_' || name_ || '_id_seq', '{new}_' || name_ || '_id_seq');
    END LOOP;
    FOREACH name_ IN ARRAY ARRAY['termprice_keys', 'termprice_parent'] LOOP
        EXECUTE format('ALTER FUNCTION %I() RENAME TO %I', '{old}_' || name_, '{new}_' || name_);
        EXECUTE regexp_replace(
            pg_get_functiondef(('{new}_' || name_)::regproc),
            '\\m{old}_(' || array_to_string(moved, '|') || ')(?![a-z])', '{new}_\\1', 'g'
        );
    END LOOP;
{updates}    UPDATE django_content_type SET app_label = '{new}' WHERE app_label = '{old}' AND model = ANY (moved);
END $move$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0021_zero_cost"),
        ("products", "0003_proved_domains"),
        ("tenants", "0005_nobody_locks_another_out"),
        ("history", "0003_search"),
        ("jobs", "0001_jobs"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(rename("gateways", "pricelists"), rename("pricelists", "gateways"))],
            state_operations=[
                migrations.CreateModel(
                    name="DdiPricelist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="Name")),
                        (
                            "currencies",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3), size=None, verbose_name="Currencies"
                            ),
                        ),
                        (
                            "conflict",
                            models.CharField(
                                choices=[
                                    ("cheapest", "The cheapest cost wins"),
                                    ("order", "The order of gateways decides"),
                                ],
                                default="cheapest",
                                max_length=8,
                                verbose_name="When two gateways sell the same",
                            ),
                        ),
                        (
                            "gateway_order",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                help_text="gateway ids, first wins",
                                size=None,
                            ),
                        ),
                        ("price_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Prices")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "included_channels",
                            models.PositiveIntegerField(
                                default=2,
                                help_text="For each number, without extra charge.",
                                verbose_name="Channels included",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "DDI Pricelist",
                        "verbose_name_plural": "DDI Pricelists",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="DdiMarginFinding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "price_id",
                            models.BigIntegerField(
                                help_text="the version of the price; gone from the findings when it ends"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("below", "below cost"),
                                    ("free", "costs nothing at the supplier"),
                                    ("thin", "under the margin to guard"),
                                    ("unsold", "no longer sold by the supplier"),
                                ],
                                db_collation="C",
                                max_length=6,
                                verbose_name="Finding",
                            ),
                        ),
                        (
                            "component",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("nrc", "NRC"),
                                    ("mrc", "MRC"),
                                    ("minute", "per minute"),
                                    ("channel", "channel price"),
                                ],
                                max_length=7,
                                verbose_name="Of",
                            ),
                        ),
                        ("place", models.CharField(db_collation="C", max_length=240, verbose_name="Place")),
                        (
                            "country",
                            models.CharField(blank=True, db_collation="C", max_length=2, verbose_name="Country"),
                        ),
                        ("currency", models.CharField(db_collation="C", max_length=3, verbose_name="Currency")),
                        ("price", portal.money.fields.MicroField(null=True, verbose_name="Price")),
                        ("cost", portal.money.fields.MicroField(null=True, verbose_name="Cost now")),
                        ("handmade", models.BooleanField(default=False, verbose_name="Hand-made")),
                        (
                            "damage",
                            portal.money.fields.MicroField(
                                default=0, help_text="so that currencies sort together", verbose_name="Missing (EUR)"
                            ),
                        ),
                        ("found_at", models.DateTimeField(verbose_name="Found")),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="pricelists.ddipricelist",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DdiPricelistUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pricelist_owner_id", models.BigIntegerField()),
                        ("linked_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="pricelists.ddipricelist",
                            ),
                        ),
                        (
                            "web_product",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ddi_pricelist_use",
                                to="products.webproduct",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Population",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("coverage", "from coverage"),
                                    ("reprice", "repricing"),
                                    ("replace", "next supplier"),
                                    ("end", "ending"),
                                    ("keep", "kept by hand"),
                                ],
                                default="coverage",
                                max_length=8,
                                verbose_name="Kind",
                            ),
                        ),
                        ("gateway_owner_id", models.BigIntegerField(null=True)),
                        ("ddi_gateway_owner_id", models.BigIntegerField(null=True)),
                        (
                            "channels",
                            models.JSONField(
                                default=dict,
                                help_text='DDI: {"method": "factor", "factor": "0.5"} or {"method": "fixed", "prices": {"EUR": …}}',
                            ),
                        ),
                        (
                            "selection",
                            models.JSONField(default=dict, help_text="the grid's filter state with exclusions, or ids"),
                        ),
                        (
                            "markup",
                            models.DecimalField(decimal_places=6, max_digits=12, null=True, verbose_name="Markup"),
                        ),
                        (
                            "replace_handmade",
                            models.BooleanField(default=False, verbose_name="Replace hand-made prices"),
                        ),
                        (
                            "zero_freephone",
                            models.BooleanField(default=False, verbose_name="Publish freephone that costs nothing"),
                        ),
                        (
                            "zero_others",
                            models.BooleanField(default=False, verbose_name="Publish the others that cost nothing"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("preview", "ready to add"),
                                    ("waiting", "waits for its date"),
                                    ("running", "being added"),
                                    ("applied", "added"),
                                    ("undone", "undone"),
                                    ("failed", "failed"),
                                ],
                                default="preview",
                                max_length=8,
                                verbose_name="State",
                            ),
                        ),
                        (
                            "exchange_rates",
                            models.JSONField(
                                default=dict, help_text='{"EUR": {"rate": "0.92", "date": …, "source": …}}'
                            ),
                        ),
                        ("counts", models.JSONField(default=dict)),
                        (
                            "holds_from",
                            models.DateTimeField(
                                help_text="an amendment's prices are written then; none: when it is applied",
                                null=True,
                                verbose_name="Holds from",
                            ),
                        ),
                        (
                            "batch",
                            models.BigIntegerField(
                                help_text="the first of the amendments that were prepared together", null=True
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("applied_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "ddi_gateway",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="gateways.ddigateway",
                            ),
                        ),
                        (
                            "ddi_pricelist",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="populations",
                                to="pricelists.ddipricelist",
                            ),
                        ),
                        (
                            "gateway",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="gateways.termgateway",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="DdiPrice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="Valid from"),
                        ),
                        (
                            "valid_to",
                            models.DateTimeField(
                                default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                verbose_name="Valid to",
                            ),
                        ),
                        ("ended", models.BooleanField(default=False)),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                db_collation="C",
                                help_text="ISO 3166 alpha-2",
                                max_length=2,
                                verbose_name="Country",
                            ),
                        ),
                        (
                            "country_prefix",
                            models.CharField(blank=True, db_collation="C", max_length=4, verbose_name="Country prefix"),
                        ),
                        ("state", models.CharField(blank=True, db_collation="C", max_length=60, verbose_name="State")),
                        (
                            "city",
                            models.CharField(blank=True, db_collation="C", max_length=120, verbose_name="Area / city"),
                        ),
                        (
                            "area_code",
                            models.CharField(blank=True, db_collation="C", max_length=15, verbose_name="Area code"),
                        ),
                        (
                            "number_type",
                            models.CharField(
                                choices=[
                                    ("G", "Geographic"),
                                    ("N", "National"),
                                    ("M", "Mobile"),
                                    ("T", "Toll-free"),
                                    ("S", "Shared cost"),
                                ],
                                db_collation="C",
                                default="G",
                                max_length=1,
                                verbose_name="Type",
                            ),
                        ),
                        ("nrc", portal.money.fields.MicroField(default=0, verbose_name="NRC")),
                        ("mrc", portal.money.fields.MicroField(default=0, verbose_name="MRC")),
                        ("per_minute", portal.money.fields.MicroField(default=0, verbose_name="Per minute")),
                        ("included_channels", models.PositiveIntegerField(null=True, verbose_name="Included channels")),
                        ("channel_price", portal.money.fields.MicroField(null=True, verbose_name="Channel price")),
                        ("fax", models.BooleanField(default=False, verbose_name="Fax")),
                        ("sms", models.BooleanField(default=False, verbose_name="SMS")),
                        (
                            "regulation",
                            models.CharField(
                                blank=True,
                                help_text="what the supplier demands of a customer, its own code",
                                max_length=60,
                                verbose_name="Regulation",
                            ),
                        ),
                        ("currency", models.CharField(db_collation="C", max_length=3, verbose_name="Currency")),
                        ("cost_nrc", portal.money.fields.MicroField(null=True, verbose_name="NRC cost")),
                        ("cost_mrc", portal.money.fields.MicroField(null=True, verbose_name="MRC cost")),
                        ("cost_per_minute", portal.money.fields.MicroField(null=True, verbose_name="Cost per minute")),
                        ("gateway_owner_id", models.BigIntegerField(null=True)),
                        (
                            "offer_id",
                            models.BigIntegerField(help_text="the version of the offer it was made from", null=True),
                        ),
                        (
                            "markup",
                            portal.money.fields.MicroField(
                                help_text="the factor it was made with", null=True, verbose_name="Markup"
                            ),
                        ),
                        (
                            "channel_factor",
                            portal.money.fields.MicroField(
                                help_text="of the MRC, that made the channel price; none: a fixed price",
                                null=True,
                                verbose_name="MRC Factor",
                            ),
                        ),
                        ("handmade", models.BooleanField(default=False, verbose_name="Hand-made")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="Reason")),
                        (
                            "kept",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="a person keeps it although its supplier no longer sells it",
                            ),
                        ),
                        (
                            "gateway",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="gateways.ddigateway",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prices",
                                to="pricelists.ddipricelist",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pricelists.population",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pricelists.population",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PopulationRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("dearer", "dearer"),
                                    ("cheaper", "cheaper"),
                                    ("same", "same price"),
                                    ("ended", "ends"),
                                    ("kept", "kept by hand"),
                                    ("stays", "stays: nobody sells it"),
                                ],
                                db_collation="C",
                                max_length=8,
                                verbose_name="Change",
                            ),
                        ),
                        ("name", models.CharField(db_collation="C", max_length=240, verbose_name="Destination")),
                        (
                            "country",
                            models.CharField(blank=True, db_collation="C", max_length=2, verbose_name="Country"),
                        ),
                        ("currency", models.CharField(db_collation="C", max_length=3, verbose_name="Currency")),
                        (
                            "codes",
                            models.TextField(
                                blank=True,
                                help_text='sorted, joined by ","; none for a DDI price',
                                verbose_name="Codes",
                            ),
                        ),
                        ("code_count", models.PositiveIntegerField(default=0, verbose_name="Number of codes")),
                        (
                            "before",
                            portal.money.fields.MicroField(
                                help_text="per minute; of a DDI price the MRC", null=True, verbose_name="Price now"
                            ),
                        ),
                        ("after", portal.money.fields.MicroField(null=True, verbose_name="Price after")),
                        ("cost", portal.money.fields.MicroField(null=True, verbose_name="Cost after")),
                        ("terms_before", models.CharField(blank=True, max_length=160, verbose_name="Terms now")),
                        ("terms_after", models.CharField(blank=True, max_length=160, verbose_name="Terms after")),
                        ("supplier_before", models.CharField(blank=True, max_length=120, verbose_name="Supplier now")),
                        ("supplier_after", models.CharField(blank=True, max_length=120, verbose_name="Supplier after")),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "population",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="pricelists.population",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TermPricelist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="Name")),
                        (
                            "currencies",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=3), size=None, verbose_name="Currencies"
                            ),
                        ),
                        (
                            "conflict",
                            models.CharField(
                                choices=[
                                    ("cheapest", "The cheapest cost wins"),
                                    ("order", "The order of gateways decides"),
                                ],
                                default="cheapest",
                                max_length=8,
                                verbose_name="When two gateways sell the same",
                            ),
                        ),
                        (
                            "gateway_order",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                blank=True,
                                default=list,
                                help_text="gateway ids, first wins",
                                size=None,
                            ),
                        ),
                        ("price_count", models.PositiveIntegerField(default=0, editable=False, verbose_name="Prices")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "billing_increment",
                            models.PositiveSmallIntegerField(
                                default=60,
                                help_text="Seconds.",
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(3600),
                                ],
                                verbose_name="Billing increment",
                            ),
                        ),
                        (
                            "precision",
                            models.PositiveSmallIntegerField(
                                default=4,
                                help_text="Decimals of a per minute rate; rates are rounded up.",
                                validators=[django.core.validators.MaxValueValidator(6)],
                                verbose_name="Rounding precision",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "Term Pricelist",
                        "verbose_name_plural": "Term Pricelists",
                        "ordering": ["name", "id"],
                    },
                ),
                migrations.CreateModel(
                    name="TermPrice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "valid_from",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="Valid from"),
                        ),
                        (
                            "valid_to",
                            models.DateTimeField(
                                default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                verbose_name="Valid to",
                            ),
                        ),
                        ("ended", models.BooleanField(default=False)),
                        ("destination", models.CharField(db_collation="C", max_length=200, verbose_name="Destination")),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                db_collation="C",
                                help_text="ISO 3166 alpha-2",
                                max_length=2,
                                verbose_name="Country",
                            ),
                        ),
                        (
                            "line_type",
                            models.CharField(
                                choices=[("L", "Landline"), ("M", "Mobile"), ("O", "Other")],
                                db_collation="C",
                                default="O",
                                max_length=1,
                                verbose_name="Type",
                            ),
                        ),
                        (
                            "origin_codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=15),
                                default=list,
                                help_text="sorted; empty: any caller",
                                size=None,
                                verbose_name="Origin codes",
                            ),
                        ),
                        (
                            "codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=15),
                                help_text="sorted as text",
                                size=None,
                                verbose_name="Codes",
                            ),
                        ),
                        ("code_count", models.PositiveIntegerField(verbose_name="Number of codes")),
                        ("code_min", models.CharField(db_collation="C", max_length=15)),
                        ("code_max", models.CharField(db_collation="C", max_length=15)),
                        ("currency", models.CharField(db_collation="C", max_length=3, verbose_name="Currency")),
                        ("rate", portal.money.fields.MicroField(verbose_name="Rate per minute")),
                        ("connection_fee", portal.money.fields.MicroField(default=0, verbose_name="Connection fee")),
                        (
                            "cost",
                            portal.money.fields.MicroField(
                                help_text="in this price's currency, when it was made",
                                null=True,
                                verbose_name="Cost per minute",
                            ),
                        ),
                        ("gateway_owner_id", models.BigIntegerField(null=True)),
                        (
                            "route_id",
                            models.BigIntegerField(help_text="the version of the route it was made from", null=True),
                        ),
                        (
                            "markup",
                            portal.money.fields.MicroField(
                                help_text="the factor it was made with", null=True, verbose_name="Markup"
                            ),
                        ),
                        ("floored", models.BooleanField(default=False, verbose_name="Lifted to the min. rate")),
                        ("capped", models.BooleanField(default=False, verbose_name="Held by max. profit")),
                        ("expensive", models.BooleanField(default=False, verbose_name="Expensive")),
                        ("handmade", models.BooleanField(default=False, verbose_name="Hand-made")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="Reason")),
                        (
                            "kept",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="a person keeps it although its supplier no longer sells it",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pricelists.population",
                            ),
                        ),
                        (
                            "gateway",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="gateways.termgateway",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="pricelists.population",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="prices",
                                to="pricelists.termpricelist",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="population",
                    name="pricelist",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="populations",
                        to="pricelists.termpricelist",
                    ),
                ),
                migrations.CreateModel(
                    name="MarginFinding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "price_id",
                            models.BigIntegerField(
                                help_text="the version of the price; gone from the findings when it ends"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("below", "below cost"),
                                    ("free", "costs nothing at the supplier"),
                                    ("thin", "under the margin to guard"),
                                    ("unsold", "no longer sold by the supplier"),
                                ],
                                db_collation="C",
                                max_length=6,
                                verbose_name="Finding",
                            ),
                        ),
                        ("destination", models.CharField(db_collation="C", max_length=200, verbose_name="Destination")),
                        (
                            "country",
                            models.CharField(blank=True, db_collation="C", max_length=2, verbose_name="Country"),
                        ),
                        ("currency", models.CharField(db_collation="C", max_length=3, verbose_name="Currency")),
                        ("rate", portal.money.fields.MicroField(verbose_name="Rate per minute")),
                        (
                            "cost",
                            portal.money.fields.MicroField(
                                help_text="the dearest of the price's codes, in its currency",
                                null=True,
                                verbose_name="Cost now",
                            ),
                        ),
                        (
                            "codes",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=15),
                                help_text="the codes concerned",
                                size=None,
                                verbose_name="Codes",
                            ),
                        ),
                        ("code_count", models.PositiveIntegerField(verbose_name="Number of codes")),
                        ("handmade", models.BooleanField(default=False, verbose_name="Hand-made")),
                        ("damage", portal.money.fields.MicroField(default=0, verbose_name="Missing per minute (EUR)")),
                        ("found_at", models.DateTimeField(verbose_name="Found")),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="findings",
                                to="pricelists.termpricelist",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="TermPricelistTerms",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                        ("min_charge", portal.money.fields.MicroField(default=0, verbose_name="Min. charge")),
                        (
                            "expensive_rate",
                            portal.money.fields.MicroField(blank=True, null=True, verbose_name="Expensive from"),
                        ),
                        ("min_rate", portal.money.fields.MicroField(default=0, verbose_name="Min. per min. rate")),
                        (
                            "max_profit",
                            portal.money.fields.MicroField(blank=True, null=True, verbose_name="Max. profit"),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="terms",
                                to="pricelists.termpricelist",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["pricelist_id", "currency"],
                    },
                ),
                migrations.CreateModel(
                    name="TermPricelistUse",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pricelist_owner_id", models.BigIntegerField()),
                        ("linked_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                db_default=portal.tenancy.models.CurrentPartner(),
                                db_index=False,
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="tenants.partner",
                            ),
                        ),
                        (
                            "pricelist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uses",
                                to="pricelists.termpricelist",
                            ),
                        ),
                        (
                            "web_product",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="term_pricelist_use",
                                to="products.webproduct",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddConstraint(
                    model_name="ddipricelist",
                    constraint=models.UniqueConstraint(fields=("partner", "name"), name="pricelists_ddipricelist_name"),
                ),
                migrations.AddIndex(
                    model_name="ddimarginfinding",
                    index=models.Index(fields=["partner", "-damage", "-id"], name="ddimarginfinding_damage"),
                ),
                migrations.AddIndex(
                    model_name="ddiprice",
                    index=models.Index(
                        condition=models.Q(("ended", False)),
                        fields=["pricelist", "country", "state", "city", "id"],
                        name="ddiprice_place",
                    ),
                ),
                migrations.AddIndex(
                    model_name="ddiprice",
                    index=models.Index(
                        condition=models.Q(("ended", True)), fields=["pricelist", "valid_to"], name="ddiprice_ended"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="ddiprice",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended", False)),
                        fields=(
                            "pricelist",
                            "currency",
                            "country",
                            "country_prefix",
                            "state",
                            "city",
                            "area_code",
                            "number_type",
                        ),
                        name="pricelists_ddiprice_one_per_place",
                    ),
                ),
                migrations.AddIndex(
                    model_name="populationrow",
                    index=models.Index(fields=["population", "name", "id"], name="populationrow_name"),
                ),
                migrations.AddConstraint(
                    model_name="termpricelist",
                    constraint=models.UniqueConstraint(
                        fields=("partner", "name"), name="pricelists_termpricelist_name"
                    ),
                ),
                migrations.AddIndex(
                    model_name="termprice",
                    index=models.Index(
                        condition=models.Q(("ended", False)),
                        fields=["pricelist", "destination", "id"],
                        name="price_destination",
                    ),
                ),
                migrations.AddIndex(
                    model_name="termprice",
                    index=models.Index(
                        condition=models.Q(("ended", True)), fields=["pricelist", "valid_to"], name="price_ended"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="population",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ddi_gateway", None), ("ddi_pricelist", None), ("pricelist__isnull", False)),
                            models.Q(("ddi_pricelist__isnull", False), ("gateway", None), ("pricelist", None)),
                            _connector="OR",
                        ),
                        name="pricelists_population_one_pricelist",
                    ),
                ),
                migrations.AddIndex(
                    model_name="marginfinding",
                    index=models.Index(fields=["partner", "-damage", "-id"], name="marginfinding_damage"),
                ),
                migrations.AddIndex(
                    model_name="marginfinding",
                    index=models.Index(fields=["pricelist", "price_id"], name="marginfinding_price"),
                ),
                migrations.AddConstraint(
                    model_name="termpricelistterms",
                    constraint=models.UniqueConstraint(
                        fields=("pricelist", "currency"), name="pricelists_termpricelistterms_currency"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="termpricelistterms",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("min_charge__gte", 0),
                            ("min_rate__gte", 0),
                            models.Q(("expensive_rate", None), ("expensive_rate__gte", 0), _connector="OR"),
                            models.Q(("max_profit", None), ("max_profit__gte", 0), _connector="OR"),
                        ),
                        name="pricelists_termpricelistterms_not_negative",
                    ),
                ),
            ],
        ),
    ]
