"""Money: whole minor units beside an ISO 4217 code, never a float.

One rounding rule for everything: half up, halves going away from zero, so that a credit note mirrors its invoice.
"""

import copy
import re
from decimal import Decimal

from babel import Locale
from babel.numbers import NumberPattern

# ISO 4217 (list one, 2024): what has no decimals and what has three; every other code has two.
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_TWO_DECIMALS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

EXPONENTS: dict[str, int] = {
    code: exponent
    for exponent, codes in ((0, _NO_DECIMALS), (2, _TWO_DECIMALS), (3, _THREE_DECIMALS))
    for code in codes.split()
}
_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_LARGEST = 2**63 - 1  # what a BIGINT column holds


class InvalidMoney(ValueError):
    """The text is no amount, or the code no currency; the message says which and what is expected."""


def exponent(currency: str) -> int:
    """Decimals of the currency: 100 minor units to a euro is 2. Raises InvalidMoney for an unknown code."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise InvalidMoney(f"{currency!r} is not an ISO 4217 currency code such as EUR") from None


def parse(text: str, currency: str) -> int:
    """Minor units of an amount in major units: `1234.5` EUR is 123450.

    Exact: more decimals than the currency has are refused, not rounded. A point is the decimal sign; thousands
    separators are refused because `1,234` means different amounts in different countries.
    """
    decimals = exponent(currency)
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise InvalidMoney(f"{text!r} is not an amount such as 1234.50 (no separators, no currency sign)")
    sign, whole, fraction = match[1], match[2], (match[3] or "").rstrip("0")
    if len(fraction) > decimals:
        raise InvalidMoney(f"{text!r} has more decimals than {currency} has ({decimals})")
    if len(whole) > 19 or (minor := int(whole + fraction.ljust(decimals, "0"))) > _LARGEST:
        raise InvalidMoney(f"{text!r} is too large an amount")
    return -minor if sign else minor


def major(minor: int, currency: str) -> Decimal:
    """The amount in major units, exact."""
    return Decimal(minor).scaleb(-exponent(currency))


def to_text(minor: int, currency: str) -> str:
    """Major units as plain text that `parse` reads back: for files and the API."""
    return f"{major(minor, currency):f}"


def display(minor: int, currency: str, locale: str = "en") -> str:
    """As people of `locale` (`en`, `zh_Hans`) write it, always with the decimals that ISO 4217 gives the currency."""
    spoken = Locale.parse(locale)
    pattern: NumberPattern = copy.copy(spoken.currency_formats["standard"])
    pattern.frac_prec = (exponent(currency), exponent(currency))
    return pattern.apply(major(minor, currency), spoken, currency=currency, currency_digits=False)


def divide(minor: int, by: int) -> int:
    """`minor / by` by the one rounding rule: 5 / 2 is 3, -5 / 2 is -3."""
    if by == 0:
        raise ZeroDivisionError("an amount cannot be divided by zero")
    quotient = (2 * abs(minor) + abs(by)) // (2 * abs(by))
    return quotient if (minor < 0) == (by < 0) else -quotient


def share(minor: int, numerator: int, denominator: int) -> int:
    """`minor x numerator / denominator`, rounded once at the end: a tax rate, or days of a period."""
    return divide(minor * numerator, denominator)
