"""Lucide icons as inline SVG, each drawn once."""

from functools import cache

from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide


@cache
def icon(name: str) -> SafeString:
    """The icon as decoration: hidden from screen readers, so a word must stand beside it.

    Raises lucide.IconDoesNotExist for a name that Lucide does not have.
    """
    return SafeString(lucide(name, size=None, **{"class": "icon", "aria-hidden": "true", "focusable": "false"}))
