"""Saved views of the accounts list and what a person sees first there. Nothing here concerns an account's history."""

import datetime

from django.db import IntegrityError, transaction

from accounts.models.people import User
from accounts.models.views import SavedView

MOST_VIEWS = 100  # of one person


class NotYours(Exception):
    """Only who saved a view changes it."""


class NameTaken(Exception):
    """The person has a view of this name already."""


class TooMany(Exception):
    """The person has MOST_VIEWS views already."""


@transaction.atomic
def save_view(*, actor: User, name: str, query: str, is_shared: bool, at: datetime.datetime) -> SavedView:
    """Keeps the address of a list under a name. Raises NameTaken, TooMany."""
    if SavedView.objects.filter(owner=actor).count() >= MOST_VIEWS:
        raise TooMany
    view = SavedView(owner=actor, name=name, query=query, is_shared=is_shared, created_at=at, updated_at=at)
    return _stored(view)


@transaction.atomic
def change_view(
    *,
    view: SavedView,
    actor: User,
    at: datetime.datetime,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Changes what is given. Raises NotYours, NameTaken."""
    _check_owner(view, actor)
    given = {"name": name, "query": query, "is_shared": is_shared}
    for field, value in given.items():
        if value is not None:
            setattr(view, field, value)
    view.updated_at = at
    return _stored(view)


@transaction.atomic
def delete_view(*, view: SavedView, actor: User) -> None:
    """Who had it open first gets all accounts again. Raises NotYours."""
    _check_owner(view, actor)
    view.delete()


def open_with(*, view: SavedView | None, actor: User) -> None:
    """The accounts list opens with this view for the person, with all accounts where there is none."""
    User.objects.filter(pk=actor.pk).update(list_view=view)


def choose_columns(*, columns: tuple[str, ...], actor: User) -> None:
    """The person's columns of the accounts list from now on, on every device; none are the usual ones."""
    User.objects.filter(pk=actor.pk).update(list_columns=",".join(columns))


def _check_owner(view: SavedView, actor: User) -> None:
    if view.owner_id != actor.pk:
        raise NotYours


def _stored(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NameTaken from None
    return view
