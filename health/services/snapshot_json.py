"""The two JSON columns of a snapshot, one text per account."""

import json

import numpy as np

from health.queries.evaluation import Evaluation
from health.rules.score import Contributions, Scores
from health.services import cells


def contributions(scores: Scores) -> list[str]:
    """Per account {metric: hundredths} of the signals that are known."""
    texts = np.full(len(scores.hundredths), "{}", dtype=object)
    for part in scores.contributions.values():
        texts[part.rows] = _of_stage(part)
    return texts.tolist()


def _of_stage(part: Contributions) -> list[str]:
    columns = []
    for signal, given, points in zip(part.signals, part.hundredths.tolist(), part.points, strict=True):
        cell = f'"{signal.metric}": '
        column = [cell + str(value) for value in given]
        for unknown in np.flatnonzero(np.isnan(points)).tolist():
            column[unknown] = ""
        columns.append(column)
    return ["{" + ", ".join(filter(None, row)) + "}" for row in zip(*columns, strict=True)]


def milestones(evaluation: Evaluation) -> list[str]:
    """Per account, in the policy's order, what each milestone asks for, how far it is, and when it was reached."""
    texts = np.full(len(evaluation.account_ids), "[]", dtype=object)
    for place in range(len(evaluation.by_policy)):
        rows = np.flatnonzero(evaluation.policy == place)
        texts[rows] = _of_policy(evaluation, place, rows)
    return texts.tolist()


def _of_policy(evaluation: Evaluation, place: int, rows: np.ndarray) -> list[str]:
    parts, columns = [], []
    for key, each in evaluation.by_policy[place].milestones.items():
        event = {"event": each.event} if each.event else {}
        parts.append(_template({"key": key, "type": each.type, **event}, "at_least", "total", "reached_on"))
        at_least = each.at_least[rows]
        columns += [at_least.tolist(), np.minimum(each.total[rows], at_least).tolist()]
        columns.append([f'"{day}"' if day else "null" for day in cells.days(each.reached_on[rows])])
    template = f"[{', '.join(parts)}]"
    return [template % row for row in zip(*columns, strict=True)]


def _template(fixed: dict[str, str], *places: str) -> str:
    """A JSON object as a %-template: what is fixed, then the places to fill."""
    pairs = [f"{_escaped(name)}: {_escaped(value)}" for name, value in fixed.items()]
    return "{" + ", ".join([*pairs, *(f"{_escaped(name)}: %s" for name in places)]) + "}"


def _escaped(text: str) -> str:
    return json.dumps(text).replace("%", "%%")
