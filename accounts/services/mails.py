"""The outbox: mail is a row first, in the transaction of its cause, and leaves from there at least once."""

import datetime
import smtplib
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from accounts.choices import MailKind
from accounts.models.mail import OutgoingMail
from accounts.services.letters import LETTERS
from jobs import services as jobs
from jobs.services import Clock, Writer

TASK = "accounts.send_mail"
PATIENCE = datetime.timedelta(hours=24)  # a mail server may be down so long; then an administrator is asked
WAITS = (1, 5, 15, 60)  # minutes until the next try

Letter = tuple[str, Mapping[str, Any]]


@transaction.atomic
def post(*, kind: MailKind, to: str, language: str, params: Mapping[str, Any], at: datetime.datetime) -> OutgoingMail:
    """Puts a mail into the outbox, in the transaction of the caller."""
    mail = OutgoingMail.objects.create(kind=kind, to=to, language=language, params=params, created_at=at)
    _ask(mail, at=at)
    return mail


def deliver(params: Mapping[str, Any], *, clock: Clock) -> Writer:
    """The step of a work item: sends the mail, and gives what marks it sent. A server that is down is waited for."""
    mail = OutgoingMail.objects.get(pk=params["mail"])
    if mail.sent_at or mail.dropped_at:
        return lambda: 0
    context = LETTERS[MailKind(mail.kind)](mail.params, clock())
    if context is None:
        return partial(_mark, mail, "dropped_at", clock)
    try:
        _message(mail, context).send()
    except (OSError, smtplib.SMTPException) as error:
        if clock() - mail.created_at > PATIENCE:
            raise
        return partial(_put_off, mail, f"{type(error).__name__}: {error}", clock)
    return partial(_mark, mail, "sent_at", clock)


def _message(mail: OutgoingMail, context: Mapping[str, Any]) -> EmailMessage:
    known = {"product": settings.PRODUCT, "address": settings.BASE_URL, **context}
    with translation.override(mail.language):
        subject, body = (render_to_string(f"mail/{mail.kind}_{part}.txt", known) for part in ("subject", "message"))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<{mail.stable_id}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[mail.to], headers=headers)


def _ask(mail: OutgoingMail, *, at: datetime.datetime) -> None:
    jobs.start_run(kind="mail", task=TASK, items=[{"mail": mail.pk}], at=at)


def _mark(mail: OutgoingMail, field: str, clock: Callable[[], datetime.datetime]) -> int:
    return OutgoingMail.objects.filter(pk=mail.pk).update(**{field: clock(), "error": ""})


def _put_off(mail: OutgoingMail, error: str, clock: Callable[[], datetime.datetime]) -> int:
    """This work item is done; another one is due later."""
    OutgoingMail.objects.filter(pk=mail.pk).update(failures=F("failures") + 1, error=error[:500])
    minutes = WAITS[min(mail.failures, len(WAITS) - 1)]
    _ask(mail, at=clock() + datetime.timedelta(minutes=minutes))
    return 0
