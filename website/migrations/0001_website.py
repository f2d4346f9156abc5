"""Hosted pages of web products, and what a partner's customers and visitors may read."""

import django.db.models.deletion
from django.db import migrations, models

import portal.tenancy.models
from portal.tenancy.operations import CUSTOMER, PRODUCT, OpenToCustomers, Wall
from website.find_function import CREATE, DROP

LINKED = "(SELECT use.{key}_id FROM {table} use WHERE use.web_product_id = " + PRODUCT + ")"  # noqa: S608
"""What the web product is linked to. Behind the wall itself: the table of uses shows this product's row only."""
HOLDS = "NOT ended AND valid_from <= now() AND valid_to > now()"
"""A price that is published: neither one that has ended nor one that is still to come."""
TERM = LINKED.format(key="pricelist", table="pricelists_termpricelistuse")
DDI = LINKED.format(key="pricelist", table="pricelists_ddipricelistuse")
PACKAGES = (
    LINKED.format(key="package", table="pricing_packageuse"),
    f"(SELECT own.package_id FROM customers_customer own WHERE own.id = {CUSTOMER})",  # noqa: S608
)
PACKAGE = "({column} = " + PACKAGES[0] + " OR {column} = " + PACKAGES[1] + ")"
TRIAL = LINKED.format(key="trial", table="trials_trialuse")
OWN_USES = f"web_product_id = {PRODUCT}"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0004_customerimport_table"),
        ("pricelists", "0001_pricelists_move_in"),
        ("pricing", "0002_list_counts"),
        ("products", "0003_proved_domains"),
        ("tenants", "0005_nobody_locks_another_out"),
        ("trials", "0001_trials"),
    ]

    operations = [
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "host",
                    models.CharField(
                        blank=True,
                        db_index=True,
                        help_text="ASCII; empty: my. and the domain",
                        max_length=253,
                        verbose_name="Portal host",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        blank=True, help_text="#rrggbb, lower case", max_length=7, verbose_name="Accent colour"
                    ),
                ),
                (
                    "logo",
                    models.BinaryField(
                        default=b"", help_text="PNG, encoded anew; empty: the brand's name", verbose_name="Logo"
                    ),
                ),
                ("logo_sha256", models.CharField(blank=True, max_length=64, verbose_name="Logo (checksum)")),
                ("logo_width", models.PositiveSmallIntegerField(default=0)),
                ("logo_height", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                    "web_product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="site", to="products.webproduct"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        Wall("Site", referenced=False, ignored=("logo", "logo_width", "logo_height")),
        migrations.RunSQL(CREATE, DROP),
        OpenToCustomers(
            "website.Site",
            fields=("id", "partner", "web_product", "accent", "logo", "logo_sha256", "logo_width", "logo_height"),
            where=OWN_USES,
        ),
        OpenToCustomers(
            "products.WebProduct",
            fields=(
                "id", "partner", "type", "cultures", "default_culture", "currencies", "brand", "domain",
                "domain_proved_at", "state",
            ),
            where=f"id = {PRODUCT}",
        ),
        # Calls
        OpenToCustomers(
            "pricelists.TermPricelistUse",
            fields=("id", "partner", "pricelist", "pricelist_owner_id", "web_product"),
            where=OWN_USES,
        ),
        OpenToCustomers(
            "pricelists.TermPricelist",
            fields=("id", "partner", "currencies", "billing_increment", "precision"),
            where=f"id = {TERM}",
            platform=True,
        ),
        OpenToCustomers(
            "pricelists.TermPricelistTerms",
            fields=("id", "partner", "pricelist", "currency", "min_charge", "expensive_rate"),
            where=f"pricelist_id = {TERM}",
            platform=True,
        ),
        OpenToCustomers(
            "pricelists.TermPrice",
            fields=(
                "id", "partner", "pricelist", "currency", "destination", "country", "line_type", "origin_codes",
                "codes", "code_count", "code_min", "code_max", "rate", "connection_fee", "expensive", "valid_from",
                "valid_to", "ended",
            ),
            where=f"pricelist_id = {TERM} AND {HOLDS}",
            platform=True,
        ),
        # Numbers
        OpenToCustomers(
            "pricelists.DdiPricelistUse",
            fields=("id", "partner", "pricelist", "pricelist_owner_id", "web_product"),
            where=OWN_USES,
        ),
        OpenToCustomers(
            "pricelists.DdiPricelist",
            fields=("id", "partner", "currencies", "included_channels"),
            where=f"id = {DDI}",
            platform=True,
        ),
        OpenToCustomers(
            "pricelists.DdiPrice",
            fields=(
                "id", "partner", "pricelist", "currency", "country", "country_prefix", "state", "city", "area_code",
                "number_type", "nrc", "mrc", "per_minute", "included_channels", "channel_price", "fax", "sms",
                "valid_from", "valid_to", "ended",
            ),
            where=f"pricelist_id = {DDI} AND {HOLDS}",
            platform=True,
        ),
        # Plans
        OpenToCustomers(
            "pricing.PackageUse", fields=("id", "partner", "package", "web_product"), where=OWN_USES
        ),
        OpenToCustomers(
            "pricing.PricePackage",
            fields=(
                "id", "partner", "currencies", "minutes_per_month", "complimentary_ddis", "default_plan",
                "free_route_count", "free_ddi_count",
            ),
            where=PACKAGE.format(column="id"),
        ),
        OpenToCustomers(
            "pricing.PackagePrice",
            fields=("id", "partner", "package", "currency", "payg", "domestic", "international"),
            where=PACKAGE.format(column="package_id"),
        ),
        OpenToCustomers(
            "pricing.FreeRoute",
            fields=("id", "partner", "package", "position", "destination", "country", "line_type"),
            where=PACKAGE.format(column="package_id"),
        ),
        OpenToCustomers(
            "pricing.FreeDdi",
            fields=(
                "id", "partner", "package", "position", "country", "state", "city", "area_code", "number_type",
            ),
            where=PACKAGE.format(column="package_id"),
        ),
        # Trial
        OpenToCustomers("trials.TrialUse", fields=("id", "partner", "trial", "web_product"), where=OWN_USES),
        OpenToCustomers(
            "trials.Trial",
            fields=(
                "id", "partner", "days", "currencies",
                "users_allowed", "users_activation", "users_quantity",
                "minutes_allowed", "minutes_activation", "minutes_quantity",
                "complimentary_ddi_allowed", "complimentary_ddi_activation", "complimentary_ddi_quantity",
                "free_ddi_allowed", "free_ddi_activation", "free_ddi_quantity",
                "credit_allowed", "credit_activation",
            ),
            where=f"id = {TRIAL}",
        ),
        OpenToCustomers(
            "trials.TrialCredit",
            fields=("id", "partner", "trial", "currency", "amount"),
            where=f"trial_id = {TRIAL}",
        ),
        # The customer's own
        OpenToCustomers(
            "customers.Customer",
            fields=(
                "id", "partner", "web_product", "kind", "name", "name_key", "email", "telephone", "country", "currency", "culture",
                "plan", "plan_country", "package", "expensive_allowed", "suspended_at", "registered_at",
                "telephone_activated_at", "user_count",
            ),
            where=f"id = {CUSTOMER} AND web_product_id = {PRODUCT}",
        ),
        OpenToCustomers(
            "customers.CustomerUser",
            fields=("id", "partner", "customer", "name", "email", "extension", "active", "created_at"),
            where=f"customer_id = {CUSTOMER}",
        ),
        OpenToCustomers(
            "customers.TrialUsage",
            fields=("id", "partner", "customer", "user", "allowance", "quantity", "amount", "used_at"),
            where=f"customer_id = {CUSTOMER}",
        ),
    ]  # fmt: skip
