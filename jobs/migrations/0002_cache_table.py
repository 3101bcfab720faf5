from django.db import migrations


def make(apps, schema_editor):
    """The table of `django.core.cache.backends.db`, in the shape that `createcachetable` gives it."""
    moment = schema_editor.connection.data_types["DateTimeField"]
    schema_editor.execute(
        "CREATE TABLE jobs_cache"
        f" (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires {moment} NOT NULL)"
    )
    schema_editor.execute("CREATE INDEX jobs_cache_expires ON jobs_cache (expires)")


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE jobs_cache")


class Migration(migrations.Migration):

    dependencies = [
        ("jobs", "0001_start"),
    ]

    operations = [
        migrations.RunPython(make, drop),
    ]
