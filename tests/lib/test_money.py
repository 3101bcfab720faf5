from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234.5", "EUR", 123450),
        ("1234.50", "USD", 123450),
        (" 12 ", "EUR", 1200),
        ("-0.01", "EUR", -1),
        ("100", "JPY", 100),
        ("100.00", "JPY", 100),
        ("1.234", "KWD", 1234),
        ("0", "CNY", 0),
        ("92233720368547758.07", "EUR", 2**63 - 1),
    ],
)
def test_an_amount_in_major_units_is_read_exactly(text, currency, minor):
    assert money.parse(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "message"),
    [
        ("1,234.50", "EUR", "'1,234.50' is not an amount such as 1234.50 (no separators, no currency sign)"),
        ("€5", "EUR", "'€5' is not an amount such as 1234.50 (no separators, no currency sign)"),
        ("", "EUR", "'' is not an amount such as 1234.50 (no separators, no currency sign)"),
        ("NaN", "EUR", "'NaN' is not an amount such as 1234.50 (no separators, no currency sign)"),
        ("1e3", "EUR", "'1e3' is not an amount such as 1234.50 (no separators, no currency sign)"),
        ("١٢", "EUR", "'١٢' is not an amount such as 1234.50 (no separators, no currency sign)"),
        ("0.001", "EUR", "'0.001' has more decimals than EUR has (2)"),
        ("1.5", "JPY", "'1.5' has more decimals than JPY has (0)"),
        ("92233720368547758.08", "EUR", "'92233720368547758.08' is too large an amount"),
        ("9" * 5000, "EUR", f"{'9' * 5000!r} is too large an amount"),
        ("5", "EURO", "'EURO' is not an ISO 4217 currency code such as EUR"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text, currency, message):
    with pytest.raises(money.InvalidMoney) as refusal:
        money.parse(text, currency)
    assert str(refusal.value) == message


@given(st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(["JPY", "EUR", "BHD"]))
def test_text_and_back_is_the_same_amount(minor, currency):
    assert money.parse(money.to_text(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (123456, "EUR", "en", "€1,234.56"),
        (123456, "JPY", "en", "¥123,456"),
        (123456, "KWD", "en", "KWD123.456"),
        (123456, "CNY", "zh_Hans", "¥1,234.56"),
        (123400, "RSD", "en", "RSD1,234.00"),  # CLDR would hide the decimals that ISO 4217 gives
        (-5, "USD", "en", "-$0.05"),
    ],
)
def test_an_amount_is_shown_as_the_reader_writes_it(minor, currency, locale, shown):
    assert money.display(minor, currency, locale) == shown


@given(st.integers(-(10**15), 10**15), st.integers(-(10**6), 10**6).filter(bool))
def test_one_rounding_rule_half_away_from_zero(minor, by):
    assert money.divide(minor, by) == int((Decimal(minor) / Decimal(by)).quantize(Decimal(1), ROUND_HALF_UP))


def test_shares_are_rounded_once_at_the_end():
    assert [money.share(999, 19, 100), money.share(-999, 19, 100), money.share(100, 1, 8)] == [190, -190, 13]
