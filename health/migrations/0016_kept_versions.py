"""Who made a version and when is kept with it, and so is the history of versions: the database refuses to change it.

The triggers of 0005 are made anew: changing a table on SQLite takes its triggers off.
"""

from django.db import migrations

MODEL = "a published health model never changes: make a new version"
POLICY = "an activation policy never changes: make a new one"
HISTORY = "the history of versions never changes"
DIFFERS = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}
KEPT = ("number", "note", "created_at", "created_by_id", "published_at", "published_by_id")


def _model_changes(vendor):
    differs = DIFFERS[vendor]
    kept = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in KEPT)
    return (
        f"OLD.state <> 'draft' AND ({kept} OR CAST(NEW.definition AS text) {differs} CAST(OLD.definition AS text)"
        f" OR NEW.state = 'draft' OR (OLD.retired_at IS NOT NULL AND NEW.retired_at {differs} OLD.retired_at))"
    )


POSTGRESQL = [
    f"""
    CREATE FUNCTION health_keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{HISTORY}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "DROP TRIGGER health_model_kept_update ON health_healthmodel",
    f"""
    CREATE TRIGGER health_model_kept_update BEFORE UPDATE ON health_healthmodel
        FOR EACH ROW WHEN ({_model_changes("postgresql")}) EXECUTE FUNCTION health_keep_model()
    """,
    """
    CREATE TRIGGER health_history_kept BEFORE UPDATE OR DELETE ON health_versionchange
        FOR EACH ROW EXECUTE FUNCTION health_keep_history()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER health_history_kept ON health_versionchange",
    "DROP FUNCTION health_keep_history()",
]
TRIGGERS = {  # SQLite: table, occasion, message
    "health_model_kept_update": ("health_healthmodel", f"UPDATE ON {{table}} WHEN {_model_changes('sqlite')}", MODEL),
    "health_model_kept_delete": ("health_healthmodel", "DELETE ON {table} WHEN OLD.state <> 'draft'", MODEL),
    "health_policy_kept_update": ("health_activationpolicy", "UPDATE ON {table}", POLICY),
    "health_policy_kept_delete": ("health_activationpolicy", "DELETE ON {table}", POLICY),
    "health_history_kept_update": ("health_versionchange", "UPDATE ON {table}", HISTORY),
    "health_history_kept_delete": ("health_versionchange", "DELETE ON {table}", HISTORY),
}


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
        return
    for name, (table, occasion, message) in TRIGGERS.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {occasion.format(table=table)} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def let_go(apps, schema_editor):
    """Those of versions stay, stricter than before; those of the history go with its table."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL_BACK:
            schema_editor.execute(statement)
        return
    for name in ("health_history_kept_update", "health_history_kept_delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("health", "0015_tuned_versions")]
    operations = [migrations.RunPython(keep, let_go)]
