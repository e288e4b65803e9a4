"""Everything the tables are computed from, read once: schemes, shares, ratings and months."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from db.enums import Rating, SchemeStatus
from db.reading import finance
from db.reading.finance import Area, GivenRating, ListedScheme, MonthFigure, ShareFigures
from db.reading.portfolio import OrganisationRecord, View
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.finance import Position, total


@dataclass(frozen=True)
class Known:
    """What some shares come to, in pence. A figure of which none is given is None."""

    sums: Position
    """What is not given counts as nothing here."""
    forecasts: int
    splits: int
    """How many of the forecasts are split by confidence."""

    @property
    def fot(self) -> int | None:
        """The forecast outturn."""
        return self.sums.fot if self.forecasts else None

    @property
    def variance(self) -> int | None:
        """The forecast outturn against the whole year's plan."""
        return self.sums.variance if self.forecasts else None

    @property
    def change(self) -> int | None:
        """The forecast outturn against last month's."""
        return self.sums.change if self.forecasts else None

    @property
    def low(self) -> int | None:
        """What is forecast with low confidence."""
        return self.sums.low if self.splits else None

    @property
    def medium(self) -> int | None:
        """What is forecast with medium confidence."""
        return self.sums.medium if self.splits else None

    @property
    def high(self) -> int | None:
        """What is forecast with high confidence: the assured value."""
        return self.sums.high if self.splits else None


@dataclass(frozen=True)
class Figures:
    """One month of a portfolio, of one organisation or of all. Amounts in pence."""

    view: View
    organisation: OrganisationRecord | None
    areas: tuple[Area, ...]
    listed: tuple[ListedScheme, ...]
    shares: tuple[ShareFigures, ...]
    given: tuple[GivenRating, ...]
    months: tuple[MonthFigure, ...]

    @property
    def month(self) -> str:
        """The month shown."""
        assert self.view.period is not None  # `read` promises it
        return self.view.period.month

    @property
    def organisations(self) -> tuple[OrganisationRecord, ...]:
        """The organisations the figures are of, in the portfolio's order."""
        return self.view.organisations if self.organisation is None else (self.organisation,)

    @cached_property
    def schemes(self) -> tuple[ListedScheme, ...]:
        """The schemes in the register's natural order; of one organisation, those it holds a share of."""
        if self.organisation is None:
            return self.listed
        held = {share.scheme_id for share in self.shares if share.planned}
        return tuple(scheme for scheme in self.listed if scheme.id in held)

    @cached_property
    def _parts(self) -> Mapping[tuple[str, str], Position]:
        return {(share.scheme_id, share.organisation_id): _position(share) for share in self.shares}

    @cached_property
    def _by_scheme(self) -> Mapping[str, Position]:
        found: dict[str, list[Position]] = defaultdict(list)
        for (scheme_id, _), part in self._parts.items():
            found[scheme_id].append(part)
        return {scheme_id: total(parts) for scheme_id, parts in found.items()}

    @cached_property
    def _ratings(self) -> Mapping[tuple[str, str, str], Rating]:
        return {(g.scheme_id, g.dimension_id, g.organisation_id): g.chosen for g in self.given}

    def position(self, scheme_id: str, organisation_id: str | None = None) -> Position:
        """Return a scheme's figures, or one organisation's part of them."""
        if organisation_id is None:
            return self._by_scheme.get(scheme_id, Position())
        return self._parts.get((scheme_id, organisation_id), Position())

    @cached_property
    def _open(self) -> frozenset[str]:
        return frozenset(scheme.id for scheme in self.listed if scheme.status is SchemeStatus.OPEN)

    @cached_property
    def forecasts(self) -> tuple[int, int]:
        """Of how many of the year's shares a forecast is given, and of how many it is asked.

        It is asked of the shares of open schemes; another that has one counts too.
        """
        given = sum(share.planned and share.forecast for share in self.shares)
        awaited = (share for share in self.shares if share.planned and not share.forecast)
        return given, given + sum(share.scheme_id in self._open for share in awaited)

    @cached_property
    def actuals(self) -> tuple[int, int]:
        """Of how many months so far an actual is given, and of how many it is asked, share by share.

        It is asked of the planned months of open schemes, but not where the forecast is to deliver nothing.
        """
        given = sum(share.actuals for share in self.shares)
        asked = (
            share.lacking
            for share in self.shares
            if share.scheme_id in self._open and (share.fot or not share.forecast)
        )
        return given, given + sum(asked)

    @cached_property
    def splits(self) -> tuple[int, int]:
        """How many forecasts are split by confidence, and how many forecasts there are."""
        return sum(share.split for share in self.shares), sum(share.forecast for share in self.shares)

    @property
    def delivered(self) -> bool:
        """Whether any actual is given; without one nothing is known of the year to date."""
        return self.actuals[0] > 0

    @property
    def delivered_without_forecast(self) -> int:
        """What was delivered to date where no forecast was given: in the months, but in no outturn."""
        return sum(share.ytd for share in self.shares if not share.forecast)

    def sum(self, schemes: Iterable[ListedScheme]) -> Position:
        """Add up schemes, exactly."""
        return total([self.position(scheme.id) for scheme in schemes])

    @cached_property
    def _shares_of(self) -> Mapping[str, tuple[ShareFigures, ...]]:
        found: dict[str, list[ShareFigures]] = defaultdict(list)
        for share in self.shares:
            found[share.scheme_id].append(share)
        return {scheme_id: tuple(shares) for scheme_id, shares in found.items()}

    def known(self, schemes: Iterable[ListedScheme]) -> Known:
        """Return what is known of some schemes together."""
        return _known([share for scheme in schemes for share in self._shares_of.get(scheme.id, ())])

    def known_of(self, organisation_id: str) -> Known:
        """Return what is known of an organisation, over all schemes."""
        return _known([share for share in self.shares if share.organisation_id == organisation_id])

    def rating(self, scheme_id: str, dimension_id: str) -> Rating | None:
        """Return a rating: the organisation's own where it has one, else the one for all."""
        for_all = self._ratings.get((scheme_id, dimension_id, ""))
        if self.organisation is None:
            return for_all
        return self._ratings.get((scheme_id, dimension_id, self.organisation.id), for_all)

    def overall(self, scheme: ListedScheme) -> Rating | None:
        """Return a scheme's overall rating."""
        return self.rating(scheme.id, self.view.overall.id)


def read(reader: Reader, view: View, organisation: OrganisationRecord | None = None) -> Figures:
    """Read the figures of a view, which must have a month."""
    scope = Scope.of(view, None if organisation is None else organisation.id)
    return Figures(
        view,
        organisation,
        tuple(finance.areas(reader)),
        tuple(finance.schemes(reader)),
        tuple(finance.shares(reader, scope)),
        tuple(finance.ratings(reader, scope)),
        tuple(finance.months(reader, scope)),
    )


def _known(shares: Sequence[ShareFigures]) -> Known:
    given = (sum(share.forecast for share in shares), sum(share.split for share in shares))
    return Known(total([_position(share) for share in shares]), *given)


def _position(share: ShareFigures) -> Position:
    return Position(
        plan=share.plan,
        ytd_plan=share.ytd_plan,
        ytd=share.ytd,
        fot=share.fot,
        prior_fot=share.prior_fot,
        low=share.low,
        medium=share.medium,
        high=share.high,
    )
