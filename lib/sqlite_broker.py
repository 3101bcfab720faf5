"""A message broker in one SQLite file: a kombu transport under the name `sqlitefile`, for hosts without Redis.

A message is a row. Taking it hides it for `visibility_timeout` seconds, acknowledging deletes it, so a worker that is
killed loses nothing: its messages come back when it is missed by Celery, or at last when they become visible again.
Direct exchanges only: without fanout Celery leaves out remote control, gossip and mingle by itself.
"""

import os
import sqlite3
from pathlib import Path
from queue import Empty
from time import time
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, payload TEXT NOT NULL,
    visible_at REAL NOT NULL, deliveries INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS message_visible ON message (queue, visible_at, id);
"""
FIRST = "SELECT id FROM message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT 1"
TAKE = (
    f"UPDATE message SET visible_at = ?, deliveries = deliveries + 1 WHERE id = ({FIRST}) "  # noqa: S608  (constants)
    "RETURNING id, deliveries, payload"
)

_opened: list[sqlite3.Connection] = []  # held here, so that a forked child never closes what its parent opened


class QoS(virtual.QoS):
    """What this consumer has taken. The tag names the delivery: a late answer to an earlier one does nothing."""

    def ack(self, delivery_tag: str) -> None:
        self.channel.delete(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        if requeue:
            self.channel.give_back(delivery_tag)
        else:
            self.channel.delete(delivery_tag)
        super().ack(delivery_tag)

    def restore_unacked(self) -> list:
        self._flush()
        for delivery_tag in self._delivered:
            self.channel.give_back(delivery_tag)
        self._delivered.clear()
        return []


class Channel(virtual.Channel):
    QoS = QoS
    visibility_timeout = 180  # seconds; must exceed the time limit of a task
    from_transport_options = (  # type: ignore[assignment]  # kombu means a tuple of any length
        *virtual.Channel.from_transport_options,
        "visibility_timeout",
    )

    def __init__(self, connection: "Transport", **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._databases: dict[int, sqlite3.Connection] = {}
        self._execute("SELECT 1")  # a path that cannot be opened is told when connecting

    def _execute(self, statement: str, *values: Any) -> list[tuple]:
        """Runs one statement as a transaction of its own. SQLite connections must not cross a fork: one per process."""
        if os.getpid() not in self._databases:
            self._databases[os.getpid()] = _open(Path(self.connection.client.virtual_host))
        return self._databases[os.getpid()].execute(statement, values).fetchall()

    def _put(self, queue: str, message: dict, **kwargs: Any) -> None:
        insert = "INSERT INTO message (queue, payload, visible_at) VALUES (?, ?, ?)"
        self._execute(insert, queue, dumps(message), time())

    def _get(self, queue: str, timeout: float | None = None) -> dict:
        now = time()
        if not self._execute(FIRST, queue, now):  # polling only reads: it waits for no lock and causes none
            raise Empty
        taken = self._execute(TAKE, now + self.visibility_timeout, queue, now)
        if not taken:
            raise Empty
        ((number, deliveries, payload),) = taken
        message = loads(payload)
        message["properties"]["delivery_tag"] = f"{number}:{deliveries}"
        message["properties"]["delivery_info"]["redelivered"] = deliveries > 1
        return message

    def delete(self, delivery_tag: str) -> None:
        self._execute("DELETE FROM message WHERE id = ? AND deliveries = ?", *delivery_tag.split(":"))

    def give_back(self, delivery_tag: str) -> None:
        """Shows the message to everybody again, before those that wait."""
        give = "UPDATE message SET visible_at = 0 WHERE id = ? AND deliveries = ?"
        self._execute(give, *delivery_tag.split(":"))

    def _size(self, queue: str) -> int:
        count = "SELECT count(*) FROM message WHERE queue = ? AND visible_at <= ?"
        return self._execute(count, queue, time())[0][0]

    def _purge(self, queue: str) -> int:
        purge = "DELETE FROM message WHERE queue = ? AND visible_at <= ? RETURNING id"
        return len(self._execute(purge, queue, time()))

    def close(self) -> None:
        super().close()  # gives back what is not acknowledged
        if database := self._databases.pop(os.getpid(), None):
            _opened.remove(database)
            database.close()


class Transport(virtual.Transport):
    Channel = Channel
    driver_type = "sqlitefile"
    driver_name = "sqlite3"
    polling_interval = 0.1
    connection_errors = (  # type: ignore[assignment]  # as above
        *virtual.Transport.connection_errors,
        sqlite3.Error,
        OSError,
    )
    default_connection_params: dict[str, Any] = {}  # a file has no host
    implements = virtual.Transport.implements.extend(asynchronous=True, exchange_type=frozenset(["direct"]))

    def driver_version(self) -> str:
        return sqlite3.sqlite_version

    def register_with_event_loop(self, connection: "Transport", loop: Any) -> None:
        """Looks for messages at every turn of the worker's loop; the timer makes it turn."""
        loop.on_tick.add(self._take_all)
        loop.call_repeatedly(self.polling_interval, self._take_all)

    def _take_all(self) -> None:
        assert self.cycle
        try:
            while True:
                self.cycle.get(self._deliver)
        except Empty:
            return


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=NORMAL")
    database.executescript(SCHEMA)
    _opened.append(database)
    return database


def register() -> None:
    """Makes `sqlitefile://` known to kombu, which refuses dotted names in broker addresses."""
    TRANSPORT_ALIASES["sqlitefile"] = f"{__name__}:Transport"
