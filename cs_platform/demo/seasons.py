"""How busy a day is where a company sits: 1 is a usual working day."""

import datetime

_NEW_YEAR_IN_CHINA = {  # first day of the lunar year
    datetime.date(2024, 2, 10), datetime.date(2025, 1, 29), datetime.date(2026, 2, 17), datetime.date(2027, 2, 6),
    datetime.date(2028, 1, 26), datetime.date(2029, 2, 13), datetime.date(2030, 2, 3), datetime.date(2031, 1, 23),
    datetime.date(2032, 2, 11), datetime.date(2033, 1, 31), datetime.date(2034, 2, 19), datetime.date(2035, 2, 8),
}  # fmt: skip
_SPRING_FESTIVAL = {
    day + datetime.timedelta(days=offset): 0.02 if offset < 7 else 0.5
    for day in _NEW_YEAR_IN_CHINA
    for offset in range(-2, 12)
}
_WEEKEND_ON_FRIDAY = {"IL", "KW"}
_LONG_SUMMER = {"FR", "ES", "SE", "DE"}
_NO_CHRISTMAS = {"CN", "IL", "KW", "AE", "TR", "IN", "JP", "SG"}


def busyness(day: datetime.date, country: str) -> float:
    """Share of a usual working day's activity, 0.02 to 1.1."""
    return _week(day, country) * _holidays(day, country) * _summer(day, country)


def _week(day: datetime.date, country: str) -> float:
    weekend = (4, 5) if country in _WEEKEND_ON_FRIDAY else (5, 6)
    if day.weekday() in weekend:
        return 0.06
    return 1.1 if day.weekday() in (1, 2) else 1.0


def _holidays(day: datetime.date, country: str) -> float:
    if country == "CN":
        return _SPRING_FESTIVAL.get(day, 0.05 if (day.month, day.day) in ((10, 1), (10, 2), (10, 3), (5, 1)) else 1)
    if (day.month, day.day) == (1, 1):
        return 0.05
    if country in _NO_CHRISTMAS:
        return 1
    return 0.12 if (day.month == 12 and day.day >= 23) or (day.month == 1 and day.day <= 2) else 1


def _summer(day: datetime.date, country: str) -> float:
    if country in _LONG_SUMMER and (day.month == 8 or (day.month == 7 and day.day > 20)):
        return 0.55
    return 1
