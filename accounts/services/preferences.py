"""What a person chooses for himself."""

import datetime

from django.conf import settings

from accounts.choices import Scope
from accounts.models.people import User


class UnknownLanguage(Exception):
    """The installation does not speak this language."""


class UnknownScope(Exception):
    """There is no such choice of accounts."""


def choose_scope(*, user: User, scope: str) -> None:
    """Pages show the accounts of this scope to the person from now on, on every device. Raises UnknownScope."""
    if scope not in Scope:
        raise UnknownScope(scope)
    User.objects.filter(pk=user.pk).update(scope=scope)


def choose_language(*, user: User, language: str) -> None:
    """Pages and mail speak this language to the person from now on, on every device. Raises UnknownLanguage."""
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage(language)
    User.objects.filter(pk=user.pk).update(language=language)


def end_tour(*, user: User, at: datetime.datetime) -> None:
    """The tour of the first visit is not shown to the person again, on any device."""
    User.objects.filter(pk=user.pk, tour_ended_at=None).update(tour_ended_at=at)
