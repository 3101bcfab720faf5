"""The manual of these pages, and what of it a first visit is shown."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models.people import User
from lib.manual import Chapter, chapters


def manual() -> tuple[Chapter, ...]:
    return chapters("dashboard", get_language() or "en", _address, static)


def tour(user: User) -> tuple[Chapter, ...]:
    """The chapters, until the person has said that he needs no tour."""
    return manual() if user.tour_ended_at is None else ()


def _address(slug: str) -> str:
    return reverse("dashboard:help_chapter", args=[slug])
