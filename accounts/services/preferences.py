"""What a person chooses for himself."""

import datetime

from django.conf import settings
from django.db.models import F

from accounts.choices import Scope
from accounts.models.people import User
from lib import zones


class UnknownLanguage(Exception):
    """The installation does not speak this language."""


class UnknownTimeZone(Exception):
    """The IANA database has no time zone of this name."""


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


def change_profile(*, user: User, name: str, language: str, time_zone: str) -> None:
    """An empty language is the browser's, an empty time zone the installation's.

    Raises UnknownLanguage, UnknownTimeZone.
    """
    if language and language not in dict(settings.LANGUAGES):
        raise UnknownLanguage(language)
    if time_zone and time_zone not in zones.names():
        raise UnknownTimeZone(time_zone)
    User.objects.filter(pk=user.pk).update(name=name.strip(), language=language, time_zone=time_zone)


def end_sessions(*, user: User) -> User:
    """Ends all of a person's sessions at once, also this one unless the caller renews it; tokens stay."""
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
    return user
