"""Forms of the saved views."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ViewForm(forms.Form):
    """A saved view of the accounts list; `view_id` keeps the ids of several forms on a page apart."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_shared = forms.BooleanField(label=_("Shared with the team"), required=False)

    def __init__(self, data: Any = None, *, view_id: int = 0, **options: Any) -> None:
        self.view_id = view_id
        super().__init__(data, auto_id=f"view-{view_id}-%s", label_suffix="", **options)


class DeleteForm(forms.Form):
    """A button that asks nothing but to be meant."""
