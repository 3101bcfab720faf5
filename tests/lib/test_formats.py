"""Figures, days and money in the reader's language."""

import datetime as dt
import zoneinfo

import pytest

from lib import formats

DAY = dt.date(2026, 11, 3)


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en"), ("zh-hans", "zh_Hans"), ("de-at", "de_AT"), ("xx", "en"), ("", "en"), ("a b", "en")],
)
def test_cldr_name(language, locale):
    assert formats.cldr_name(language) == locale


@pytest.mark.parametrize(
    ("call", "english", "chinese"),
    [
        (lambda locale: formats.number(1234567, locale), "1,234,567", "1,234,567"),
        (lambda locale: formats.number(2.5, locale, 1), "2.5", "2.5"),
        (lambda locale: formats.number(None, locale), "–", "–"),
        (lambda locale: formats.hundredths(7125, locale), "71.25", "71.25"),
        (lambda locale: formats.hundredths(0, locale), "0.00", "0.00"),
        (lambda locale: formats.signed_hundredths(450, locale), "+4.5", "+4.5"),
        (lambda locale: formats.signed_hundredths(-1250, locale), "−12.5", "−12.5"),
        (lambda locale: formats.signed_hundredths(-4, locale), "0.0", "0.0"),
        (lambda locale: formats.percent(0.585, locale), "58%", "58%"),
        (lambda locale: formats.signed_percent(-0.256, locale), "−26%", "−26%"),
        (lambda locale: formats.signed_percent(0.001, locale), "0%", "0%"),
        (lambda locale: formats.day(DAY, locale), "Nov 3, 2026", "2026年11月3日"),
        (lambda locale: formats.day(DAY, locale, "MMMd"), "Nov 3", "11月3日"),
        (lambda locale: formats.days_ago(1, locale), "1 day ago", "1天前"),
        (lambda locale: formats.days_ago(400, locale), "400 days ago", "400天前"),
        (lambda locale: formats.money(123456, "EUR", locale), "€1,234.56", "€1,234.56"),
        (lambda locale: formats.money(123456, "KWD", locale), "KWD\xa0123.456", "KWD\xa0123.456"),
        (lambda locale: formats.money(None, "EUR", locale), "–", "–"),
    ],
)
def test_in_both_languages(call, english, chinese):
    assert (call("en"), call("zh_Hans")) == (english, chinese)


def test_yen_has_no_decimals():
    assert formats.money(123456, "JPY", "en") == "¥123,456"


def test_a_moment_is_told_in_its_zone():
    at = dt.datetime(2026, 11, 3, 23, 30, tzinfo=dt.UTC)

    assert formats.moment(at, "en", zoneinfo.ZoneInfo("Asia/Shanghai")) == "Nov 4, 2026, 7:30:00\u202fAM CST"
