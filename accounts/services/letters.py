"""What each kind of mail may name. The words stand in `templates/mail/`, in the reader's language."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.choices import MailKind
from accounts.models.invitations import Invitation
from accounts.queries import invitation_key

Context = Mapping[str, Any]


def invitation(params: Context, at: datetime.datetime) -> Context | None:
    """None where it no longer holds, or was sent once more with another link meanwhile."""
    found = Invitation.objects.open().select_related("account", "invited_by").filter(pk=params["invitation"]).first()
    if found is None or found.is_over(at) or found.sent_at.isoformat() != params["sent_at"]:
        return None
    link = settings.BASE_URL + reverse("invitation_link", args=[invitation_key(found)])
    return {"invitation": found, "link": link, "days": round((found.expires_at - at) / datetime.timedelta(days=1))}


LETTERS: dict[MailKind, Callable[[Context, datetime.datetime], Context | None]] = {MailKind.INVITATION: invitation}
