from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRole(models.TextChoices):
    """What a person of the vendor does; empty for customers."""

    CSM = "csm", _("Customer success manager")
    LEAD = "lead", _("CS lead")
    SPECIALIST = "specialist", _("Delivery specialist")
    SALES = "sales", _("Sales")
    ADMINISTRATOR = "administrator", _("Administrator")


class CustomerRole(models.TextChoices):
    """What a person may do inside the customer's own account."""

    OWNER = "owner", _("Owner")
    BILLING = "billing", _("Billing contact")
    MEMBER = "member", _("Member")


class Scope(models.TextChoices):
    """Whose accounts a person of the vendor looks at."""

    MINE = "mine", _("Mine")
    TEAM = "team", _("My team")
    ALL = "all", _("All")


class EntryKind(models.TextChoices):
    """What a timeline entry tells of."""

    ACCOUNT = "account", _("Account")
    PEOPLE = "people", _("People")
    PLAN = "plan", _("Plan")
    ACTIVATION = "activation", _("Activation")
    HEALTH = "health", _("Health")
    NOTE = "note", _("Note")


class MailKind(models.TextChoices):
    """What an outgoing mail is about; its words stand in `templates/mail/`."""

    INVITATION = "invitation", _("Invitation")
