from django import forms
from django.utils.translation import gettext_lazy as _


class WriteKeyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which product or server will use it."))


class PayloadForm(forms.Form):
    payload = forms.CharField(
        label=_("The call, as JSON"), max_length=40_000, strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )
