"""Figures, days and money as a reader writes them. `locale` is a CLDR name such as `en` or `zh_Hans`.

Every function is pure in its arguments and remembers its answers: a page writes the same days and scores many times.
"""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, lists, numbers, units

_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=\d)")  # CLDR sets a space there, Babel does not
UNKNOWN = "–"  # what stands where a figure is unknown; never a zero
MINUS = "−"


@lru_cache(maxsize=64)
def cldr_name(language: str) -> str:
    """Django's language code (`zh-hans`) as CLDR names it (`zh_Hans`); what CLDR does not know becomes `en`."""
    try:
        return str(Locale.parse(language, sep="-"))
    except (ValueError, UnknownLocaleError):
        return "en"


@lru_cache(maxsize=50_000)
def number(value: int | float | Decimal | None, locale: str, digits: int = 0) -> str:
    """A number with grouping and exactly `digits` decimals, rounded half even."""
    if value is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=locale)


@lru_cache(maxsize=50_000)
def hundredths(value: int | None, locale: str, digits: int = 2) -> str:
    """Whole hundredths (7125) as the number they stand for (71.25); exact with two digits."""
    return number(None if value is None else Decimal(value) / 100, locale, digits)


@lru_cache(maxsize=50_000)
def signed_hundredths(value: int | None, locale: str, digits: int = 1) -> str:
    """A difference in hundredths with its sign: +4.0, −12.5; no sign where it rounds to nothing."""
    if value is None:
        return UNKNOWN
    rounded = round(Decimal(value) / 100, digits)
    sign = "" if rounded == 0 else "+" if rounded > 0 else MINUS
    return sign + number(abs(rounded), locale, digits)


@lru_cache(maxsize=10_000)
def percent(share: float | None, locale: str, digits: int = 0) -> str:
    """A share (0.25) as per cent (25%)."""
    if share is None:
        return UNKNOWN
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return numbers.format_percent(share, format=pattern, locale=locale)


@lru_cache(maxsize=10_000)
def signed_percent(share: float | None, locale: str) -> str:
    """A relative change (-0.25) as per cent with its sign (−25%)."""
    if share is None:
        return UNKNOWN
    sign = "" if round(share * 100) == 0 else "+" if share > 0 else MINUS
    return sign + percent(abs(share), locale)


@lru_cache(maxsize=50_000)
def day(value: dt.date | None, locale: str, style: str = "medium") -> str:
    """A calendar day; `style` is CLDR's short, medium, long or full, or a skeleton such as `MMMd`."""
    if value is None:
        return UNKNOWN
    if style in ("short", "medium", "long", "full"):
        return dates.format_date(value, format=style, locale=locale)
    return dates.format_skeleton(style, value, locale=locale)


def moment(value: dt.datetime, locale: str, zone: dt.tzinfo) -> str:
    """An instant as day and time of `zone`, with the zone's short name."""
    local = value.astimezone(zone)
    at = dates.format_datetime(local, format="medium", tzinfo=zone, locale=locale)
    return f"{at} {local.tzname()}"


def clock_time(local: dt.datetime, locale: str) -> str:
    """The time of day, to the minute."""
    return dates.format_time(local, format="short", locale=locale)


@lru_cache(maxsize=20_000)
def days_ago(days: int | None, locale: str) -> str:
    """How long ago something was, for one day and more: 12 days ago."""
    if days is None:
        return UNKNOWN
    return dates.format_timedelta(
        dt.timedelta(days=-days), granularity="day", threshold=10_000, add_direction=True, locale=locale
    )


@lru_cache(maxsize=10_000)
def duration(seconds: int | None, locale: str) -> str:
    """A length of time in its two largest units: 42 sec; 3 min, 20 sec; 2 hr, 5 min."""
    if seconds is None:
        return UNKNOWN
    hours, minutes = divmod(seconds // 60, 60)
    parts = [(hours, "hour"), (minutes, "minute")] if hours else [(minutes, "minute"), (seconds % 60, "second")]
    shown = [(amount, unit) for amount, unit in parts if amount] or [(0, "second")]
    words = [units.format_unit(amount, f"duration-{unit}", length="short", locale=locale) for amount, unit in shown]
    return lists.format_list(words, style="unit-short", locale=locale)


@lru_cache(maxsize=10_000)
def file_size(size: int, locale: str) -> str:
    """Bytes as people name them, in thousands: 512 byte, 12 kB, 3.4 MB."""
    for name, unit in (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3)):
        if size >= unit:
            amount = Decimal(size) / unit
            return units.format_unit(
                amount, f"digital-{name}", length="short", format="#,##0.#" if amount < 10 else "#,##0", locale=locale
            )
    return units.format_unit(size, "digital-byte", length="short", locale=locale)


def money(minor: int | None, currency: str, locale: str) -> str:
    """An amount in minor units with its currency's own number of decimals (JPY 0, EUR 2, KWD 3)."""
    if minor is None:
        return UNKNOWN
    amount = Decimal(minor).scaleb(-numbers.get_currency_precision(currency))
    text = numbers.format_currency(amount, currency, locale=locale)
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)


def short_money(minor: int | None, currency: str, locale: str) -> str:
    """An amount in minor units as short as a small table wants it: $252.2K, 25.2万."""
    if minor is None:
        return UNKNOWN
    amount = Decimal(minor).scaleb(-numbers.get_currency_precision(currency))
    digits = 0 if abs(amount) < 1000 else 1
    text = numbers.format_compact_currency(amount, currency, fraction_digits=digits, locale=locale)
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)


@lru_cache(maxsize=50_000)
def rounded_money(minor: int | None, currency: str, locale: str) -> str:
    """An amount in whole major units, for columns in which nobody compares cents."""
    if minor is None:
        return UNKNOWN
    amount = round(Decimal(minor).scaleb(-numbers.get_currency_precision(currency)))
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    text = numbers.format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", text)


@lru_cache(maxsize=1_000)
def country(code: str, locale: str) -> str:
    """The name of a country by its two-letter code; a code that CLDR does not know stays as it is."""
    return Locale.parse(locale).territories.get(code, code) if code else UNKNOWN


def listing(words: list[str], locale: str) -> str:
    """Words joined as a sentence has them: a, b and c."""
    return lists.format_list(words, style="standard", locale=locale)
