"""Files that runs take in and give out: whole or not at all, the same on every host, gone when their time is over."""

import gzip
import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.choices import StaffRole
from jobs import queries, rules, services, tasks
from jobs.models import PeriodClaim, StoredChunk, StoredFile
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def keep(*pieces: bytes, **more) -> StoredFile:
    given = {"name": "notes.txt", "content_type": "text/plain", "pieces": pieces, "at": NOON}
    return services.keep_file(**{**given, **more})


def content(file: StoredFile) -> bytes:
    return b"".join(queries.chunks(file))


def test_a_file_comes_out_as_it_went_in():
    text = bytes(range(256)) * 5000  # more than four pieces, and not a whole number of them

    file = keep(text[:7], b"", text[7:1_000_000], text[1_000_000:], keep_for=WEEK, owner_id=7)

    file.refresh_from_db()
    assert content(file) == text
    assert (file.name, file.content_type, file.owner_id) == ("notes.txt", "text/plain", 7)
    assert (file.size, file.sha256) == (len(text), hashlib.sha256(text).hexdigest())
    assert (file.created_at, file.expires_at) == (NOON, NOON + WEEK)
    sizes = [len(chunk.data) for chunk in StoredChunk.objects.order_by("position")]
    assert sizes == [rules.CHUNK] * 4 + [len(text) - 4 * rules.CHUNK]


def test_an_empty_file_is_a_file():
    file = keep()

    assert (content(file), file.size, file.expires_at) == (b"", 0, None)


def test_a_name_from_outside_is_made_one_line():
    file = keep(name="a\0b\nc \ud800" + "x" * 300)

    file.refresh_from_db()
    assert file.name == ("a\ufffdb c \ufffd" + "x" * 300)[:200]


def test_what_breaks_off_leaves_nothing():
    def broken() -> Iterator[bytes]:
        yield b"x" * rules.CHUNK
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        keep(pieces=broken())

    assert (StoredFile.objects.count(), StoredChunk.objects.count()) == (0, 0)


def test_a_file_may_be_no_larger_than_the_caller_says():
    assert keep(b"12345", at_most=5).size == 5

    with pytest.raises(services.FileTooLarge):
        keep(b"12345", b"6", at_most=5)

    assert StoredFile.objects.count() == 1


def test_fifty_megabytes_take_no_more_memory_than_a_few_pieces():
    piece = bytes(range(250)) * 400

    tracemalloc.start()
    file = keep(pieces=(piece for _ in range(500)))
    size = sum(len(chunk) for chunk in queries.chunks(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size == file.size == 50_000_000
    assert peak < 8 * rules.CHUNK


def test_it_is_read_as_pythons_own_files_are():
    text = b"".join(b"%d,row\n" % number for number in range(100_000))
    with queries.open_file(keep(text)) as file:
        assert file.readline() == b"0,row\n"
        assert file.seek(-10, io.SEEK_END) == len(text) - 10
        assert file.read() == b"99999,row\n"
        assert file.read() == b""
        assert file.seek(rules.CHUNK - 3) == rules.CHUNK - 3
        assert file.read(6) == text[rules.CHUNK - 3 : rules.CHUNK + 3]
        file.seek(0)
        assert list(file) == text.splitlines(keepends=True)


def test_other_readers_read_it(django_assert_max_num_queries):
    text = b"a line\n" * 200_000
    packed = keep(gzip.compress(text, 0))

    with django_assert_max_num_queries(12), queries.open_file(packed) as file, gzip.open(file) as unpacked:
        assert unpacked.read() == text


def test_expired_files_go_and_others_stay():
    over = keep(b"over", keep_for=WEEK)
    last_day, for_good = keep(b"kept", keep_for=WEEK + timedelta(seconds=1)), keep(b"for good")

    assert services.drop_expired_files(at=NOON + WEEK) == 1
    assert list(StoredFile.objects.order_by("pk")) == [last_day, for_good]
    assert StoredChunk.objects.filter(file=over.pk).count() == 0
    assert (content(last_day), content(for_good)) == (b"kept", b"for good")


def test_the_clock_drops_them_once_an_hour():
    keep(b"x", keep_for=timedelta(seconds=1))

    tasks.drop_expired_files()
    keep(b"x", keep_for=timedelta(seconds=1))
    tasks.drop_expired_files()

    assert StoredFile.objects.count() == 1
    assert PeriodClaim.objects.get().job == "jobs.drop_expired_files"


def test_a_file_outlives_the_run_that_made_it():
    run = services.start_run(kind="notes", task="tests.absent", items=[], at=NOON)
    file = keep(b"made", run=run)
    assert list(run.files.all()) == [file]

    run.delete()

    file.refresh_from_db()
    assert (file.run, content(file)) == (None, b"made")


def test_the_database_refuses_a_file_that_has_ended_before_it_began():
    file = keep(b"x")

    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(expires_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(size=-1)


def test_an_administrator_sees_and_downloads_it_and_changes_nothing(client, settings):
    settings.STAFF_MFA = "optional"
    client.force_login(make_staff("erin", StaffRole.ADMINISTRATOR))
    file = keep(b"<script>", name="报告 1.html", content_type="text/html", keep_for=WEEK)
    address = reverse("admin:jobs_storedfile_content", args=[file.pk])

    listed = client.get(reverse("admin:jobs_storedfile_changelist"))
    answer = client.get(address)

    assert address in listed.content.decode()
    assert (answer.status_code, b"".join(answer)) == (200, b"<script>")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%201.html"
    assert (answer["Content-Length"], answer["X-Content-Type-Options"]) == ("8", "nosniff")
    assert client.get(reverse("admin:jobs_storedfile_content", args=[999_999])).status_code == 404
    assert client.post(reverse("admin:jobs_storedfile_delete", args=[file.pk]), {"post": "yes"}).status_code == 403
    assert StoredFile.objects.count() == 1
