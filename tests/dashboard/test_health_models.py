"""Health models in the dashboard: read by all staff, tuned by leads; a draft is edited, previewed, published."""

import copy
import datetime as dt
import json

import pytest

from health.choices import VersionState
from health.models.scores import AccountSnapshot, HealthModel
from health.models.versions import VersionChange
from health.services import models
from jobs.models import Run
from tests.dashboard.pages import text
from tests.factories.health import DEFINITION, make_model, make_snapshot
from tests.factories.people import make_account

ADDRESS = "/dashboard/health-models/"
AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
STRICT = {**copy.deepcopy(DEFINITION), "name": "Strict", "note": "Only the busy are well."}
STRICT["stages"]["established"][0]["points"] = [[0, 0], [56, 100]]


@pytest.fixture
def draft(db) -> HealthModel:
    make_model()
    return models.draft_model(definition=STRICT, actor=None, at=AT)


@pytest.fixture
def acme(dana):
    return make_snapshot(make_account("acme"), csm=dana, annual_value_minor=120_000, currency="EUR")


def typed(model: HealthModel, **changes: object) -> dict[str, object]:
    """The editor's form as the browser would send it, with some fields changed."""
    found: dict[str, object] = {
        "revision": model.revision,
        "name": model.definition["name"],
        "note": model.definition["note"],
        "watch": "50",
        "healthy": "75",
    }
    for stage, signals in model.definition["stages"].items():
        for n, signal in enumerate(signals):
            found[f"{stage}-{n}-metric"], found[f"{stage}-{n}-weight"] = signal["metric"], str(signal["weight"])
            found[f"{stage}-{n}-raw"] = [str(raw) for raw, _ in signal["points"]]
            found[f"{stage}-{n}-points"] = [str(points) for _, points in signal["points"]]
    return {**found, **changes}


def lines() -> list[str]:
    return [change.sentence for change in VersionChange.objects.order_by("pk")]


# --- reading ------------------------------------------------------------------------------------------------------


def test_the_list(as_dana, draft, acme):
    shown = text(as_dana.get(ADDRESS))

    assert "2 · Strict draft 0 Nov 22, 2026 Only the busy are well." in shown
    assert "1 · Test published 1 Jan 1, 2026" in shown
    assert "Health model 2 drafted: Strict Nov 22, 2026, 12:00:00" in shown
    assert "Import a model" not in shown


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_costs_the_same(as_mia, draft, acme, more, django_assert_num_queries):
    for _ in range(more):
        models.draft_model(definition=STRICT, actor=None, at=AT)

    with django_assert_num_queries(5):
        as_mia.get(ADDRESS)


def test_the_list_goes_on(as_dana, draft):
    HealthModel.objects.bulk_create(HealthModel(number=n, definition=STRICT) for n in range(3, 55))

    first = as_dana.get(ADDRESS)
    second = as_dana.get(ADDRESS + first.context["next_url"])

    assert [len(page.context["rows"]) for page in (first, second)] == [50, 4]
    assert second.context["next_url"] == ""


def test_a_version_is_explained(as_dana, draft, acme):
    shown = text(as_dana.get(f"{ADDRESS}{draft.pk}/"))

    assert "2 · Strict draft" in shown
    assert "at risk 0 watch 50 healthy 75" in shown
    assert "Signals for established accounts Active days Weight 60%" in shown
    assert "Raw value 0 56 Points 0 100" in shown
    assert "established Active days : points 0 → 0, 20 → 100 0 → 0, 56 → 100" in shown
    assert "Publish …" not in shown


@pytest.mark.parametrize("more", [0, 2])
def test_a_version_costs_the_same(as_mia, draft, acme, more, django_assert_num_queries):
    for _ in range(more):
        models.draft_model(definition=STRICT, actor=None, at=AT)

    with django_assert_num_queries(8):
        as_mia.get(f"{ADDRESS}{draft.pk}/")


def test_two_versions_are_compared(as_dana, draft):
    wider = copy.deepcopy(STRICT)
    wider["thresholds"] = {"watch": 40, "healthy": 75}
    wider["stages"]["new"] = [{"metric": "stickiness", "weight": 1, "points": [[0, 0], [0.5, 100]]}]
    other = models.draft_model(definition=wider, actor=None, at=AT)

    shown = text(as_dana.get(f"{ADDRESS}{other.pk}/?against={draft.pk}"))

    assert "bands “Watch” begins at 50 40" in shown
    assert "new Stickiness : new signal, with the weight – 100%" in shown
    assert "new Active days : signal gone, it had the weight 60% –" in shown
    assert "No difference" in text(as_dana.get(f"{ADDRESS}{draft.pk}/?against={models_copy(draft).pk}"))


