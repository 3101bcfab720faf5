"""The day as of which a question is asked: the same field for every figure that can be had for the past."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

EARLIEST = datetime.date(1900, 1, 1)


class AsOfField(serializers.DateField):
    """A day that has begun somewhere on earth; without it, today in UTC. Of a later day nothing is known yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, help_text="The last day looked at; without it, today in UTC.", **options)

    def to_internal_value(self, value: Any) -> datetime.date:
        day = super().to_internal_value(value)
        if not EARLIEST <= day <= today() + datetime.timedelta(days=1):
            raise serializers.ValidationError(_("The day must lie between 1900 and today."))
        return day


def today() -> datetime.date:
    return timezone.now().astimezone(datetime.UTC).date()
