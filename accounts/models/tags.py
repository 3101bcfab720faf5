from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_TAG = 50


class Tag(models.Model):
    """A word that the vendor's people put on accounts. `key` is the name without its case: it is there once."""

    name = models.CharField(_("name"), max_length=LONGEST_TAG)
    key = models.CharField(
        max_length=3 * LONGEST_TAG,
        unique=True,
        editable=False,
        error_messages={"unique": _("There is already a tag of this name.")},
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.CheckConstraint(condition=~models.Q(key=""), name="tag_named")]

    def __str__(self) -> str:
        return self.name


class TagNames(models.Func):
    """The names of an account's tags as one text, in order; null where it has none."""

    arity = 1
    output_field = models.CharField()
    function = "STRING_AGG"
    template = (
        "(SELECT %(function)s(named.name, ', ') FROM (SELECT tag.name FROM accounts_accounttag link"
        " JOIN accounts_tag tag ON tag.id = link.tag_id WHERE link.account_id = %(expressions)s"
        " ORDER BY tag.key) named)"
    )

    def as_sqlite(self, compiler: Any, connection: Any, **rest: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **rest)


class AccountTag(models.Model):
    """A tag on an account, once."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="tags", verbose_name=_("account"))
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="accounts", db_index=False, verbose_name=_("tag"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("tag of an account")
        verbose_name_plural = _("tags of accounts")
        constraints = [models.UniqueConstraint(fields=["tag", "account"], name="account_tag_once")]

    def __str__(self) -> str:
        return f"{self.tag}: {self.account}"
