"""Emptying an SQLite test database that refuses to lose rows.

Triggers keep published versions, and later ledgers and invoices, from being deleted. Django empties the database
between transactional tests by DELETE on SQLite (by TRUNCATE, which fires no row trigger, on PostgreSQL), so they
are taken off for that moment and put back exactly as they were.
"""

from django.db.backends.sqlite3.base import DatabaseOperations


def let_flush_pass() -> None:
    """Makes Django's flush take triggers off an SQLite database and put them back."""
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            try:
                flush(self, sql_list)
            finally:
                for _name, sql in triggers:
                    cursor.execute(sql)

    DatabaseOperations.execute_sql_flush = without_triggers
