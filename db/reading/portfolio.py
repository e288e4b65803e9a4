"""What every screen needs to know first: the portfolio, its months, organisations and framework."""

from pathlib import Path
from typing import NamedTuple

from db import errors
from db.enums import CommentaryRule, DimensionKind, MoneyUnit, NegativeStyle, Proposal, Rating, SavingSign
from db.reading.reader import Reader


class PortfolioRecord(NamedTuple):
    """The portfolio and its house style."""

    name: str
    short_name: str
    financial_year: str
    framework_id: str
    money_unit: MoneyUnit
    negative_style: NegativeStyle
    saving_sign: SavingSign


class PeriodRecord(NamedTuple):
    """One reporting month."""

    id: str
    month: str
    frozen: bool
    framework_id: str
    ratings_as_at: str
    finance_as_at: str
    frozen_cs: str | None
    content_hash: str | None


class OrganisationRecord(NamedTuple):
    """One organisation."""

    id: str
    code: str
    name: str
    version: int


class RuleRecord(NamedTuple):
    """One allowed rating of a dimension."""

    rating: Rating
    guideline: str
    commentary: CommentaryRule


class DimensionRecord(NamedTuple):
    """One dimension of the framework, with its ratings in order."""

    id: str
    code: str
    name: str
    kind: DimensionKind
    proposal: Proposal
    rules: tuple[RuleRecord, ...]

    def rule(self, rating: Rating | None) -> RuleRecord | None:
        """Return the rule of a rating, or None when the framework does not have it."""
        return next((rule for rule in self.rules if rule.rating == rating), None)


class View(NamedTuple):
    """What a screen looks at: a portfolio in one month, with the month before."""

    portfolio: PortfolioRecord
    organisations: tuple[OrganisationRecord, ...]
    periods: tuple[PeriodRecord, ...]
    """Every month of the file, the latest first."""
    period: PeriodRecord | None
    """The month that is shown; None while the file has none."""
    prior: PeriodRecord | None
    dimensions: tuple[DimensionRecord, ...]

    @property
    def components(self) -> tuple[DimensionRecord, ...]:
        """The dimensions that the overall rating judges over."""
        return tuple(d for d in self.dimensions if d.kind is DimensionKind.COMPONENT)

    @property
    def overall(self) -> DimensionRecord:
        """The overall dimension; a framework has exactly one."""
        return next(d for d in self.dimensions if d.kind is DimensionKind.OVERALL)

    def organisation(self, code: str) -> OrganisationRecord | None:
        """Return an organisation by its code."""
        return next((o for o in self.organisations if o.code.casefold() == code.casefold()), None)


def view(reader: Reader, month: str | None = None) -> View:
    """Read a portfolio for a month: the one asked for, else the latest open one, else the latest.

    A month that the file does not have gives a view without a period. Raises FileEmpty when the file holds
    no portfolio, because its making was cut short.
    """
    portfolio = held(reader)
    if portfolio is None:
        raise errors.FileEmpty(no_portfolio(reader.path))
    months = periods(reader)
    period = _shown(months, month)
    prior = next((p for p in months if period is not None and p.month < period.month), None)
    dimensions = framework_dimensions(
        reader, portfolio.framework_id if period is None else period.framework_id
    )
    return View(portfolio, organisations(reader), months, period, prior, dimensions)


def no_portfolio(path: Path) -> str:
    """Return what a person is told of a file without a portfolio, and what to do."""
    why = "its making was cut short"
    return f"There is no portfolio in {path}: {why}. Remove it, and make it again with: pmo-tui new"


def has_portfolio(reader: Reader) -> bool:
    """Say whether there is a portfolio in the file: there is none when its making was cut short."""
    return bool(reader.value("SELECT count(*) FROM portfolio"))


def held(reader: Reader) -> PortfolioRecord | None:
    """Return the portfolio of the file; None when its making was cut short."""
    found = reader.row(
        "SELECT name, short_name, financial_year, framework_id, money_unit, negative_style, saving_sign"
        " FROM portfolio"
    )
    if found is None:
        return None
    name, short, year, framework, unit, negative, sign = found
    return PortfolioRecord(
        name, short, year, framework, MoneyUnit(unit), NegativeStyle(negative), SavingSign(sign)
    )


def periods(reader: Reader) -> tuple[PeriodRecord, ...]:
    """Return every month of the file, the latest first."""
    return tuple(
        PeriodRecord(row_id, month, state == "frozen", framework_id, ratings, finance, cs, content)
        for row_id, month, state, framework_id, ratings, finance, cs, content in reader.rows(
            "SELECT id, month, state, framework_id, ratings_as_at, finance_as_at, frozen_cs, content_hash"
            " FROM period ORDER BY month DESC"
        )
    )


def _shown(periods: tuple[PeriodRecord, ...], month: str | None) -> PeriodRecord | None:
    if month is not None:
        return next((p for p in periods if p.month == month), None)
    return next((p for p in periods if not p.frozen), periods[0] if periods else None)


def organisations(reader: Reader) -> tuple[OrganisationRecord, ...]:
    """Return the organisations in the portfolio's order."""
    rows = reader.rows("SELECT id, code, name, version FROM organisation ORDER BY position, code")
    return tuple(OrganisationRecord(*row) for row in rows)


def scheme_count(reader: Reader) -> int:
    """Count every scheme of the portfolio."""
    return int(reader.value("SELECT count(*) FROM scheme"))


def framework_dimensions(reader: Reader, framework_id: str | None = None) -> tuple[DimensionRecord, ...]:
    """Return a framework's dimensions with their rules, in order; every framework's unless one is given."""
    asked = {"framework": framework_id}
    rules: dict[str, list[RuleRecord]] = {}
    for dimension_id, rating, guideline, commentary in reader.rows(
        "SELECT r.dimension_id, r.rating, r.guideline, r.commentary FROM rating_rule r"
        " JOIN dimension d ON d.id = r.dimension_id WHERE :framework IS NULL OR d.framework_id = :framework"
        " ORDER BY r.position",
        asked,
    ):
        rules.setdefault(dimension_id, []).append(
            RuleRecord(Rating(rating), guideline, CommentaryRule(commentary))
        )
    return tuple(
        DimensionRecord(
            row_id, code, name, DimensionKind(kind), Proposal(proposal), tuple(rules.get(row_id, ()))
        )
        for row_id, code, name, kind, proposal in reader.rows(
            "SELECT id, code, name, kind, proposal FROM dimension"
            " WHERE :framework IS NULL OR framework_id = :framework ORDER BY position, name",
            asked,
        )
    )
