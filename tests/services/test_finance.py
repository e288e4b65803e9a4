"""Forecast, split and months: they always foot, and a change of one brings the others along."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from db import errors
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft
from pmo_tui.errors import Refused
from pmo_tui.services import drafts, finance
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.periods import freeze
from pmo_tui.services.portfolio import NamedDraft, save_organisation
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.recording import (
    changed,
    header,
    nothing_left_behind,
    organisation_id,
    period_id,
    scheme_id,
    value,
    values,
    written,
)

BILLION = 1_000_000_000_00
WHY = "the contract was signed"


def forecast(
    path: Path, ref: str, code: str, outturn: int, *parts: int | None, **more: object
) -> ForecastDraft:
    low, medium, high = parts or (None, None, None)
    given: dict[str, object] = {"reason": WHY, "base_version": 1} | more
    month = str(given.pop("month", "2018-10"))
    return ForecastDraft(
        scheme_id(path, ref),
        organisation_id(path, code),
        period_id(path, month),
        outturn,
        low,
        medium,
        high,
        **given,  # type: ignore[arg-type]
    )


def by_month(
    path: Path,
    ref: str,
    code: str,
    actuals: Mapping[str, int],
    forecasts: Mapping[str, int],
    reason: str = WHY,
) -> MonthsDraft:
    return MonthsDraft(
        scheme_id(path, ref), organisation_id(path, code), period_id(path), actuals, forecasts, reason
    )


def split(path: Path, ref: str, code: str, month: str = "2018-10") -> tuple[int | None, ...]:
    """Outturn, low, medium, high."""
    sql = (
        "SELECT fot_pence, low_pence, medium_pence, high_pence FROM confidence_split"
        " WHERE scheme_id = ? AND organisation_id = ? AND period_id = ?"
    )
    found: tuple[int | None, ...] = value(
        path, sql, scheme_id(path, ref), organisation_id(path, code), period_id(path, month)
    )
    return found


def forecasts(path: Path, ref: str, code: str) -> list[int]:
    """What October's return expects of November to March."""
    sql = (
        "SELECT amount_pence FROM forecast_month WHERE scheme_id = ? AND organisation_id = ?"
        " AND period_id = ? ORDER BY month"
    )
    return values(path, sql, scheme_id(path, ref), organisation_id(path, code), period_id(path))


def delivered(path: Path, ref: str, code: str) -> int:
    """What was delivered up to October."""
    sql = (
        "SELECT coalesce(sum(actual_pence), 0) FROM profile_month"
        " WHERE scheme_id = ? AND organisation_id = ? AND month <= '2018-10'"
    )
    return int(value(path, sql, scheme_id(path, ref), organisation_id(path, code)))


