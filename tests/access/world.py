"""Two companies with everything that can hang on an account, and everybody who might look."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from accounts.choices import CustomerRole, StaffRole
from accounts.models.access import ApiToken
from accounts.models.company import Account
from accounts.models.people import Membership, User
from accounts.models.timeline import TimelineEntry
from accounts.models.views import SavedView
from accounts.services.access import issue_token
from health.models.activation import ActivationPolicy
from health.models.trials import ModelTrial
from health.rules.policy import DEFAULT, as_json
from health.services import models as models_service
from health.services import partitions
from jobs.services import keep_file, start_run
from tests.factories.health import make_history, make_model, make_snapshot, make_usage
from tests.factories.people import assign_csm, make_account, make_member, make_staff

AT = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
ROOMS = ("accounts", "tiers", "health")
ACTORS = (
    "anonymous", "owner", "billing", "member", "owner_b", "csm", "csm_other", "lead", "specialist", "sales",
    "administrator", "token_lead", "token_owner",
)  # fmt: skip
OF_A = ("owner", "billing", "member", "token_owner")


@dataclass
class World:
    a: Account
    b: Account
    people: dict[str, User]
    secrets: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def client(self, actor: str) -> Client:
        """Somebody's browser, or program, that has done nothing yet."""
        if actor == "anonymous":
            return Client(raise_request_exception=False)
        if actor in self.secrets:
            headers = {"Authorization": f"Bearer {self.secrets[actor]}"}
            return Client(raise_request_exception=False, headers=headers)
        client = Client(raise_request_exception=False)
        if actor not in self.sessions:
            client.force_login(self.people[actor])
            self.sessions[actor] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        return client


def make_world() -> World:
    a, b = make_account("acme"), make_account("globex")
    people = {
        "owner": make_member("alice", a),
        "billing": make_member("bill", a, CustomerRole.BILLING),
        "member": make_member("bob", a, CustomerRole.MEMBER),
        "owner_b": make_member("charlie", b),
        "csm": make_staff("dana"),
        "csm_other": make_staff("dora"),
        "lead": make_staff("lea", StaffRole.LEAD),
        "specialist": make_staff("sam", StaffRole.SPECIALIST),
        "sales": make_staff("sue", StaffRole.SALES),
        "administrator": make_staff("olga", StaffRole.ADMINISTRATOR),
    }
    assign_csm(a, people["csm"])
    assign_csm(b, people["csm_other"])
    world = World(a, b, people)
    for actor in ("lead", "owner"):
        _token, world.secrets[f"token_{actor}"] = issue_token(user=people[actor], name="t", at=AT)
    make_run(world)
    world.ids["view"] = SavedView.objects.create(owner=people["csm"], name="v", query="band=at_risk").pk
    partitions.ensure([AT.date()])
    for account in (a, b):
        make_snapshot(account)
        make_history(account, [7000, 7125])
        make_usage(account, {f"user of {account.external_id}": [0, 1, 2]})
        fill(account)
    world.ids |= tuned()
    return world


def make_run(world: World) -> None:
    """What the CSM of Acme asked for, and the file that came of it."""
    csm = world.people["csm"]
    run = start_run(kind="recompute", task="t", items=[], requested_by=str(csm), person_id=csm.pk, at=AT)
    file = keep_file(name="f", content_type="text/csv", pieces=[b"a"], run=run, owner_id=csm.pk, at=AT)
    world.ids |= {"run": run.pk, "file": file.pk}


def tuned() -> dict[str, int]:
    """A draft with a trial beside the published health model, and an activation policy: ids by name."""
    model = make_model()
    draft = models_service.draft_model(definition=model.definition, actor=None, at=AT)
    day = {"first": AT.date(), "last": AT.date()}
    trial = ModelTrial.objects.create(model=draft, definition=draft.definition, **day)
    policy = ActivationPolicy.objects.create(number=1, milestones=as_json(DEFAULT))
    return {"model": model.pk, "draft": draft.pk, "trial": trial.pk, "policy": policy.pk}


