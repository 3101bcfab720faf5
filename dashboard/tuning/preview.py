"""Who would move: a preview of a model as the templates show it."""

from dataclasses import dataclass
from typing import Any

from accounts.models.people import User
from health.choices import Band
from health.queries.preview import SHOWN, Preview, preview
from health.rules.model import Definition
from health.rules.preview import BIN
from health.rules.score import BANDS

ORDER = (Band.HEALTHY, Band.WATCH, Band.AT_RISK, Band.UNKNOWN)  # as people read it, the best first
MINE = "mine"


@dataclass(frozen=True)
class Shown:
    """A preview with its matrix in reading order and its columns as rows of a table."""

    found: Preview
    whose: str
    rows: list[dict[str, Any]]
    columns: list[dict[str, Any]]
    hidden: int

    @property
    def bands(self) -> list[Band]:
        return list(ORDER)


def show(definition: Definition, *, whose: str, person: User) -> Shown:
    """Of the accounts that `person` looks after where `whose` is `mine`, else of all."""
    found = preview(definition, csm_id=person.pk if whose == MINE else None)
    places = [BANDS.index(band) for band in ORDER]
    moves = found.moves
    return Shown(
        found=found,
        whose=whose if whose == MINE else "",
        rows=[
            {
                "band": BANDS[row],
                "cells": [{"count": int(moves.matrix[row, column]), "same": row == column} for column in places],
                "total": int(moves.matrix[row].sum()),
            }
            for row in places
        ],
        columns=[
            {"low": n * BIN // 100, "high": (n + 1) * BIN // 100, "before": int(before), "after": int(after)}
            for n, (before, after) in enumerate(zip(moves.before, moves.after, strict=True))
        ],
        hidden=max(0, moves.count - SHOWN),
    )
