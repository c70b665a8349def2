"""The text of the date-time command: yyyy-MM-ddTHH:mm:ss[.SSSSSS], optionally with Z or an offset.

Zephyr's page of group 0 has the text without an offset; older tools send RFC 3339, so an offset is understood
and taken off. The device's clock runs in UTC.
"""

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEARS = (2000, 2099)  # what the real-time clocks of small boards can hold; every fourth year is a leap year
_MINUTES_PER_DAY = 24 * 60


def parse(text):
    """(year, month, day, hour, minute, second, microsecond) in UTC. Raises ValueError."""
    if len(text) < 19 or text[4] + text[7] + text[10] + text[13] + text[16] != "--T::":
        raise ValueError("date-time")
    year = _digits(text[0:4])
    month = _digits(text[5:7])
    day = _digits(text[8:10])
    hour = _digits(text[11:13])
    minute = _digits(text[14:16])
    second = _digits(text[17:19])
    rest = text[19:]
    microsecond = 0
    if rest[:1] == ".":
        count = 1
        while count < len(rest) and rest[count] in "0123456789":
            count += 1
        if count < 2 or count > 10:
            raise ValueError("fraction")
        microsecond = int((rest[1:count] + "00000")[:6])
        rest = rest[count:]
    if not _YEARS[0] <= year <= _YEARS[1] or not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        raise ValueError("date")
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("time")
    return _shift(year, month, day, hour, minute - _offset_minutes(rest)) + (second, microsecond)


def write(year, month, day, hour, minute, second):
    return "%04d-%02d-%02dT%02d:%02d:%02d" % (year, month, day, hour, minute, second)


def _digits(text):
    for character in text:
        if character not in "0123456789":
            raise ValueError("digit")
    return int(text)


def _offset_minutes(text):
    """Minutes that the text's zone is ahead of UTC."""
    if text in ("", "Z", "z"):
        return 0
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        raise ValueError("offset")
    hours = _digits(text[1:3])
    minutes = _digits(text[4:6])
    if hours > 23 or minutes > 59:
        raise ValueError("offset")
    total = hours * 60 + minutes
    return -total if text[0] == "-" else total


def _days_in(year, month):
    return 29 if month == 2 and year % 4 == 0 else _DAYS[month - 1]


def _shift(year, month, day, hour, minute):
    """The moment with its minute brought back into 0-59; it is off by less than a day."""
    total = hour * 60 + minute
    if total < 0:
        total += _MINUTES_PER_DAY
        day -= 1
        if day == 0:
            month -= 1
            if month == 0:
                month = 12
                year -= 1
            day = _days_in(year, month)
    elif total >= _MINUTES_PER_DAY:
        total -= _MINUTES_PER_DAY
        day += 1
        if day > _days_in(year, month):
            day = 1
            month += 1
            if month == 13:
                month = 1
                year += 1
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise ValueError("date")
    return (year, month, day, total // 60, total % 60)
