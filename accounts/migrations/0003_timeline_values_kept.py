"""Timeline lines name their values, so that each reader has them in his language; the database lets none change."""

from django.db import migrations, models

REASON = "a timeline entry never changes: write another one"

POSTGRESQL = f"""
CREATE FUNCTION accounts_keep_timeline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_timeline_kept BEFORE UPDATE OR DELETE ON accounts_timelineentry
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_timeline();
"""
POSTGRESQL_BACK = """
DROP TRIGGER accounts_timeline_kept ON accounts_timelineentry;
DROP FUNCTION accounts_keep_timeline();
"""
SQLITE = [
    f"CREATE TRIGGER accounts_timeline_kept_{verb.lower()} BEFORE {verb} ON accounts_timelineentry"
    f" BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
    for verb in ("UPDATE", "DELETE")
]
SQLITE_BACK = ["DROP TRIGGER accounts_timeline_kept_update", "DROP TRIGGER accounts_timeline_kept_delete"]


def _run(schema_editor, postgresql, sqlite):
    for statement in [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def keep(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def let_go(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sessions_end_at_once")]
    operations = [
        migrations.AddField(
            model_name="timelineentry",
            name="values",
            field=models.JSONField(blank=True, default=dict, verbose_name="values"),
        ),
        migrations.RunPython(keep, let_go),
    ]
