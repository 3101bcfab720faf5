"""What a file probably is, and which of its columns means what: by the words of its header, then by its cells."""

from collections.abc import Mapping, Sequence

from health.rules.imports import days
from health.rules.imports.mapping import FileMapping, Source
from health.rules.imports.targets import TARGETS, Target, column

Rows = Sequence[Sequence[str]]
TICKETS = {"ticket_id", "priority", "first_response_time_minutes", "satisfaction_score", "resolution_time_hours"}
_TELLING = {
    "outcomes": {"churn_date", "churn_event_id", "outcome", "renewal_outcome"},
    "usage": {"event", "event_name", "feature_name", "usage_date", "usage_id", "distinct_id", "timestamp"},
    "subscriptions": {"subscription_id", "billing_frequency", "billing_period", "mrr_amount", "price"},
    "features": {"label_en", "label_zh", "core", "is_core"},
    "accounts": {"account_name", "company_name", "external_id", "signup_date", "name"},
}


def kind_of(header: Sequence[str]) -> str:
    """The kind whose telling words stand most in the header; "" where none does, or where it is support tickets."""
    words = {column(cell) for cell in header}
    if is_tickets(header):
        return ""
    counted = {kind: len(words & telling) for kind, telling in _TELLING.items()}
    best = max(counted, key=lambda kind: counted[kind])
    return best if counted[best] else ""


def is_tickets(header: Sequence[str]) -> bool:
    return len({column(cell) for cell in header} & TICKETS) >= 2


def mapping(
    kind: str,
    header: Sequence[str],
    rows: Rows,
    *,
    plans: Sequence[str] = (),
    currency: str = "",
    lookups: Mapping[int, Sequence[str]] | None = None,
) -> FileMapping:
    """A mapping to begin with. `plans` are the known plan keys; `lookups`: other imports that name accounts, and their
    headers: where a column here is one of theirs, the account can be looked up there."""
    words = [column(cell) for cell in header]
    sources: dict[str, Source] = {}
    for target in TARGETS[kind]:
        place = _by_name(target, words, {source.column for source in sources.values()})
        if place is None and target.required and target.is_day:
            place = _by_content(rows, len(header), {source.column for source in sources.values()})
        if place is not None:
            sources[target.name] = Source(column=place)
    sources |= _looked_up(sources, kind, words, lookups or {})
    sources |= _constants(sources, kind, words, currency)
    return FileMapping(kind, sources, _values(kind, sources, rows, plans), _day_format(kind, sources, rows))


def _by_name(target: Target, words: Sequence[str], taken: set[int | None]) -> int | None:
    """The target's own name first, then the others in their order; a column that is taken only for labels."""
    for name in (target.name, *target.names):
        if name in words and (words.index(name) not in taken or target.name.startswith("label")):
            return words.index(name)
    return None


def _by_content(rows: Rows, width: int, taken: set[int | None]) -> int | None:
    """The first column whose cells are all days."""
    for place in range(width):
        cells = [row[place] for row in rows if len(row) == width and row[place].strip()]
        if place not in taken and cells and all(_is_day(cell, days.guess(cells)) for cell in cells):
            return place
    return None


def _is_day(cell: str, written: str) -> bool:
    made = days.as_iso(cell, written).strip()
    return len(made) >= 10 and made[:4].isdigit() and made[4] == "-"


def _looked_up(
    sources: Mapping[str, Source], kind: str, words: Sequence[str], lookups: Mapping[int, Sequence[str]]
) -> dict[str, Source]:
    if "account" in sources or "account" not in {target.name for target in TARGETS[kind]}:
        return {}
    for other, header in lookups.items():
        theirs = {column(cell) for cell in header}
        for place, word in enumerate(words):
            if word in theirs and word.endswith("id"):
                return {"account": Source(column=place, lookup=other)}
    return {}


def _constants(sources: Mapping[str, Source], kind: str, words: Sequence[str], currency: str) -> dict[str, Source]:
    made: dict[str, Source] = {}
    if kind == "outcomes" and "outcome" not in sources and any("churn" in word for word in words):
        made["outcome"] = Source(constant="churned")
    if kind == "subscriptions":
        price = sources.get("price")
        word = words[price.column] if price and price.column is not None else ""
        if word.startswith(("mrr", "arr")):  # a price brought to a month, or a year, whatever is billed
            made["period"] = Source(constant="month" if word.startswith("mrr") else "year")
    has_amount = kind == "subscriptions" or (kind == "accounts" and "annual_value" in sources)
    if has_amount and "currency" not in sources and currency:
        made["currency"] = Source(constant=currency)
    return made


def _values(kind: str, sources: Mapping[str, Source], rows: Rows, plans: Sequence[str]) -> dict[str, dict[str, str]]:
    """What other words for known values mean; a plan only where there is such a plan."""
    found: dict[str, dict[str, str]] = {}
    for target in TARGETS[kind]:
        source = sources.get(target.name)
        if not target.known or source is None or source.column is None:
            continue
        for cell in distinct(rows, source.column):
            meant = target.known.get(cell.lower()) or target.known.get(cell)
            if target.name == "plan" and (cell.lower() in plans or meant not in plans):
                continue
            if meant:
                found.setdefault(target.name, {})[cell] = meant
    return found


def distinct(rows: Rows, place: int, at_most: int = 20) -> list[str]:
    """Different cells of a column in the order of their coming."""
    cells = dict.fromkeys(row[place].strip() for row in rows if len(row) > place and row[place].strip())
    return list(cells)[:at_most]


def _day_format(kind: str, sources: Mapping[str, Source], rows: Rows) -> str:
    places = [
        source.column
        for target in TARGETS[kind]
        if target.is_day and (source := sources.get(target.name)) and source.column is not None
    ]
    return days.guess(row[place] for row in rows for place in places if place < len(row))
