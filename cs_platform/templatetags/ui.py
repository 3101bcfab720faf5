"""What every template writes: icons, panels, and figures, days and money in the reader's language.

Here, in the room that joins all, because templates name a tag library and no Python imports one.
"""

import datetime as dt
import zoneinfo
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lib import formats, svg
from lib.icons import icon as draw

register = template.Library()


def _locale() -> str:
    return formats.cldr_name(get_language() or "en")


@register.simple_tag
def icon(name: str) -> SafeString:
    return draw(name)


@register.simple_tag
def meter(share: float) -> SafeString:
    return SafeString(svg.meter(share))


@register.simple_block_tag
def panel(content: str, title: str, **options: Any) -> SafeString:
    """`{% panel title="..." [note=] [flush=1] [id=] %}...{% endpanel %}`"""
    return SafeString(render_to_string("components/panel.html", {"content": content, "title": title, **options}))


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    return formats.number(value, _locale(), digits)


@register.filter
def hundredths(value: int | None, digits: int = 2) -> str:
    return formats.hundredths(value, _locale(), digits)


@register.filter
def signed(value: int | None, digits: int = 1) -> str:
    return formats.signed_hundredths(value, _locale(), digits)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    return formats.percent(share, _locale(), digits)


@register.filter
def share_of_hundredths(value: int | None) -> str:
    """Hundredths of a per cent (8333) as per cent (83%)."""
    return formats.percent(None if value is None else value / 10_000, _locale())


@register.filter
def day(value: dt.date | None, style: str = "medium") -> SafeString | str:
    """A day as <time>, so that machines read it too."""
    text = formats.day(value, _locale(), style)
    return text if value is None else SafeString(f'<time datetime="{value.isoformat()}">{text}</time>')


@register.filter
def date_of(value: dt.datetime) -> SafeString | str:
    """The day of an instant in the zone of the page."""
    return day(timezone.localtime(value).date())


@register.filter
def moment(value: dt.datetime, zone: str = "") -> SafeString:
    """An instant in `zone`, else in the zone of the page."""
    place = zoneinfo.ZoneInfo(zone) if zone else timezone.get_current_timezone()
    return SafeString(f'<time datetime="{value.isoformat()}">{formats.moment(value, _locale(), place)}</time>')


@register.filter
def duration(value: dt.timedelta | None) -> str:
    """A length of time in words, to the second."""
    return formats.duration(None if value is None else round(value.total_seconds()), _locale())


@register.filter
def since(value: dt.datetime | None, at: dt.datetime) -> str:
    """How long ago an instant was, seen from `at`."""
    return duration(None if value is None else max(at - value, dt.timedelta()))


@register.filter
def bytes_of(size: int) -> str:
    """The size of a file: 12 kB, 3.4 MB."""
    return formats.file_size(size, _locale())


@register.filter
def clock_time(value: dt.datetime) -> SafeString:
    """The time of an instant in the zone of the page; its day too, where that is not today."""
    local = timezone.localtime(value)
    text = formats.clock_time(local, _locale())
    if local.date() != timezone.localdate():
        text = f"{formats.day(local.date(), _locale(), 'MMMd')}, {text}"
    return SafeString(f'<time datetime="{value.isoformat()}">{text}</time>')


@register.filter
def money(minor: int | None, currency: str) -> str:
    return formats.money(minor, currency, _locale())