class TestForecast:
    """A9 was submitted; ELR forecasts £44,240 in it, all of it sure, £12,650 of it still to come."""

    def test_the_months_to_come_are_spread_to_fit(self, demo: Workspace, demo_file: Path) -> None:
        assert forecasts(demo_file, "A9", "ELR") == [2_530_00] * 5
        draft = forecast(demo_file, "A9", "ELR", 44_241_03, 1_03, 0, 44_240_00)
        answer = finance.save_forecast(demo, draft)
        assert answer.said == "A9 ELR: forecast saved"
        assert header(demo_file, answer)[3] == WHY
        assert written(demo_file, answer) == {("confidence_split", "U"): 1, ("forecast_month", "U"): 5}
        assert split(demo_file, "A9", "ELR") == (44_241_03, 1_03, 0, 44_240_00)
        assert forecasts(demo_file, "A9", "ELR") == [2_530_20] * 4 + [2_530_23]
        assert delivered(demo_file, "A9", "ELR") + sum(forecasts(demo_file, "A9", "ELR")) == 44_241_03

    def test_last_month_s_forecast_stays_as_it_was(self, demo: Workspace, demo_file: Path) -> None:
        before = split(demo_file, "A9", "ELR", "2018-09")
        finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 0))
        assert split(demo_file, "A9", "ELR", "2018-09") == before
        assert split(demo_file, "A9", "ELR") == (0, None, None, None)

    def test_parts_may_be_negative(self, demo: Workspace, demo_file: Path) -> None:
        """A4 is a dis-saving: what is sure costs, what is not yet sure saves."""
        draft = forecast(demo_file, "A4", "ELR", 128_152_00, 249_106_00, 0, -120_954_00)
        with nothing_left_behind(demo_file):
            assert finance.save_forecast(demo, draft).change is None
        draft = forecast(demo_file, "A4", "ELR", -5_00, -7_00, 3_00, -1_00)
        answer = finance.save_forecast(demo, draft)
        assert split(demo_file, "A4", "ELR") == (-5_00, -7_00, 3_00, -1_00)
        assert delivered(demo_file, "A4", "ELR") + sum(forecasts(demo_file, "A4", "ELR")) == -5_00
        assert written(demo_file, answer)["confidence_split", "U"] == 1

    def test_only_the_split_leaves_the_months_alone(self, demo: Workspace, demo_file: Path) -> None:
        draft = forecast(demo_file, "A9", "ELR", 44_240_00, 240_00, None, 44_000_00)
        answer = finance.save_forecast(demo, draft)
        assert written(demo_file, answer) == {("confidence_split", "U"): 1}
        assert split(demo_file, "A9", "ELR") == (44_240_00, 240_00, 0, 44_000_00)

    @pytest.mark.parametrize(
        ("outturn", "parts", "field", "words"),
        [
            (
                1_000_00,
                (1_00, 2_00, 3_00),
                "high",
                "Low, medium and high come to £6: £994 short of the forecast of £1,000.",
            ),
            (1_00, (2_00, 0, 0), "high", "come to £2: £1 over the forecast of £1."),
            (1_00, (0, None, None), "high", "£1 short of the forecast of £1."),
            (101 * BILLION, (), "outturn", "The amount is beyond £100 billion. Check it."),
            (0, (-101 * BILLION, 101 * BILLION, 0), "low", "The amount is beyond £100 billion."),
        ],
    )
    def test_what_does_not_foot_is_refused_by_how_much(
        self,
        demo: Workspace,
        demo_file: Path,
        outturn: int,
        parts: tuple[int | None, ...],
        field: str,
        words: str,
    ) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", outturn, *parts))
        assert refused.value.problems[0].field == field
        assert words in refused.value.problems[0].message

    def test_after_submission_a_reason_is_needed(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="A9 was submitted: say why"):
            finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 1_00, reason=""))
        finance.save_forecast(demo, forecast(demo_file, "1", "ELR", 1_00, reason=""))

    @pytest.mark.parametrize("base", [0, 1, 3])
    def test_one_that_was_saved_meanwhile_is_not_written_over(
        self, demo: Workspace, demo_file: Path, base: int
    ) -> None:
        finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 1_00))
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord, match="kept; compare"):
            finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 2_00, base_version=base))

    def test_a_frozen_month_takes_none(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file), pytest.raises((Refused, errors.PeriodFrozen), match="frozen"):
            finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 1_00, month="2018-09"))

    def test_its_draft_goes_with_it(self, demo: Workspace, demo_file: Path) -> None:
        key = finance.forecast_key(scheme_id(demo_file, "A9"), organisation_id(demo_file, "ELR"))
        drafts.keep(demo, key, {"outturn": "12"})
        with pytest.raises(Refused):
            finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 1, 2, 0, 0))
        assert values(demo_file, "SELECT text FROM draft") == ["12"]
        finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 1_00))
        assert values(demo_file, "SELECT text FROM draft") == []


