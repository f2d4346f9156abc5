"""The migration operation that puts a table behind the wall.

Row-level security does not police foreign keys (their checks look past it), so every key that points at
a tenant table is doubled by a composite one that carries the partner along.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

OWN = "current_setting('app.partner')::bigint"
"""Raises when no partner is set (never set, or left empty by an earlier transaction): meant. It is written
out, not wrapped in a function, so that the planner can use it as an index condition."""
PRODUCT = "current_setting('app.product')::bigint"
"""The web product that a customer or visitor came to."""
CUSTOMER = "current_setting('app.customer')::bigint"
"""The customer whose person is logged in; 0, which no row has, for a visitor."""


class Wall(Operation):
    """Put a tenant table behind the wall: row-level security, composite keys, history.

    To a partner's customers it is closed, until `OpenToCustomers` opens some of its columns and rows.

    model_name: the model, created earlier in the same migration.
    shared: the platform's rows (partner 0) may be read, never written, by every partner.
    history: install the audit trigger.
    masked: columns whose values history never shows (it says only that they changed).
    ignored: columns whose changes history does not report.
    column: the column that names the partner (`id` for the partners' own table).
    platform_fks: for keys that may point at a platform row: {key field: own bigint column with the owner}.
    referenced: whether other tenant tables may point here (adds UNIQUE (partner_id, id)).
    app_writes: False where partners only read, as in the history.
    login: whether the login door may use the table too.
    """

    reversible = True

    def __init__(
        self,
        model_name: str,
        *,
        shared: bool = False,
        history: bool = True,
        masked: Sequence[str] = (),
        ignored: Sequence[str] = (),
        column: str = "partner_id",
        platform_fks: Mapping[str, str] | None = None,
        referenced: bool = True,
        app_writes: bool = True,
        login: bool = False,
    ) -> None:
        self.model_name = model_name
        self.shared = shared
        self.history = history
        self.masked = tuple(masked)
        self.ignored = tuple(ignored)
        self.column = column
        self.platform_fks = dict(platform_fks or {})
        self.referenced = referenced
        self.app_writes = app_writes
        self.login = login

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        defaults = Wall("x").__dict__
        options = {k: v for k, v in self.__dict__.items() if k in defaults and v != defaults[k]}
        options.pop("model_name", None)
        return self.__class__.__qualname__, [self.model_name], options

    def describe(self) -> str:
        return f"Put {self.model_name} behind the wall between partners"

    @property
    def migration_name_fragment(self) -> str:
        return f"wall_{self.model_name.lower()}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall changes the database, not the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        for statement in self.statements(model):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        for name in (
            "own",
            "own_read",
            "own_insert",
            "own_update",
            "own_delete",
            "owner",
            "staff",
            "login",
            "customer",
        ):
            schema_editor.execute(f"DROP POLICY IF EXISTS {name} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
        for operation in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS history_{operation} ON {table}")
        for key in self._tenant_keys(model):
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {_key_name(table, key)}")
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_partner_fk")
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_wall_key")

    def statements(self, model: type[models.Model]) -> list[str]:
        """The SQL that builds the wall around one table, in order."""
        table = model._meta.db_table
        rights = "SELECT, INSERT, UPDATE, DELETE"
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {table} FROM portal_app, portal_customer",
            f"GRANT {rights if self.app_writes else 'SELECT'} ON {table} TO portal_app",
            f"GRANT {rights} ON {table} TO portal_staff",
            f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
            f"CREATE POLICY staff ON {table} TO portal_staff USING (true) WITH CHECK (true)",
            *self._own_policies(table),
        ]
        if self.login:
            statements += [
                f"GRANT {rights} ON {table} TO portal_login",
                f"CREATE POLICY login ON {table} TO portal_login USING (true) WITH CHECK (true)",
            ]
        if self.referenced and self.column == "partner_id":
            statements.append(f"ALTER TABLE {table} ADD CONSTRAINT {table}_wall_key UNIQUE (partner_id, id)")
        statements += self._composite_keys(model, table)
        if self.history:
            statements += self._triggers(table)
        return statements

    def _own_policies(self, table: str) -> list[str]:
        own = f"{self.column} = {OWN}"
        if not self.shared:
            return [f"CREATE POLICY own ON {table} TO portal_app USING ({own}) WITH CHECK ({own})"]
        readable = f"{self.column} = ANY (ARRAY[0::bigint, {OWN}])"
        return [
            f"CREATE POLICY own_read ON {table} FOR SELECT TO portal_app USING ({readable})",
            f"CREATE POLICY own_insert ON {table} FOR INSERT TO portal_app WITH CHECK ({own})",
            f"CREATE POLICY own_update ON {table} FOR UPDATE TO portal_app USING ({own}) WITH CHECK ({own})",
            f"CREATE POLICY own_delete ON {table} FOR DELETE TO portal_app USING ({own})",
        ]

    def _tenant_keys(self, model: type[models.Model]) -> list[models.ForeignKey]:
        return [
            field
            for field in model._meta.local_fields
            if isinstance(field, models.ForeignKey) and field.name != "partner" and _is_tenant(field)
        ]

    def _composite_keys(self, model: type[models.Model], table: str) -> list[str]:
        statements = []
        implied = self.column != "partner_id"
        for key in self._tenant_keys(model):
            owner = self.platform_fks.get(key.name)
            implied = implied or (owner is None and not key.null)
            statements += _composite_key(table, key, owner)
        if not implied and not getattr(model._meta.get_field("partner"), "db_constraint", True):
            statements.append(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_partner_fk FOREIGN KEY (partner_id)"
                " REFERENCES tenants_partner (id)"
            )
        return statements

    def _triggers(self, table: str) -> list[str]:
        rows = {
            "insert": "NEW TABLE AS new_rows",
            "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            "delete": "OLD TABLE AS old_rows",
        }
        arguments = ", ".join(f"'{value}'" for value in (",".join(self.masked), ",".join(self.ignored), self.column))
        return [
            f"CREATE TRIGGER history_{operation} AFTER {operation.upper()} ON {table} REFERENCING {names}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION portal_history({arguments})"
            for operation, names in rows.items()
        ]


class WallKey(Operation):
    """Double a foreign key that a later migration adds to a table that stands behind the wall already.

    owner: the bigint column that names the owner of a row that may be the platform's, as in Wall's platform_fks.
    """

    reversible = True

    def __init__(self, model_name: str, field_name: str, *, owner: str | None = None) -> None:
        self.model_name = model_name
        self.field_name = field_name
        self.owner = owner

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__qualname__,
            [self.model_name, self.field_name],
            {"owner": self.owner} if self.owner else {},
        )

    def describe(self) -> str:
        return f"Hold {self.model_name}.{self.field_name} inside the wall between partners"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall changes the database, not the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        for statement in _composite_key(model._meta.db_table, _key(model, self.field_name), self.owner):
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        table, key = model._meta.db_table, _key(model, self.field_name)
        for name in (_key_name(table, key), f"{_key_name(table, key)}_owner"):
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")


class OpenToCustomers(Operation):
    """Let a partner's customers and visitors read some columns of some rows; see docs/architecture.md.

    model: "app.Model", of any app that the migration depends on.
    fields: names of the fields they may read, by which columns are granted. The others don't exist for them.
    where: SQL that is true for the rows they may read, besides the partner's own. It may use PRODUCT and CUSTOMER.
    platform: rows of the platform (partner 0) are read too, where `where` holds.
    """

    reversible = True

    def __init__(self, model: str, *, fields: Sequence[str], where: str, platform: bool = False) -> None:
        self.model = model
        self.fields = tuple(fields)
        self.where = where
        self.platform = platform

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        options: dict[str, Any] = {"fields": self.fields, "where": self.where}
        return self.__class__.__qualname__, [self.model], options | ({"platform": True} if self.platform else {})

    def describe(self) -> str:
        return f"Let customers read some of {self.model}"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The wall changes the database, not the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(self.model)
        table = model._meta.db_table
        columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in self.fields)
        own = f"partner_id = ANY (ARRAY[0::bigint, {OWN}])" if self.platform else f"partner_id = {OWN}"
        schema_editor.execute(f"GRANT SELECT ({columns}) ON {table} TO portal_customer")
        schema_editor.execute(
            f"CREATE POLICY customer ON {table} FOR SELECT TO portal_customer USING ({own} AND {self.where})"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(self.model)._meta.db_table
        schema_editor.execute(f"DROP POLICY customer ON {table}")
        schema_editor.execute(f"REVOKE ALL ON {table} FROM portal_customer")  # of its columns too


def _key(model: type[models.Model], name: str) -> models.ForeignKey:
    key = model._meta.get_field(name)
    if not isinstance(key, models.ForeignKey):
        raise TypeError(f"{name} is no foreign key")
    return key


def _composite_key(table: str, key: models.ForeignKey, owner: str | None) -> list[str]:
    """The key with the partner in it, and for a row that may be the platform's the check of its owner."""
    target = key.remote_field.model._meta.db_table
    statements = [
        f"ALTER TABLE {table} ADD CONSTRAINT {_key_name(table, key)} FOREIGN KEY ({owner or 'partner_id'},"
        f" {key.column}) REFERENCES {target} (partner_id, id) DEFERRABLE INITIALLY IMMEDIATE"
    ]
    if owner:
        statements.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {_key_name(table, key)}_owner"
            f" CHECK ({owner} IN (0, partner_id) AND ({key.column} IS NULL) = ({owner} IS NULL))"
        )
    return statements


def _key_name(table: str, key: models.ForeignKey) -> str:
    return f"{table}_{key.column}_wall"[:55]


def _is_tenant(field: models.ForeignKey) -> bool:
    return any(f.name == "partner" for f in field.remote_field.model._meta.local_fields)
