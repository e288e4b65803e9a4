"""Money in whole pence. A saving is positive; signs, brackets and units are house style, applied at print.

Computed exactly, rounded once, at print (DESIGN decision 5).
"""

import re
from typing import NamedTuple

from db.enums import MoneyUnit, NegativeStyle, SavingSign

LIMIT_PENCE = 100_000_000_000_00
"""No scheme, and no health service, saves a hundred billion pounds: anything beyond is a slip."""

_LONGEST = 40
"""Characters an amount takes: more is a slip, and no work for the pattern."""

_AMOUNT = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+\u2212])?\s*£?\s*"
    r"(?:(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<part>[0-9]*))?|\.(?P<bare>[0-9]+))"
    r"\s*(?P<unit>[kKmM])?\s*(?P<close>\))?"
)
"""Commas stand between thousands or nowhere: 12,5k is a comma typed for a point, ten times too much."""

_FACTOR = {"": 100, "k": 100_000, "m": 100_000_000}
_PER_UNIT = {MoneyUnit.POUNDS: 100, MoneyUnit.THOUSANDS: 100_000}
"""Pence in a unit that is printed whole. Millions are printed with one decimal."""

_UNIT_WORDS = {MoneyUnit.POUNDS: "£", MoneyUnit.THOUSANDS: "£k", MoneyUnit.MILLIONS: "£m"}


class HouseStyle(NamedTuple):
    """How a portfolio prints amounts."""

    unit: MoneyUnit = MoneyUnit.THOUSANDS
    negative: NegativeStyle = NegativeStyle.MINUS
    saving: SavingSign = SavingSign.POSITIVE

    @property
    def unit_words(self) -> str:
        """The unit for a column head: "£k"."""
        return _UNIT_WORDS[self.unit]


def parse_amount(text: str) -> int:
    """Return pence from what a person types: 1,234.56 · £500k · 1.2m · (500) · -500.

    Raises ValueError, with what to write instead, for anything else, for fractions of a penny and for
    impossible amounts.
    """
    words = text.strip()
    found = _AMOUNT.fullmatch(words) if len(words) <= _LONGEST else None
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["open"] and found["sign"]):
        shown = words[:_LONGEST]
        raise ValueError(f"“{shown}” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost.")
    decimals = found["part"] or found["bare"] or ""
    digits = (found["whole"] or "").replace(",", "") + decimals
    scale: int = 10 ** len(decimals)
    pence, rest = divmod(int(digits) * _FACTOR[(found["unit"] or "").lower()], scale)
    if rest:
        raise ValueError(f"“{words}” has a fraction of a penny. Round it to whole pence.")
    if pence > LIMIT_PENCE:
        raise ValueError(f"“{words}” is more than £100 billion. Check the amount.")
    return -pence if found["open"] or found["sign"] in {"-", "\u2212"} else pence


def rounded(pence: int, per_unit: int) -> int:
    """Round pence to whole units, half away from zero, as the papers do."""
    units = (2 * abs(pence) + per_unit) // (2 * per_unit)
    return -units if pence < 0 else units


def thousands(pence: int) -> int:
    """Return pence as whole thousands of pounds."""
    return rounded(pence, 100_000)


def format_amount(pence: int | None, style: HouseStyle, *, signed: bool = False) -> str:
    """Print a saving (or a variance) in house style. None prints as a dash, zero never as "-0".

    `signed` is for differences: a plus stands before what prints as positive. That is a favourable one, and
    where savings print negative an adverse one, as in the papers.
    """
    if pence is None:
        return "–"
    shown = pence if style.saving is SavingSign.POSITIVE else -pence
    number = _digits(abs(shown), style.unit)
    if not any(digit in "123456789" for digit in number):
        return number
    if shown < 0:
        return f"({number})" if style.negative is NegativeStyle.BRACKETS else f"-{number}"
    return f"+{number}" if signed else number


def _digits(pence: int, unit: MoneyUnit) -> str:
    if unit is MoneyUnit.MILLIONS:
        tenths = rounded(pence, 10_000_000)
        return f"{tenths // 10:,}.{tenths % 10}"
    return f"{rounded(pence, _PER_UNIT[unit]):,}"


def format_pounds(pence: int) -> str:
    """Print an amount to the penny where it has pence, for a spreadsheet: 12500 or 12500.50."""
    pounds, rest = divmod(abs(pence), 100)
    text = f"{pounds}.{rest:02d}" if rest else str(pounds)
    return f"-{text}" if pence < 0 else text


def pounds(pence: int) -> str:
    """Print an amount to the penny where it has pence, in a sentence: £12,500, -£12,500.50."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}{f'.{rest:02d}' if rest else ''}"


def for_field(pence: int | None) -> str:
    """Print an amount as a field holds it: 12,500 or -12,500.50; empty when it is not given."""
    return "" if pence is None else pounds(pence).replace("£", "")


def percent(part: int, whole: int) -> str:
    """Print a whole percentage, half up; "n/a" on a zero whole (the papers print 0%, blank and "-")."""
    if whole == 0:
        return "n/a"
    return f"{rounded(part * 100 * (1 if whole > 0 else -1), abs(whole))}%"