class TestMonths:
    def test_the_forecast_becomes_their_sum(self, demo: Workspace, demo_file: Path) -> None:
        draft = by_month(demo_file, "A9", "ELR", {"2018-10": 3_000_00}, {"2018-11": 4_000_00})
        answer = finance.save_months(demo, draft)
        expected = 44_240_00 + (3_000_00 - 2_530_00) + (4_000_00 - 2_530_00)
        assert split(demo_file, "A9", "ELR")[0] == expected
        assert delivered(demo_file, "A9", "ELR") + sum(forecasts(demo_file, "A9", "ELR")) == expected
        assert changed(demo_file, answer, "profile_month") == [["actual_pence", "actual_source"]]
        assert written(demo_file, answer) == {
            ("profile_month", "U"): 1,
            ("forecast_month", "U"): 1,
            ("confidence_split", "U"): 1,
        }

    def test_a_split_takes_the_difference_in_its_low_part_and_says_so(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        answer = finance.save_months(demo, by_month(demo_file, "A9", "ELR", {}, {"2018-11": 2_531_00}))
        assert answer.said == "A9 ELR: months saved; the difference was put to low confidence"
        assert split(demo_file, "A9", "ELR") == (44_241_00, 1_00, 0, 44_240_00)

    def test_a_split_that_is_not_assessed_stays_so(self, demo: Workspace, demo_file: Path) -> None:
        finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 44_240_00))
        answer = finance.save_months(demo, by_month(demo_file, "A9", "ELR", {}, {"2018-11": 0}))
        assert answer.said == "A9 ELR: months saved"
        assert split(demo_file, "A9", "ELR") == (41_710_00, None, None, None)

    def test_the_same_again_changes_nothing(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file):
            answer = finance.save_months(demo, by_month(demo_file, "A9", "ELR", {"2018-10": 2_530_00}, {}))
        assert answer.change is None

    def test_a_month_to_come_has_no_actual_and_a_month_gone_by_no_forecast(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        draft = by_month(demo_file, "A9", "ELR", {"2018-12": 9_00}, {"2018-05": 9_00})
        with nothing_left_behind(demo_file):
            assert finance.save_months(demo, draft).change is None

    def test_after_submission_a_reason_is_needed(self, demo: Workspace, demo_file: Path) -> None:
        draft = by_month(demo_file, "A9", "ELR", {"2018-10": 1_00}, {}, "")
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="A9 was submitted: say why"):
            finance.save_months(demo, draft)

    def test_an_amount_beyond_reason_names_its_month(self, demo: Workspace, demo_file: Path) -> None:
        draft = by_month(demo_file, "A9", "ELR", {"2018-10": -101 * BILLION}, {})
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            finance.save_months(demo, draft)
        assert refused.value.problems[0] == (
            "2018-10",
            "October 2018 is beyond £100 billion. Check it.",
        )

    def test_a_frozen_month_takes_none(self, demo: Workspace, demo_file: Path) -> None:
        freeze(demo, "2018-10", "issued")
        draft = by_month(demo_file, "A9", "ELR", {"2018-10": 1_00}, {"2018-11": 1_00})
        with nothing_left_behind(demo_file), pytest.raises((Refused, errors.PeriodFrozen), match="frozen"):
            finance.save_months(demo, draft)

    def test_its_draft_goes_with_it(self, demo: Workspace, demo_file: Path) -> None:
        row = f"{scheme_id(demo_file, 'A9')}/{organisation_id(demo_file, 'ELR')}"
        drafts.keep(demo, DraftKey("months", row), {"2018-10": "12"})
        finance.save_months(demo, by_month(demo_file, "A9", "ELR", {"2018-10": 12_00}, {}))
        assert values(demo_file, "SELECT text FROM draft") == []


def test_a_share_without_any_figures_takes_its_first_forecast(demo: Workspace, demo_file: Path) -> None:
    """A scheme that came in late: every row is new."""
    finance.save_forecast(demo, forecast(demo_file, "1", "ELR", 60_00, 60_00, 0, 0))
    assert split(demo_file, "1", "ELR") == (60_00, 60_00, 0, 0)
    assert sum(forecasts(demo_file, "1", "ELR")) == 60_00
    assert findings(demo_file) == []


def test_in_the_last_month_only_the_actuals_can_move_the_forecast(
    workspace: Workspace, portfolio_file: Path
) -> None:
    from tests.services.making import scheme_with_share

    scheme, organisation, period = scheme_with_share(workspace, "2019-03")
    draft = ForecastDraft(scheme, organisation, period, 5_00)
    with nothing_left_behind(portfolio_file), pytest.raises(Refused, match="The year is over"):
        finance.save_forecast(workspace, draft)
    finance.save_months(workspace, MonthsDraft(scheme, organisation, period, {"2019-03": 5_00}))
    assert value(portfolio_file, "SELECT fot_pence FROM confidence_split") == 5_00


class TestWhatForecastsStandOn:
    def test_an_organisation_without_a_share_has_no_figures(self, demo: Workspace, demo_file: Path) -> None:
        ids = scheme_id(demo_file, "A9"), save_organisation(demo, NamedDraft("NEW")).row_id
        words = (
            r"^NEW has no share of A9 in 2018/19, so it has no figures of it\. Give it a share first \(w\)\.$"
        )
        period = period_id(demo_file)
        with nothing_left_behind(demo_file), pytest.raises(Refused, match=words):
            finance.save_forecast(demo, ForecastDraft(*ids, period, 1_000_00, reason=WHY))
        with nothing_left_behind(demo_file), pytest.raises(Refused, match=words):
            finance.save_months(demo, MonthsDraft(*ids, period, {"2018-10": 5_00}, {}, WHY))

    def test_months_that_miss_the_forecast_are_fitted_when_it_is_saved_again(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        where = "scheme_id = ? AND organisation_id = ? AND period_id = ? AND month = '2018-11'"
        ids = scheme_id(demo_file, "A9"), organisation_id(demo_file, "ELR"), period_id(demo_file)
        row = value(demo_file, f"SELECT id FROM forecast_month WHERE {where}", *ids)
        with demo.unit() as unit:
            unit.sqlite.execute("UPDATE forecast_month SET amount_pence = 0 WHERE id = ?", (row,))
            unit.commit()
        finance.save_forecast(demo, forecast(demo_file, "A9", "ELR", 44_240_00, 0, 0, 44_240_00))
        assert delivered(demo_file, "A9", "ELR") + sum(forecasts(demo_file, "A9", "ELR")) == 44_240_00
