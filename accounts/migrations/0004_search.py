"""Search by any part of a name: trigram indexes on PostgreSQL, where the extension may be had."""

from django.db import migrations

MAKE = """
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX account_name_search ON accounts_account USING gin (UPPER(name) gin_trgm_ops);
    CREATE INDEX account_external_id_search ON accounts_account USING gin (UPPER(external_id) gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm cannot be installed: search works, by reading every account';
END $$
"""
DROP = "DROP INDEX IF EXISTS account_name_search, account_external_id_search"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_timeline_values_kept")]
    operations = [migrations.RunPython(make, drop)]
