"""The list from which somebody came to an account: its filters go along from page to page and through every form."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest

from health.queries.account_list.choice import parse

PARAMETER = "list"


@dataclass(frozen=True)
class Trail:
    """`list_query` leads back to the list, `keep` is what addresses of the account's pages carry on; both begin with
    a question mark or are empty."""

    list_query: str = ""

    @property
    def list_value(self) -> str:
        return self.list_query.removeprefix("?")

    @property
    def keep(self) -> str:
        return f"?{PARAMETER}={quote(self.list_value, safe='')}" if self.list_value else ""


def trail_of(request: HttpRequest) -> Trail:
    """From the address; what the list does not know is left out."""
    return Trail(parse(request.GET.get(PARAMETER, "")).address().removesuffix("?"))