def models_of_account() -> Iterator[tuple[type[models.Model], str]]:
    """Every model of ours with a field that points at an account, and that field's name."""
    for model in apps.get_models():
        if model._meta.app_label in ROOMS:
            for its in model._meta.fields:
                if its.related_model is Account:
                    yield model, its.name


def fill(account: Account) -> None:
    """At least one row of each such model."""
    for model, name in models_of_account():
        if not model.objects.filter(**{name: account}).exists():
            make_row(model, account)


def make_row(model: type[models.Model], account: Account) -> models.Model:
    return model.objects.create(**{
        its.attname if isinstance(its, models.ForeignKey) else its.name: _value(its, account)
        for its in model._meta.fields
        if _needed(its)
    })  # fmt: skip


def _needed(its: models.Field) -> bool:
    return (
        its.related_model is Account
        or its.name == "role"
        or not (
            its.null or its.has_default() or its.blank or isinstance(its, models.AutoField | models.CompositePrimaryKey)
        )
    )


def _value(its: models.Field, account: Account) -> Any:
    if isinstance(its, models.ForeignKey):
        return _target(its, account)
    if its.choices:
        return its.choices[0][0]
    for kind, value in _PLAIN:
        if isinstance(its, kind):
            return value() if callable(value) else value
    raise AssertionError(f"no value for {its}")


_PLAIN: tuple[tuple[type[models.Field], Any], ...] = (
    (models.DateTimeField, AT),
    (models.DateField, AT.date()),
    (models.UUIDField, uuid.uuid4),
    (models.BooleanField, False),
    (models.IntegerField, 1),
    (models.FloatField, 0.5),
    (models.JSONField, dict),
    (models.CharField, lambda: uuid.uuid4().hex),
    (models.TextField, lambda: uuid.uuid4().hex),
)


def _target(its: models.ForeignKey, account: Account) -> Any:
    model = its.related_model
    if model is Account:
        return account.pk
    if model is User:
        return User.objects.filter(staff_role=StaffRole.CSM).order_by("pk").first().pk
    if model is type(make_model()):
        return make_model().pk
    found = model.objects.order_by("pk").first()
    return (found or make_row(model, account)).pk


def stamp(account: Account) -> set[str]:
    """Puts a unique token into every text of an account, its rows and its people; returns the tokens."""
    tokens: set[str] = set()
    for model, name in models_of_account():
        for row in model.objects.filter(**{name: account}):
            if model is not TimelineEntry:  # the database refuses to change one
                _stamp_row(row, tokens)
    for visible in (True, False):
        tokens.add(text := f"canary{uuid.uuid4().hex[:14]}")
        TimelineEntry.objects.create(account=account, kind="note", text=text, customer_visible=visible)
    _stamp_row(account, tokens)
    for user in User.objects.filter(pk__in=Membership.objects.filter(account=account).values("user")):
        ApiToken.objects.create(user=user, name="t", hash=uuid.uuid4().hex)
        _stamp_row(user, tokens)
        for token in ApiToken.objects.filter(user=user):
            _stamp_row(token, tokens)
    return tokens


def _stamp_row(row: models.Model, tokens: set[str]) -> None:
    changed = {}
    for its in row._meta.fields:
        if not isinstance(its, models.CharField | models.TextField) or its.choices or its.name in _KEPT:
            continue
        token = f"canary{uuid.uuid4().hex[:14]}"
        if its.max_length is not None and its.max_length < 20:
            continue
        changed[its.name] = f"{token}@example.com" if isinstance(its, models.EmailField) else token
        tokens.add(token)
    if changed:
        type(row).objects.filter(pk=row.pk).update(**changed)


_KEPT = {"password", "time_zone", "zone"}  # secrets that no answer could hold, and names that must be real
