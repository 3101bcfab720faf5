"""Django's cache in a table, with counting that loses nothing when several processes count at once."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction


class TableCache(DatabaseCache):
    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Django's own reads and then writes. Here the row is locked between the two; SQLite locks the whole file."""
        alias = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=alias):
            self._lock(alias, self.make_and_validate_key(key, version=version))
            return super().incr(key, delta, version)

    def _lock(self, alias: str, row: Any) -> None:
        connection = connections[alias]
        if connection.features.has_select_for_update:
            table, name = map(connection.ops.quote_name, (self._table, "cache_key"))  # type: ignore[attr-defined]
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT 1 FROM {table} WHERE {name} = %s FOR UPDATE", [row])  # noqa: S608
