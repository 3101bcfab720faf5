"""`timeline_by_account` serves every read by account: the second index only made writing dearer.

Dropped by name on both databases: altering the field would remake the table on SQLite, and its triggers with it.
"""

import django.db.models.deletion
from django.db import migrations, models

INDEX = "accounts_timelineentry_account_id_14ead7c3"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_search")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {INDEX}", f"CREATE INDEX {INDEX} ON accounts_timelineentry (account_id)"
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "timelineentry",
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timeline",
                        to="accounts.account",
                        verbose_name="account",
                    ),
                )
            ],
        )
    ]
