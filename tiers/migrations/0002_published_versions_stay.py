"""The database itself refuses to change or delete a plan version that has been published."""

from django.db import migrations

REASON = "a published plan version never changes: make a new version"

POSTGRESQL = f"""
CREATE FUNCTION tiers_keep_published_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER tiers_planversion_kept BEFORE UPDATE OR DELETE ON tiers_planversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION tiers_keep_published_version();
"""
POSTGRESQL_BACK = """
DROP TRIGGER tiers_planversion_kept ON tiers_planversion;
DROP FUNCTION tiers_keep_published_version();
"""
SQLITE = [
    f"""
    CREATE TRIGGER tiers_planversion_kept_{verb.lower()} BEFORE {verb} ON tiers_planversion
    WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{REASON}'); END
    """
    for verb in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER tiers_planversion_kept_update", "DROP TRIGGER tiers_planversion_kept_delete"]


def _run(schema_editor, postgresql, sqlite):
    statements = [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite
    for statement in statements:
        schema_editor.execute(statement)


def keep(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def let_go(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("tiers", "0001_start")]
    operations = [migrations.RunPython(keep, let_go)]