def models_copy(model: HealthModel) -> HealthModel:
    return models.draft_model(definition=model.definition, actor=None, at=AT)


def test_export_and_import_are_one_another(as_mia, draft):
    file = as_mia.get(f"{ADDRESS}{draft.pk}/model.json")

    answer = as_mia.post(ADDRESS, {"text": file.content.decode()})

    made = HealthModel.objects.get(number=3)
    assert answer.status_code == 302
    assert file.headers["Content-Disposition"] == 'attachment; filename="health-model-2.json"'
    assert (made.definition, made.state, made.created_by.name) == (draft.definition, VersionState.DRAFT, "Mia")


HOSTILE = {
    "": "Choose a file, or paste its text.",
    "{": "is not JSON",
    "[" * 100_000: "is nested too deeply",
    "[]": "the model: must be a JSON object",
    "null": "the model: must be a JSON object",
    '{"name": "a", "name": "b", "stages": {}}': 'the key "name" stands twice',
    '{"name": NaN, "stages": {}}': "NaN is not a JSON number",
    '{"name": "\\u0000", "stages": {"new": [], "established": []}}': "name: must be a text",
    '{"name": "\\ud800", "stages": {"new": [], "established": []}}': "half of a character",
    '{"name": "a", "stages": {"new": [], "established": []}}': "stages.new: must be a list with at least one signal",
}


@pytest.mark.parametrize("content", HOSTILE)
def test_what_is_no_model_is_refused(as_mia, draft, content):
    answer = as_mia.post(ADDRESS, {"text": content})

    assert answer.status_code == 422
    assert HOSTILE[content] in text(answer)
    assert HealthModel.objects.count() == 2


# --- editing ------------------------------------------------------------------------------------------------------


def test_a_draft_is_saved(as_mia, draft):
    answer = as_mia.post(f"{ADDRESS}{draft.pk}/draft/", typed(draft, **{"name": "Stricter", "new-0-weight": "70.5"}))

    draft.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, f"{ADDRESS}{draft.pk}/")
    assert (draft.definition["name"], draft.revision) == ("Stricter", 1)
    assert draft.definition["stages"]["new"][0]["weight"] == 70.5
    assert lines() == ["Health model 2 drafted: Strict", "Health model 2 changed: Stricter"]


def test_points_are_stored_in_order_of_their_raw_value(as_mia, draft):
    changes = {"new-0-raw": ["20", "-1", "5"], "new-0-points": ["100", "0", "30"]}
    as_mia.post(f"{ADDRESS}{draft.pk}/draft/", typed(draft, **changes))

    draft.refresh_from_db()
    assert draft.definition["stages"]["new"][0]["points"] == [[-1, 0], [5, 30], [20, 100]]


