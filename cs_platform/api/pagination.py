"""Pages by cursor: rows that come or go meanwhile neither repeat nor hide others. Imports no view."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

CURSOR = re.compile(r"[A-Za-z0-9+/=]{4,100}")  # as `encode_cursor` makes it


class CursorPages(CursorPagination):
    """By primary key; a view whose rows have another order names it in `page_order` (one unique field)."""

    ordering = "pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    template = None

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return (getattr(view, "page_order", self.ordering),)

    def get_page_size(self, request: Request) -> int:
        """ValidationError for what is no number from 1 to the largest page."""
        given = request.query_params.get("page_size")
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdigit() and len(given) < 5 and 1 <= int(given) <= self.max_page_size):
            raise ValidationError({"page_size": [_("A whole number from 1 to %d is needed.") % self.max_page_size]})
        return int(given)

    def decode_cursor(self, request: Request) -> Cursor | None:
        given = request.query_params.get(self.cursor_query_param)
        if given is not None and not CURSOR.fullmatch(given):
            raise NotFound(self.invalid_cursor_message)
        return super().decode_cursor(request)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError):  # a position that no field of this kind can have
            raise NotFound(self.invalid_cursor_message) from None
