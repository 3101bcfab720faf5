"""Two more metrics in lists; on PostgreSQL room in each page, so that a daily rewrite seldom moves a row."""

from django.db import migrations, models


def make_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE health_accountsnapshot SET (fillfactor = 60)")


def use_up_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE health_accountsnapshot RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("health", "0003_find_held_by_user")]
    operations = [
        migrations.AddField("accountsnapshot", "pause_ratio", models.FloatField(null=True)),
        migrations.AddField("accountsnapshot", "team_activity", models.FloatField(null=True)),
        migrations.RunPython(make_room, use_up_room),
    ]