WRONG = {
    "name": ("", "Give it a name."),
    "watch": ("x", "A number from 0 to 100."),
    "healthy": ("50", "“Healthy” begins above “watch”."),
    "new-0-metric": ("nothing", "Choose a metric."),
    "new-1-metric": ("active_days_28", "This metric is used above already."),
    "new-0-weight": ("0", "A number above 0."),
    "new-0-raw": (["0", "0"], "This raw value stands twice."),
    "new-1-raw": (["", "1e3"], "The raw value is a number such as 0.8."),
    "established-0-points": (["0", "101"], "Points are a number from 0 to 100."),
    "note": ("a\0b", "It holds a character that cannot be stored."),
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_said_beside_its_field(as_mia, draft, field):
    value, said = WRONG[field]

    answer = as_mia.post(f"{ADDRESS}{draft.pk}/draft/", typed(draft, **{field: value}))

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert said in text(answer)
    assert (draft.revision, draft.definition) == (0, {**draft.definition, "name": "Strict"})


def test_a_stage_without_signals_is_refused(as_mia, draft):
    given = {name: value for name, value in typed(draft).items() if not name.startswith("new-")}

    answer = as_mia.post(f"{ADDRESS}{draft.pk}/draft/", given)

    assert (answer.status_code, "At least one signal is needed." in text(answer)) == (422, True)


def shape(answer) -> dict[str, list[tuple[str, list[str]]]]:
    return {
        stage: [(row.metric, [point.raw for point in row.rows]) for row in rows]
        for stage, rows in answer.context["form"].stages.items()
    }


def test_signals_and_points_come_and_go_without_being_stored(as_mia, draft):
    def press(wish: str):
        return shape(as_mia.post(f"{ADDRESS}{draft.pk}/draft/", typed(draft, do=wish)))["new"]

    days, seats = ("active_days_28", ["0", "20"]), ("seat_utilisation", ["0", "0.8"])
    assert press("add-point.new.0") == [("active_days_28", ["0", "20", ""]), seats]
    assert press("drop-point.new.1.0") == [days, ("seat_utilisation", ["0.8"])]
    assert press("add-signal.new") == [days, seats, ("active_users_7", ["0", "1"])]
    assert press("drop-signal.new.0") == [seats]
    assert press("lower.new.0") == press("raise.new.1") == [seats, days]
    assert press("raise.new.0") == press("redraw") == [days, seats]
    draft.refresh_from_db()
    assert draft.revision == 0


@pytest.mark.parametrize("wish", ["add-point.new.99", "drop-point.new.0.7", "add-signal.x", "raise.new.٣", "x", "...."])
def test_a_button_that_there_is_not_saves(as_mia, draft, wish):
    assert as_mia.post(f"{ADDRESS}{draft.pk}/draft/", typed(draft, do=wish)).status_code == 302


def test_two_at_once_do_not_overwrite_each_other(as_mia, draft):
    given = typed(draft, name="Mine")
    models.edit_draft(model_id=draft.pk, definition={**STRICT, "name": "Theirs"}, revision=0, actor=None, at=AT)

    answer = as_mia.post(f"{ADDRESS}{draft.pk}/draft/", given)

    draft.refresh_from_db()
    assert (answer.status_code, draft.definition["name"]) == (409, "Theirs")
    assert 'value="Mine"' in answer.content.decode()
    assert as_mia.post(f"{ADDRESS}{draft.pk}/draft/", {**given, "revision": 1}).status_code == 302


def test_curves_follow_what_is_typed(as_mia, draft):
    changes = {"new-0-raw": ["0", "x", "10"], "new-0-points": ["100", "1", "0"]}
    answer = as_mia.post(f"{ADDRESS}{draft.pk}/draft/curves/", typed(draft, **changes), headers={"HX-Request": "true"})

    found = answer.content.decode()
    assert 'aria-label="Points by “Active days”: 0 → 100, 10 → 0"' in found
    assert found.count("hx-swap-oob") == 4


# --- preview ------------------------------------------------------------------------------------------------------


def test_who_would_move(as_dana, draft, acme):
    """Acme: 14 active days give 25 of 100 points instead of 70, seats 73.125 as before."""
    make_snapshot(make_account("globex"), active_days_28=56, seat_utilisation=0.8, score=10_000, band="healthy")
    make_snapshot(make_account("ended", ends_on=dt.date(2026, 3, 1)))

    answer = as_dana.get(f"{ADDRESS}{draft.pk}/preview/")

    found = answer.context["preview"].found
    assert "1 of 2 accounts would change band." in text(answer)
    assert "Acme watch → at risk 71.2 → 44.2 €1,200.00" in text(answer)
    assert [(move.name, move.before, move.after) for move in found.movers] == [("Acme", 7125, 4425)]
    assert [(sum.currency, sum.better, sum.worse, sum.other) for sum in found.revenue] == [("EUR", 0, 120_000, 0)]
    assert (found.moves.before.sum(), found.moves.after.sum()) == (2, 2)


def test_only_ones_own(as_dana, dana, draft, acme):
    make_snapshot(make_account("globex"))

    assert as_dana.get(f"{ADDRESS}{draft.pk}/preview/?whose=mine").context["preview"].found.total == 1


def test_a_preview_of_what_is_typed(as_mia, draft, acme):
    answer = as_mia.post(
        f"{ADDRESS}{draft.pk}/draft/", typed(draft, do="preview", watch="10"), headers={"HX-Request": "true"}
    )

    assert "0 of 1 accounts would change band." in text(answer)
    assert "<html" not in answer.content.decode()


def test_the_published_model_moves_nobody(as_dana, acme):
    """Scored afresh from the metrics that stand there, every account gets the very score that stands there."""
    AccountSnapshot.objects.update(score=7125)

    assert as_dana.get(f"{ADDRESS}{acme.model_id}/preview/").context["preview"].found.moves.score.tolist() == [7125]


# --- publishing, retiring, copying, deleting ------------------------------------------------------------------------


def test_a_draft_is_published_with_a_note(as_mia, mia, draft, acme):
    asked = as_mia.get(f"{ADDRESS}{draft.pk}/publication/")
    answer = as_mia.post(
        f"{ADDRESS}{draft.pk}/publication/", {"note": "Silence counts.", "recompute": "on"}, follow=True
    )

    draft.refresh_from_db()
    before = HealthModel.objects.get(number=1)
    assert "1 of 1 accounts change band." in text(asked)
    assert "It has not been tried on the past." in text(asked)
    assert (draft.state, draft.published_by, draft.note) == (VersionState.PUBLISHED, mia, "Silence counts.")
    assert (before.state, before.retired_at) == (VersionState.RETIRED, draft.published_at)
    assert [(run.kind, run.params) for run in Run.objects.all()] == [("recompute", {"as_of": "2026-11-21"})]
    assert "Version 2 is published. All scores are being computed by it" in text(answer)
    assert lines()[-1] == "Health model 2 published: Strict. Silence counts."


def test_without_a_recompute(as_mia, draft, acme):
    answer = as_mia.post(f"{ADDRESS}{draft.pk}/publication/", {"note": "Later."}, follow=True)

    assert "Scores follow with the next run of the clock." in text(answer)
    assert Run.objects.count() == 0


def test_publishing_needs_a_note(as_mia, draft, acme):
    answer = as_mia.post(f"{ADDRESS}{draft.pk}/publication/", {"note": "  "})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state, lines()) == (422, VersionState.DRAFT, ["Health model 2 drafted: Strict"])


