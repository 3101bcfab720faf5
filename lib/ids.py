"""Ids in the addresses and queries of the API."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django_filters import NumberFilter

ID = "[0-9]{1,18}"  # ASCII digits only, and never more than a BIGINT holds


def is_id(text: str) -> bool:
    """Whether it is one, as `ID` has it."""
    return re.fullmatch(ID, text) is not None


class IdField(forms.IntegerField):
    """Python reads the digits of every script; an id has ASCII ones, no sign and no space."""

    _readable = RegexValidator(rf"\A{ID}\Z", forms.IntegerField.default_error_messages["invalid"], code="invalid")

    def to_python(self, value: Any) -> int | None:
        if value not in self.empty_values:
            self._readable(value)
        return super().to_python(value)


class IdFilter(NumberFilter):
    """`?account=7`: a whole number that a BIGINT holds, else the query is refused."""

    field_class = IdField

    def __init__(self, field_name: str | None = None, **options: Any) -> None:
        super().__init__(field_name, min_value=1, **options)
