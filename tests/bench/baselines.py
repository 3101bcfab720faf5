"""What most Django code does, to stand beside ours in the same server and the same run."""

import json
import uuid
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from health.models.scores import AccountSnapshot
from tests.bench.models import PlainEvent


def bare_list(request: HttpRequest) -> HttpResponse:
    """One query, 50 rows x 12 columns, a plain Django template."""
    rows = AccountSnapshot.objects.order_by("name", "account")[:50]
    return render(request, "bench/table.html", {"rows": rows})


@csrf_exempt
def bulk_create_batch(request: HttpRequest) -> JsonResponse:
    """`json` and `bulk_create(ignore_conflicts=True)`: each event once, no roll-up, no account."""
    body = json.loads(request.body)
    rows = [
        PlainEvent(
            identity=uuid.UUID(event["messageId"]),
            account=event["context"]["groupId"],
            user=event["userId"],
            event=event["event"],
            at=datetime.fromisoformat(event["timestamp"]),
            properties=event["properties"],
        )
        for event in body["batch"]
    ]
    PlainEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return JsonResponse({"success": True})


class Context(msgspec.Struct):
    groupId: str


class Message(msgspec.Struct):
    messageId: str
    userId: str
    event: str
    timestamp: str
    context: Context
    properties: msgspec.Raw


class Batch(msgspec.Struct):
    batch: list[Message]


DECODER = msgspec.json.Decoder(Batch)


@csrf_exempt
def copy_batch(request: HttpRequest) -> JsonResponse:
    """Typed decode, COPY to staging, `INSERT ... ON CONFLICT DO NOTHING`: no roll-up, no account."""
    batch = DECODER.decode(request.body).batch
    with transaction.atomic(), connection.cursor() as cursor:
        copy_and_insert(
            cursor,
            [
                (m.messageId, m.context.groupId, m.userId, m.event, m.timestamp, bytes(m.properties).decode())
                for m in batch
            ],
        )
    return JsonResponse({"success": True})


def copy_and_insert(cursor: Any, rows: list[tuple]) -> None:
    """One batch through a staging table into the unique one; used by the file baselines too."""
    import io

    cursor.execute(
        "CREATE TEMP TABLE IF NOT EXISTS staging (LIKE bench_plainevent INCLUDING DEFAULTS) ON COMMIT DELETE ROWS"
    )
    lines = "".join("\t".join(cell.replace("\\", "\\\\") for cell in row) + "\n" for row in rows)
    cursor.copy_expert('COPY staging (identity, account, "user", event, at, properties) FROM STDIN', io.StringIO(lines))
    cursor.execute(
        'INSERT INTO bench_plainevent (identity, account, "user", event, at, properties)'
        ' SELECT identity, account, "user", event, at, properties FROM staging ON CONFLICT DO NOTHING'
    )