def test_what_is_published_is_no_draft(as_mia, draft):
    models.publish_model(model_id=draft.pk, note="x", actor=None, at=AT)

    for what in ("draft", "publication", "deletion"):
        answer = as_mia.post(f"{ADDRESS}{draft.pk}/{what}/", {**typed(draft), "note": "y"}, follow=True)
        assert "Version 2 is no draft any more." in text(answer)
    assert len(lines()) == 2


def test_retiring_brings_back_the_product_s_own_model(as_mia, draft, acme):
    models.publish_model(model_id=draft.pk, note="x", actor=None, at=AT)

    asked = as_mia.get(f"{ADDRESS}{draft.pk}/retirement/")
    as_mia.post(f"{ADDRESS}{draft.pk}/retirement/", {"note": "It was wrong.", "recompute": "on"})

    states = dict(HealthModel.objects.order_by("number").values_list("number", "state"))
    assert "accounts change band." in text(asked)
    assert states == {1: "retired", 2: "retired", 3: "published"}
    assert lines()[-3:] == [
        "Health model 2 retired: Strict. It was wrong.",
        "Health model 3 drafted: Default",
        lines()[-1],
    ]
    refused = as_mia.post(f"{ADDRESS}{HealthModel.objects.get(number=3).pk}/retirement/", {"note": "x"}, follow=True)
    assert "Only a published version that is not the product's own can be retired." in text(refused)


def test_a_version_is_copied_into_a_draft(as_mia, draft):
    answer = as_mia.post(f"{ADDRESS}{make_model().pk}/copies/")

    made = HealthModel.objects.get(number=3)
    assert answer.url == f"{ADDRESS}{made.pk}/draft/"
    assert made.definition["stages"] == models.as_json(models.parse_definition(DEFINITION))["stages"]


def test_a_draft_is_deleted_and_its_number_not_given_again(as_mia, draft):
    assert "gone for good" in text(as_mia.get(f"{ADDRESS}{draft.pk}/deletion/"))
    as_mia.post(f"{ADDRESS}{draft.pk}/deletion/")
    as_mia.post(ADDRESS, {"text": json.dumps(STRICT)})

    assert list(HealthModel.objects.order_by("number").values_list("number", flat=True)) == [1, 3]
    assert lines()[1] == "Health model 2 deleted, a draft: Strict"


@pytest.mark.parametrize("what", ["copies", "draft", "draft/curves", "deletion", "publication", "retirement", "trials"])
def test_a_csm_changes_nothing(as_dana, draft, acme, what):
    answer = as_dana.post(f"{ADDRESS}{draft.pk}/{what}/", {**typed(draft, name="Dana's"), "note": "x"})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state, draft.revision) == (403, VersionState.DRAFT, 0)
    assert (HealthModel.objects.count(), len(lines()), Run.objects.count()) == (2, 1, 0)


def test_in_chinese(as_mia, mia, draft, acme):
    mia.language = "zh-hans"
    mia.save()

    for address in (ADDRESS, f"{ADDRESS}{draft.pk}/", f"{ADDRESS}{draft.pk}/draft/", f"{ADDRESS}{draft.pk}/preview/"):
        assert "健康模型" in as_mia.get(address).content.decode()
