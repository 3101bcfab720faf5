"""The database itself refuses to change or delete a published health model or an activation policy."""

from django.db import migrations

MODEL = "a published health model never changes: make a new version"
POLICY = "an activation policy never changes: make a new one"
MODEL_CHANGES = (
    "NEW.number <> OLD.number OR CAST(NEW.definition AS text) <> CAST(OLD.definition AS text)"
    " OR NEW.note <> OLD.note OR NEW.state = 'draft' OR NEW.published_at <> OLD.published_at"
)

POSTGRESQL = f"""
CREATE FUNCTION health_keep_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{MODEL}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION health_keep_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{POLICY}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER health_model_kept_update BEFORE UPDATE ON health_healthmodel
    FOR EACH ROW WHEN (OLD.state <> 'draft' AND ({MODEL_CHANGES})) EXECUTE FUNCTION health_keep_model();
CREATE TRIGGER health_model_kept_delete BEFORE DELETE ON health_healthmodel
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION health_keep_model();
CREATE TRIGGER health_policy_kept BEFORE UPDATE OR DELETE ON health_activationpolicy
    FOR EACH ROW EXECUTE FUNCTION health_keep_policy();
"""
POSTGRESQL_BACK = """
DROP TRIGGER health_model_kept_update ON health_healthmodel;
DROP TRIGGER health_model_kept_delete ON health_healthmodel;
DROP TRIGGER health_policy_kept ON health_activationpolicy;
DROP FUNCTION health_keep_model();
DROP FUNCTION health_keep_policy();
"""
SQLITE = [
    f"""
    CREATE TRIGGER health_model_kept_update BEFORE UPDATE ON health_healthmodel
    WHEN OLD.state <> 'draft' AND ({MODEL_CHANGES}) BEGIN SELECT RAISE(ABORT, '{MODEL}'); END
    """,
    f"""
    CREATE TRIGGER health_model_kept_delete BEFORE DELETE ON health_healthmodel
    WHEN OLD.state <> 'draft' BEGIN SELECT RAISE(ABORT, '{MODEL}'); END
    """,
    f"""
    CREATE TRIGGER health_policy_kept_update BEFORE UPDATE ON health_activationpolicy
    BEGIN SELECT RAISE(ABORT, '{POLICY}'); END
    """,
    f"""
    CREATE TRIGGER health_policy_kept_delete BEFORE DELETE ON health_activationpolicy
    BEGIN SELECT RAISE(ABORT, '{POLICY}'); END
    """,
]
SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        "health_model_kept_update",
        "health_model_kept_delete",
        "health_policy_kept_update",
        "health_policy_kept_delete",
    )
]


def _run(schema_editor, postgresql, sqlite):
    for statement in [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def keep(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def let_go(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("health", "0004_pause_and_team_metrics")]
    operations = [migrations.RunPython(keep, let_go)]
