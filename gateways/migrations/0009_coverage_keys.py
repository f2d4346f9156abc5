from django.db import migrations

# As for prices (0004): a foreign key is checked row by row, which took a quarter of an import's inserts. These
# triggers hold the same keys, partner included, once per statement, and lock the parents as a foreign key would.
KEYS = r"""
CREATE FUNCTION gateways_route_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT DISTINCT partner_id, gateway_id FROM new_rows LOOP
        PERFORM FROM gateways_termgateway WHERE partner_id = k.partner_id AND id = k.gateway_id FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'a route points at no gateway of its partner',
                CONSTRAINT = 'gateways_route_gateway_id_wall', TABLE = 'gateways_route';
        END IF;
    END LOOP;
    FOR k IN SELECT partner_id, opened_by_id AS import_id FROM new_rows WHERE opened_by_id IS NOT NULL
             UNION SELECT partner_id, closed_by_id FROM new_rows WHERE closed_by_id IS NOT NULL LOOP
        PERFORM FROM gateways_coverageimport WHERE partner_id = k.partner_id AND id = k.import_id FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'a route was opened or closed by no import of its partner',
                CONSTRAINT = 'gateways_route_opened_by_id_wall', TABLE = 'gateways_route';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION gateways_coveragechange_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    k record;
BEGIN
    FOR k IN SELECT DISTINCT partner_id, coverage_import_id AS import_id FROM new_rows LOOP
        PERFORM FROM gateways_coverageimport WHERE partner_id = k.partner_id AND id = k.import_id FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'a change points at no import of its partner',
                CONSTRAINT = 'gateways_coveragechange_coverage_import_id_wall', TABLE = 'gateways_coveragechange';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION gateways_route_parent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    used boolean;
BEGIN
    IF TG_TABLE_NAME = 'gateways_termgateway' THEN
        SELECT EXISTS (SELECT FROM gateways_route r JOIN gone g ON r.partner_id = g.partner_id AND r.gateway_id = g.id)
        INTO used;
    ELSE
        SELECT EXISTS (SELECT FROM gateways_route r JOIN gone g ON r.partner_id = g.partner_id
                       AND r.gateway_id = g.gateway_id AND g.id IN (r.opened_by_id, r.closed_by_id))
            OR EXISTS (SELECT FROM gateways_coveragechange c JOIN gone g ON c.partner_id = g.partner_id
                       AND c.coverage_import_id = g.id)
        INTO used;
    END IF;
    IF used THEN
        RAISE foreign_key_violation USING MESSAGE = format('%s is still in use by coverage', TG_TABLE_NAME),
            CONSTRAINT = 'gateways_route_parent', TABLE = 'gateways_route';
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION gateways_route_keys(), gateways_coveragechange_keys(), gateways_route_parent() FROM PUBLIC
"""
TABLES = ("gateways_route", "gateways_coveragechange")
PARENTS = ("gateways_termgateway", "gateways_coverageimport")
CHILDREN = [
    f"CREATE TRIGGER keys_{operation} AFTER {operation.upper()} ON {table} REFERENCING NEW TABLE AS new_rows"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_keys()"
    for table in TABLES
    for operation in ("insert", "update")
]
PER_PARENT = [
    f"CREATE TRIGGER routes_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION gateways_route_parent()"
    for table in PARENTS
]
# The gateways have theirs since 0004.
MOVES = (
    "CREATE TRIGGER routes_move BEFORE UPDATE OF id, partner_id ON gateways_coverageimport FOR EACH ROW"
    " WHEN ((OLD.id, OLD.partner_id) IS DISTINCT FROM (NEW.id, NEW.partner_id))"
    " EXECUTE FUNCTION gateways_termprice_parent_moves()"
)
WALL_KEYS = (
    ("gateways_route", "gateway", "gateways_termgateway"),
    ("gateways_route", "opened_by", "gateways_coverageimport"),
    ("gateways_route", "closed_by", "gateways_coverageimport"),
    ("gateways_coveragechange", "coverage_import", "gateways_coverageimport"),
)


class Migration(migrations.Migration):
    """A route costs as little as it can: its keys are held per statement."""

    dependencies = [("gateways", "0008_price_indexes")]
    operations = [
        migrations.RunSQL(
            [KEYS, *CHILDREN, *PER_PARENT, MOVES]
            + [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{key}_id_wall" for table, key, _parent in WALL_KEYS],
            ["DROP TRIGGER routes_move ON gateways_coverageimport"]
            + [f"DROP TRIGGER routes_delete ON {table}" for table in PARENTS]
            + [f"DROP TRIGGER keys_{operation} ON {table}" for table in TABLES for operation in ("insert", "update")]
            + ["DROP FUNCTION gateways_route_keys, gateways_coveragechange_keys, gateways_route_parent"]
            + [
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{key}_id_wall"
                f" FOREIGN KEY (partner_id, {key}_id) REFERENCES {parent} (partner_id, id)"
                for table, key, parent in WALL_KEYS
            ],
        ),
    ]
