import django.contrib.postgres.indexes
from django.db import migrations, models

import gateways.models.versioned

STEM = gateways.models.versioned.StemField()
STARTS = gateways.models.versioned.StartsWith

# As in 0009, in one pass over the rows instead of three.
KEYS = r"""
CREATE OR REPLACE FUNCTION gateways_route_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT DISTINCT partner_id, gateway_id, opened_by_id, closed_by_id FROM new_rows LOOP
        PERFORM FROM gateways_termgateway WHERE partner_id = k.partner_id AND id = k.gateway_id FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'a route points at no gateway of its partner',
                CONSTRAINT = 'gateways_route_gateway_id_wall', TABLE = 'gateways_route';
        END IF;
        IF k.opened_by_id IS NOT NULL THEN
            PERFORM FROM gateways_coverageimport WHERE partner_id = k.partner_id AND id = k.opened_by_id FOR KEY SHARE;
            IF NOT FOUND THEN
                RAISE foreign_key_violation USING MESSAGE = 'a route was opened by no import of its partner',
                    CONSTRAINT = 'gateways_route_opened_by_id_wall', TABLE = 'gateways_route';
            END IF;
        END IF;
        IF k.closed_by_id IS NOT NULL THEN
            PERFORM FROM gateways_coverageimport WHERE partner_id = k.partner_id AND id = k.closed_by_id FOR KEY SHARE;
            IF NOT FOUND THEN
                RAISE foreign_key_violation USING MESSAGE = 'a route was closed by no import of its partner',
                    CONSTRAINT = 'gateways_route_opened_by_id_wall', TABLE = 'gateways_route';
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """A route's stem is written instead of generated, and what an import closed is found without an entry per row.

    PostgreSQL reads a generated column's expression anew for every row that an UPDATE leaves alone.
    """

    dependencies = [("gateways", "0022_pricelists_move_out")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE gateways_route ALTER COLUMN code_stem DROP EXPRESSION,"
                    " ALTER COLUMN code_stem SET NOT NULL"
                )
            ],
            state_operations=[
                migrations.RemoveField("route", "code_stem"),
                migrations.AddField("route", "code_stem", STEM, preserve_default=False),
            ],
        ),
        migrations.RunSQL(KEYS),
        migrations.AddConstraint(
            "route",
            models.CheckConstraint(
                condition=models.Q(STARTS("code_min", "code_stem")) & models.Q(STARTS("code_max", "code_stem")),
                name="gateways_route_stem",
            ),
        ),
        migrations.RemoveIndex("route", "route_closed"),
        migrations.AddIndex(
            "route",
            django.contrib.postgres.indexes.BrinIndex(
                condition=models.Q(("closed_by__isnull", False)), fields=["gateway", "closed_by"], name="route_closed"
            ),
        ),
    ]
