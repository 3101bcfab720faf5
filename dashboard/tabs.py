"""The views of the accounts list above it: all, mine, and what people saved."""

from typing import Any

from django.db.models import Case, Value, When
from django.utils.translation import gettext as _

from accounts.models.people import User
from accounts.models.views import SavedView
from health.queries.account_list.choice import MINE, Choice, parse

SHOWN = 8  # of the saved ones; the others stand on their page


def address_of(view: SavedView) -> str:
    """The list as the view has it, knowing that it began as this view."""
    return parse(view.query).address(view=str(view.pk))


def opening_view(person: User) -> SavedView | None:
    """What the list opens with for the person, while he may see it."""
    if person.list_view_id is None:
        return None
    return SavedView.objects.seen_by(person.pk).filter(pk=person.list_view_id).first()


def tabs(choice: Choice, person: User) -> dict[str, Any]:
    """What to choose from, and what was changed since: one read."""
    own_first = Case(When(owner_id=person.pk, then=Value(0)), default=Value(1))
    views = list(SavedView.objects.seen_by(person.pk).order_by(own_first, "name", "pk")[: SHOWN + 1])
    current = next((view for view in views if str(view.pk) == choice.view), None)
    is_changed = current is not None and parse(current.query).query != choice.query
    mine = current is None and choice.filters.get("csm") == MINE
    items = [
        {"url": "?view=all", "label": _("All accounts"), "current": current is None and not mine},
        {"url": "?csm=me", "label": _("My accounts"), "current": mine},
        *({"url": address_of(view), "label": view.name, "current": view is current} for view in views[:SHOWN]),
    ]
    return {
        "tabs": items,
        "has_views": bool(views),
        "changed_view": current if is_changed and current and current.owner_id == person.pk else None,
        "can_save": (is_changed or current is None) and bool(choice.query),
    }
