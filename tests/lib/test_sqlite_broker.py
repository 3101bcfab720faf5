"""The embedded broker by itself, with real processes that send, take and are killed."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from lib import sqlite_broker

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def url(tmp_path: Path) -> str:
    sqlite_broker.register()
    return f"sqlitefile:///{tmp_path}/folder%20made/broker.sqlite3"


def connect(url: str, **options) -> Connection:
    return Connection(url, transport_options=options)


def send(url: str, numbers: range) -> None:
    with connect(url) as connection, connection.SimpleQueue("work") as queue:
        for number in numbers:
            queue.put(number)


def take_all(url: str, answer) -> None:
    """Until nothing has come for a second."""
    got = []
    with connect(url, polling_interval=0.02) as connection, connection.SimpleQueue("work") as queue:
        try:
            while True:
                message = queue.get(timeout=1)
                got.append(message.payload)
                message.ack()
        except Empty:
            answer.put(got)


def take_one_and_hang(url: str, taken) -> None:
    with connect(url, visibility_timeout=1) as connection, connection.SimpleQueue("work") as queue:
        message = queue.get(timeout=10)
        taken.put(message.payload)
        time.sleep(60)


def test_several_processes_share_a_queue_and_each_message_comes_once(url):
    answer = FORK.Queue()
    ranges = [range(150), range(150, 300)]
    processes = [FORK.Process(target=send, args=(url, numbers)) for numbers in ranges]
    processes += [FORK.Process(target=take_all, args=(url, answer)) for _ in range(3)]
    for process in processes:
        process.start()
    got = [number for _ in range(3) for number in answer.get(timeout=30)]
    for process in processes:
        process.join()

    assert Counter(got) == dict.fromkeys(range(300), 1)
    assert [process.exitcode for process in processes] == [0] * 5


def test_messages_come_in_the_order_sent(url):
    send(url, range(5))

    with connect(url) as connection, connection.SimpleQueue("work") as queue:
        assert [queue.get(timeout=1).payload for _ in range(5)] == [0, 1, 2, 3, 4]


def test_what_a_killed_process_had_taken_comes_back_marked_after_the_time(url):
    send(url, range(1))
    taken = FORK.Queue()
    process = FORK.Process(target=take_one_and_hang, args=(url, taken))
    process.start()
    assert taken.get(timeout=30) == 0
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    with connect(url, polling_interval=0.02) as connection, connection.SimpleQueue("work") as queue:
        message = queue.get(timeout=10)
        assert (message.payload, message.delivery_info["redelivered"]) == (0, True)
        message.ack()
        assert queue.qsize() == 0


def test_a_process_killed_while_sending_leaves_whole_messages(url):
    process = FORK.Process(target=send, args=(url, range(1_000_000)))
    process.start()
    with connect(url, polling_interval=0.02) as connection, connection.SimpleQueue("work") as queue:
        first = queue.get(timeout=30)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        left = [queue.get(timeout=1).payload for _ in range(queue.qsize())]

    assert [first.payload, *left] == list(range(len(left) + 1))


def test_a_message_taken_is_hidden_until_it_is_given_back(url):
    send(url, range(2))
    with connect(url) as mine, connect(url) as yours:
        my_queue, your_queue = mine.SimpleQueue("work"), yours.SimpleQueue("work")
        message = my_queue.get(timeout=1)
        assert (message.payload, your_queue.qsize(), message.delivery_info["redelivered"]) == (0, 1, False)

        message.requeue()

        again = your_queue.get(timeout=1)
        assert (again.payload, again.delivery_info["redelivered"]) == (0, True)


def test_closing_gives_back_what_was_not_acknowledged(url):
    send(url, range(1))
    with connect(url) as mine:
        mine.SimpleQueue("work").get(timeout=1)

    with connect(url) as yours:
        assert yours.SimpleQueue("work").get(timeout=1).payload == 0


def test_a_late_acknowledgement_does_not_touch_the_later_delivery(url):
    send(url, range(1))
    with connect(url, visibility_timeout=0) as slow, connect(url) as other:
        late = slow.SimpleQueue("work").get(timeout=1)
        queue = other.SimpleQueue("work")
        current = queue.get(timeout=1)

        late.ack()
        current.requeue()

        assert queue.get(timeout=1).payload == 0


def test_a_message_refused_for_good_is_gone(url):
    send(url, range(1))
    with connect(url) as connection, connection.SimpleQueue("work") as queue:
        queue.get(timeout=1).reject()
        assert queue.qsize() == 0
        with pytest.raises(Empty):
            queue.get(block=False)


def test_purging_deletes_what_waits_and_leaves_what_is_taken(url):
    send(url, range(3))
    with connect(url) as connection, connection.SimpleQueue("work") as queue:
        taken = queue.get(timeout=1)
        assert queue.clear() == 2
        taken.requeue()
        assert queue.get(timeout=1).payload == 0


def test_a_path_that_cannot_be_opened_is_told_when_connecting(tmp_path):
    sqlite_broker.register()
    (tmp_path / "file").write_text("not a folder")

    connection = connect(f"sqlitefile:///{tmp_path}/file/broker.sqlite3")

    with pytest.raises(OSError, match="file"):
        connection.connect()
