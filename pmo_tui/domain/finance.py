"""Phasing, forecast outturn and variance, in pence. Nothing is lost to rounding: odd pence go last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmo_tui.domain.money import pounds
from pmo_tui.domain.problem import Problem

YEAR_OVER = "The year is over: the forecast is what was delivered. Change the actuals instead."


def phase(total: int, months: int) -> list[int]:
    """Spread an amount equally over months; the odd pence go to the last one."""
    share = abs(total) // months * (1 if total >= 0 else -1)
    return [share] * (months - 1) + [total - share * (months - 1)]


def phase_through(annual: int, to_date: Mapping[int, int]) -> list[int]:
    """Phase a year's plan through what is planned up to some months, equally between each two of them.

    Raises ValueError when the twelve months' part is given and is not the year's plan.
    """
    whole = to_date.get(12, annual)
    if whole != annual:
        raise ValueError(
            f"The plan to month 12 is {pounds(whole)}, the plan for the year "
            f"{pounds(annual)}. They must agree."
        )
    amounts: list[int] = []
    reached = 0
    for number, planned in sorted({**to_date, 12: annual}.items()):
        amounts += phase(planned - reached, number - len(amounts))
        reached = planned
    return amounts


def respread(forecast: Mapping[str, int], outturn: int, actual_to_date: int) -> dict[str, int]:
    """Fit the months still to come to a new outturn, spreading the difference equally over them.

    Months that were phased equally stay so, to the penny: it does not show in which order figures came.
    Raises ValueError when no month is left and the outturn is not what was delivered.
    """
    months = sorted(forecast)
    difference = outturn - actual_to_date - sum(forecast.values())
    if not months:
        if difference:
            raise ValueError(YEAR_OVER)
        return {}
    spread = sum(forecast.values())
    if [forecast[month] for month in months] == phase(spread, len(months)):
        return dict(zip(months, phase(spread + difference, len(months)), strict=True))
    return {
        month: forecast[month] + part
        for month, part in zip(months, phase(difference, len(months)), strict=True)
    }


@dataclass(frozen=True)
class Fitted:
    """How a share's forecast of a month is fitted to its actuals, in pence."""

    months: Mapping[str, int]
    """The months still to come, as they are then."""
    missed: int
    """By how much actuals and months to come went beyond the outturn; 0 needs nothing."""

    @property
    def moved(self) -> int:
        """By how much the outturn moves, and its low part with it: only when no month is left, in March."""
        return 0 if self.months else self.missed


def fit_to_actuals(held: Mapping[str, int], ahead: Sequence[str], outturn: int, delivered: int) -> Fitted:
    """Fit a forecast to what was delivered: the outturn stays, the months still to come take the difference.

    Args:
        held: the months to come as they are; one that is not there counts as nothing.
        ahead: the year's months after the forecast's own.
    """
    missed = delivered + sum(held.get(month, 0) for month in ahead) - outturn
    if not ahead:
        return Fitted({}, missed)
    return Fitted(respread({month: held.get(month, 0) for month in ahead}, outturn, delivered), missed)


def outturn_stays(spread: Mapping[str, int], typed: Mapping[str, int]) -> bool:
    """Say whether a forecast outturn stays while its months are saved, and those to come are fitted anew.

    It does while the app's own spread stands untouched: what is delivered does not change what is expected.
    Months that a person typed are what is expected, and the outturn follows from them.

    Args:
        spread: the months to come as saved, when the app spread them all; else nothing.
        typed: the months to come as they are given now; a month left out stays as it is.
    """
    return bool(spread) and all(spread.get(month) == amount for month, amount in typed.items())


@dataclass(frozen=True)
class Split:
    """A forecast outturn split by confidence, in pence. Assured value is the high part."""

    low: int
    medium: int
    high: int

    @property
    def total(self) -> int:
        """The parts' sum, which must be the forecast."""
        return self.low + self.medium + self.high


def split_problem(outturn: int, split: Split | None) -> Problem | None:
    """Say by how much a split misses its forecast; None when it foots, or is not assessed yet."""
    if split is None or split.total == outturn:
        return None
    missed = outturn - split.total
    way = "short of" if missed > 0 else "over"
    return Problem(
        "split",
        f"Low, medium and high come to {pounds(split.total)}: {pounds(abs(missed))} {way} "
        f"the forecast of {pounds(outturn)}.",
    )


@dataclass(frozen=True)
class Position:
    """Sums of schemes or shares, in pence."""

    plan: int = 0
    ytd_plan: int = 0
    ytd: int = 0
    fot: int = 0
    prior_fot: int = 0
    low: int = 0
    medium: int = 0
    high: int = 0

    @property
    def ytd_variance(self) -> int:
        """Year to date against its plan; negative is under-delivery."""
        return self.ytd - self.ytd_plan

    @property
    def variance(self) -> int:
        """Forecast outturn against the year's plan; negative is under-delivery."""
        return self.fot - self.plan

    @property
    def change(self) -> int:
        """Forecast outturn against last month's; negative is adverse."""
        return self.fot - self.prior_fot

    @property
    def assured(self) -> int:
        """The assured value: what is forecast with high confidence."""
        return self.high

    def __add__(self, other: "Position") -> "Position":
        return Position(*(a + b for a, b in zip(self.values(), other.values(), strict=True)))

    def values(self) -> tuple[int, ...]:
        """The amounts in the order of the fields."""
        return (
            self.plan,
            self.ytd_plan,
            self.ytd,
            self.fot,
            self.prior_fot,
            self.low,
            self.medium,
            self.high,
        )


def total(positions: Sequence[Position]) -> Position:
    """Add positions up, exactly."""
    return sum(positions, Position())
