"""A month without forecasts: what is asked before a return is submitted, and what the figures then say."""

from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.enums import Rating, ReturnState
from db.reading.overview import overview
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft, RatingDraft, ShareDraft
from pmo_tui.errors import Refused
from pmo_tui.reports import figures, tables
from pmo_tui.services import checks, finance, history, returns, schemes
from pmo_tui.services.finance import save_forecast
from pmo_tui.services.periods import open_month
from pmo_tui.services.portfolio import NamedDraft, save_organisation
from pmo_tui.services.return_rows import problems_of
from pmo_tui.services.workspace import Workspace
from tests.services.recording import (
    dimension_id,
    nothing_left_behind,
    organisation_id,
    period_id,
    scheme_id,
    value,
)
from tests.services.return_steps import state


def november(demo: Workspace, path: Path, ref: str = "A9", rating: Rating = Rating.GREEN) -> str:
    """Open November and give a scheme all its ratings; return the month's id."""
    month = open_month(demo, "2018-11", "2018-11-30", "2018-11-30").row_id
    for code in ("deliverables", "milestones", "risks", "issues", "overall"):
        draft = RatingDraft(scheme_id(path, ref), month, dimension_id(path, code), rating)
        returns.choose(demo, draft)
    return month


def give(demo: Workspace, path: Path, month: str, *codes: str) -> None:
    """Forecast nothing for some shares of A9, which is a forecast."""
    for code in codes:
        save_forecast(demo, ForecastDraft(scheme_id(path, "A9"), organisation_id(path, code), month, 0))


class TestSubmitting:
    def test_a_share_without_a_forecast_keeps_it_from_being_submitted(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        month, scheme = november(demo, demo_file), scheme_id(demo_file, "A9")
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            returns.submit(demo, scheme, month)
        assert [tuple(problem) for problem in refused.value.problems] == [
            ("forecast", "ELR, LC and WL have no forecast for November 2018: f gives it.")
        ]
        give(demo, demo_file, month, "ELR", "LC")
        with pytest.raises(Refused, match=r"^WL has no forecast for November 2018: f gives it\.$"):
            returns.submit(demo, scheme, month)
        give(demo, demo_file, month, "WL")
        assert returns.submit(demo, scheme, month).said == "A9: return submitted"

    def test_a_closed_scheme_needs_none(self, demo: Workspace, demo_file: Path) -> None:
        month = november(demo, demo_file, "6", Rating.GREY)
        assert returns.submit(demo, scheme_id(demo_file, "6"), month).said == "6: return submitted"

    def test_the_demos_submitted_returns_are_whole(self, demo: Workspace, demo_file: Path) -> None:
        from db.models import Return

        with demo.unit() as unit:
            sent = unit.all(Return, state=ReturnState.SUBMITTED, period_id=period_id(demo_file))
            assert len(sent) > 100
            assert [problem for given in sent for problem in problems_of(unit, given)] == []

    def test_a_forecast_of_a_submitted_return_is_not_taken_back(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        month = november(demo, demo_file)
        give(demo, demo_file, month, "ELR", "LC")
        draft = ForecastDraft(scheme_id(demo_file, "A9"), organisation_id(demo_file, "WL"), month, 0)
        last = save_forecast(demo, draft).change
        returns.submit(demo, scheme_id(demo_file, "A9"), month)
        assert last is not None
        with pytest.raises(Refused, match=r"A9 is submitted\. WL has no forecast for November 2018"):
            history.undo(demo, last.id)


class TestShares:
    def test_a_new_share_takes_a_submitted_return_back_to_draft(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        save_organisation(demo, NamedDraft("NEW", "A new one"))
        scheme, new = scheme_id(demo_file, "A9"), organisation_id(demo_file, "NEW")
        assert state(demo_file, "A9") == "submitted"
        said = schemes.save_share(demo, ShareDraft(scheme, new, 0)).said
        assert said == (
            "A9 NEW: share saved; this forecast is missing in October 2018, so the return is a draft again"
        )
        assert state(demo_file, "A9") == "draft"
        assert schemes.save_share(demo, ShareDraft(scheme, new, 0, {}, 120_00, 1)).said == (
            "A9 NEW: share saved"
        )
        assert value(demo_file, "SELECT full_year_effect_pence FROM scheme_share WHERE version = 2") == 120_00

    @pytest.mark.parametrize("base", [0, 2])
    def test_a_share_that_was_saved_meanwhile_is_not_written_over(
        self, demo: Workspace, demo_file: Path, base: int
    ) -> None:
        draft = ShareDraft(scheme_id(demo_file, "A9"), organisation_id(demo_file, "WL"), 0, base_version=base)
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord):
            schemes.save_share(demo, draft)

    def test_months_of_a_forecast_that_was_saved_meanwhile_are_not_written_over(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        ids = (scheme_id(demo_file, "1"), organisation_id(demo_file, "WL"), period_id(demo_file))
        finance.save_months(demo, MonthsDraft(*ids, {}, {"2018-11": 100_00}, "", 1))
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord):
            finance.save_months(demo, MonthsDraft(*ids, {}, {"2018-11": 200_00}, "", 1))


class TestFigures:
    def test_a_month_without_forecasts_says_so_and_is_sound(self, demo: Workspace, demo_file: Path) -> None:
        month = november(demo, demo_file)
        give(demo, demo_file, month, "ELR")
        with closing(Reader(demo_file)) as reader:
            seen = view(reader)
            found = overview(reader, seen)
            assert (found.total.sums.forecasts, found.total.sums.shares) == (1, 254)
            assert checks.run(reader, seen) == []
            whole = figures.read(reader, seen)
            assert tables.build("dashboard", whole).note == (
                "1 of 254 forecasts given, 0 of 1 split by confidence, the others count as nothing"
            )
            before = figures.read(reader, view(reader, "2018-10"))
            assert tables.build("dashboard", before).note == ""
