import django.db.models.deletion
from django.db import migrations, models

import portal.tenancy.models
from portal.tenancy.operations import Wall

KEEP_NAMES = """
CREATE FUNCTION gateways_keep_route_names() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO gateways_routename (partner_id, gateway_id, destination)
    SELECT DISTINCT partner_id, gateway_id, destination FROM new_rows AS n
    WHERE NOT EXISTS (SELECT FROM gateways_routename AS r
                      WHERE r.gateway_id = n.gateway_id AND r.destination = n.destination)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION gateways_keep_route_names() FROM PUBLIC;
CREATE TRIGGER keep_names AFTER INSERT ON gateways_route REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION gateways_keep_route_names()
"""
FORGET = "DROP TRIGGER keep_names ON gateways_route; DROP FUNCTION gateways_keep_route_names()"
FILL = """
INSERT INTO gateways_routename (partner_id, gateway_id, destination)
SELECT DISTINCT partner_id, gateway_id, destination FROM gateways_route
"""


class Migration(migrations.Migration):
    """The names of each gateway's destinations, and indexes from which filtered pages of routes are counted."""

    dependencies = [("gateways", "0006_cheaper_coverage"), ("tenants", "0003_login")]

    operations = [
        migrations.CreateModel(
            name="RouteName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "gateway",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gateways.termgateway",
                    ),
                ),
                ("destination", models.CharField(db_collation="C", max_length=200)),
            ],
        ),
        migrations.AddConstraint(
            "routename",
            models.UniqueConstraint(fields=("gateway", "destination"), name="gateways_routename_once"),
        ),
        Wall("RouteName", shared=True, history=False, referenced=False),
        migrations.RunSQL(KEEP_NAMES, FORGET),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex("route", "route_destination"),
        migrations.AddIndex(
            "route",
            models.Index(
                condition=models.Q(("ended", False)),
                fields=["gateway", "destination", "id"],
                include=("partner", "country", "line_type", "status", "rate"),
                name="route_destination",
            ),
        ),
        migrations.AddIndex(
            "route",
            models.Index(
                condition=models.Q(("ended", False)),
                fields=["gateway", "country", "destination", "id"],
                include=("partner",),
                name="route_country",
            ),
        ),
        migrations.AddIndex(
            "route",
            models.Index(
                condition=models.Q(("ended", False), models.Q(("origin_codes", []), _negated=True)),
                fields=["gateway", "destination", "id"],
                name="route_origin",
            ),
        ),
    ]
