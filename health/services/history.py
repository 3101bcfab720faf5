"""History: a row per account and day, rewritten only where the score came out differently."""

from django.db import connection

from health.models.scores import ScoreDay
from health.queries.evaluation import Evaluation
from health.rules.score import BANDS
from health.services import cells
from lib import bulk

Row = tuple[int, str, int, int | None, str, int]
_COLUMNS = ("account_id", "day", "model_id", "score", "band", "coverage")
_CHANGING = ("model_id", "score", "band", "coverage")


def store(rows: list[Row]) -> None:
    """Write rows made by `rows_of`, no account and day twice."""
    old, new = (", ".join(f"{table}.{name}" for name in _CHANGING) for table in ("old", "excluded"))
    bulk.merge(
        connection,
        ScoreDay,
        _COLUMNS,
        sorted(rows),
        key=("account_id", "day"),
        update={name: f"excluded.{name}" for name in _CHANGING},
        where=f"({old}) IS DISTINCT FROM ({new})",
    )


def rows_of(evaluation: Evaluation, model_id: int) -> list[Row]:
    """An evaluation, made with the model of that id, as rows of history."""
    scores = evaluation.scores
    count = len(evaluation.account_ids)
    columns = (
        evaluation.account_ids.tolist(),
        [evaluation.as_of.isoformat()] * count,
        [model_id] * count,
        cells.whole(scores.hundredths, scores.hundredths >= 0),
        cells.named(scores.band, BANDS),
        scores.coverage_hundredths.tolist(),
    )
    return list(zip(*columns, strict=True))
