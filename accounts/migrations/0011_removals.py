"""Accounts that are taken out again are recorded; only under that record may their history be deleted."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


REASON = "a timeline entry never changes: write another one"

POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION accounts_keep_timeline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM accounts_accountremoval WHERE account_id = OLD.account_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
POSTGRESQL_BACK = f"""
CREATE OR REPLACE FUNCTION accounts_keep_timeline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REASON}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
SQLITE = [
    "DROP TRIGGER IF EXISTS accounts_timeline_kept_delete",
    f"CREATE TRIGGER accounts_timeline_kept_delete BEFORE DELETE ON accounts_timelineentry"
    f" WHEN NOT EXISTS (SELECT 1 FROM accounts_accountremoval WHERE account_id = OLD.account_id)"
    f" BEGIN SELECT RAISE(ABORT, '{REASON}'); END",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS accounts_timeline_kept_delete",
    f"CREATE TRIGGER accounts_timeline_kept_delete BEFORE DELETE ON accounts_timelineentry"
    f" BEGIN SELECT RAISE(ABORT, '{REASON}'); END",
]


def _run(schema_editor, postgresql, sqlite):
    for statement in [postgresql] if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


def allow(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def refuse(apps, schema_editor):
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_tags'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField(db_index=True, verbose_name='account (id)')),
                ('external_id', models.CharField(max_length=200, verbose_name='external id')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'removed account',
                'verbose_name_plural': 'removed accounts',
            },
        ),
        migrations.RunPython(allow, refuse),
    ]
