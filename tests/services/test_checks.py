"""Each named check is silent on the demo, and finds its own breach and no other."""

from contextlib import closing
from pathlib import Path

import pytest

from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.errors import Refused
from pmo_tui.services import checks, past
from pmo_tui.services.checks import Breach
from tests.db.tamper import tampering

SCHEME = "(SELECT id FROM scheme WHERE ref = 'A9')"
WL = "(SELECT id FROM organisation WHERE code = 'WL')"
OCTOBER = "(SELECT id FROM period WHERE month = '2018-10')"
RETURN = f"(SELECT id FROM return_ WHERE scheme_id = {SCHEME} AND period_id = {OCTOBER})"
OVERALL = "(SELECT id FROM dimension WHERE code = 'overall')"
SHARE = f"scheme_id = {SCHEME} AND organisation_id = {WL}"
SPLIT = f"{SHARE} AND period_id = {OCTOBER}"
RATING = f"return_id = {RETURN} AND dimension_id = {OVERALL}"
RED_OF_4 = "(SELECT id FROM scheme WHERE ref = 'A4')"
RETURN_OF_4 = f"(SELECT id FROM return_ WHERE scheme_id = {RED_OF_4} AND period_id = {OCTOBER})"


def found(path: Path, *names: str) -> list[Breach]:
    with closing(Reader(path)) as reader:
        return checks.run(reader, view(reader), names)


def test_the_demo_is_clean_in_both_months(demo_file: Path) -> None:
    said: list[str] = []
    with closing(Reader(demo_file)) as reader:
        assert checks.run(reader, view(reader), (), said.append) == []
    assert said == list(checks.CHECKS)
    with past.standing(demo_file, month="2018-09") as september:
        assert checks.run(september.reader, september.view) == []


def test_a_portfolio_without_a_month_is_clean(portfolio_file: Path) -> None:
    assert found(portfolio_file) == []


def test_an_unknown_check_is_refused_with_the_names(demo_file: Path) -> None:
    with pytest.raises(Refused, match=r"no check “foot”.*splits-foot"):
        found(demo_file, "splits-foot", "foot")


BREACHES = {
    "splits-foot": (
        f"UPDATE confidence_split SET low_pence = 700 WHERE {SPLIT}",
        "A9 WL, October 2018",
        "low, medium and high come to £138,171, the forecast is £138,164",
    ),
    "months-foot": (
        f"UPDATE confidence_split SET fot_pence = fot_pence + 1, high_pence = high_pence + 1 WHERE {SPLIT}",
        "A9 WL, October 2018",
        "the months come to",
    ),
    "plans-foot": (
        f"UPDATE profile_month SET plan_pence = plan_pence + 1 WHERE {SHARE} AND month = '2018-04'",
        "A9 WL",
        "the annual plan is",
    ),
    "returns-have-ratings": (
        f"DELETE FROM rating WHERE {RATING}",
        "A9, October 2018",
        "the return is submitted and Overall PMO rating has no rating",
    ),
    "overrides-have-reasons": (
        f"UPDATE rating SET chosen = 'red', proposed = 'green', reason = ' ' WHERE {RATING}",
        "A9, October 2018",
        "Overall PMO rating is Red, differs from the proposal, and has no reason",
    ),
    "exceptions-complete": (
        f"UPDATE return_ SET state = 'confirmed' WHERE id = {RETURN_OF_4}",
        "A4",
        "its exception commentary lacks",
    ),
    "closed-schemes-coloured": (
        "UPDATE scheme SET status = 'closed' WHERE ref = 'A9'",
        "A9, October 2018",
        "the scheme is closed, so Overall PMO rating should be Grey; it is Green",
    ),
    "no-month-beyond-period": (
        f"UPDATE profile_month SET actual_pence = 0 WHERE {SHARE} AND month = '2019-01'",
        "A9 WL",
        "an actual for January 2019, which the file has not come to",
    ),
    "framework-known": (
        f"UPDATE rating SET chosen = 'enabler' WHERE {RATING}",
        "A9, October 2018",
        "the month's framework has no E for Overall PMO rating",
    ),
    "totals-foot": (
        f"UPDATE forecast_month SET amount_pence = amount_pence + 1 WHERE {SHARE} AND month = '2019-01'",
        "table monthly",
        "forecast outturn is",
    ),
}


def test_every_check_has_a_breach() -> None:
    assert list(BREACHES) == list(checks.CHECKS)


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found_where_it_is(demo_file: Path, name: str) -> None:
    statement, where, what = BREACHES[name]
    with tampering(demo_file) as outside:
        outside.execute("PRAGMA ignore_check_constraints = ON")
        if name == "exceptions-complete":
            outside.execute(
                f"DELETE FROM exception_update WHERE period_id = {OCTOBER} AND exception_id IN"
                f" (SELECT id FROM exception WHERE scheme_id = {RED_OF_4})"
            )
        assert outside.execute(statement).rowcount >= 1
    breaches = found(demo_file, name)
    assert breaches
    assert {breach.check for breach in breaches} == {name}
    assert any(breach.where == where and what in breach.what for breach in breaches), breaches


def test_a_forecast_behind_its_return_is_found(demo_file: Path) -> None:
    with tampering(demo_file) as outside:
        outside.execute(f"UPDATE forecast_month SET month = '2018-05' WHERE {SPLIT} AND month = '2019-01'")
    (breach,) = found(demo_file, "no-month-beyond-period")
    assert breach.what == "the return of October 2018 forecasts May 2018, which was over"


def test_an_open_scheme_in_a_status_colour_is_found(demo_file: Path) -> None:
    with tampering(demo_file) as outside:
        outside.execute(f"UPDATE rating SET chosen = 'blue' WHERE {RATING}")
    (breach,) = found(demo_file, "closed-schemes-coloured")
    assert "should be no colour of a status; it is Blue" in breach.what


def test_a_closed_scheme_that_is_not_rated_is_found(demo_file: Path) -> None:
    with tampering(demo_file) as outside:
        outside.execute("UPDATE scheme SET status = 'closed' WHERE ref = 'A9'")
        outside.execute(f"UPDATE rating SET chosen = NULL WHERE {RATING}")
    breaches = found(demo_file, "closed-schemes-coloured")
    assert any(breach.what.endswith("it is not rated") for breach in breaches)


def test_a_share_without_months_is_not_phased(demo_file: Path) -> None:
    with tampering(demo_file) as outside:
        outside.execute(f"DELETE FROM profile_month WHERE {SHARE}")
    assert found(demo_file, "plans-foot") == []
    assert found(demo_file, "months-foot")


def test_totals_that_do_not_foot_are_found(demo_file: Path) -> None:
    """A forecast of an organisation that holds no share of the scheme stands in no dashboard of its own."""
    with tampering(demo_file) as outside:
        outside.execute(f"DELETE FROM scheme_share WHERE {SHARE}")
    assert any("organisations' dashboards" in breach.where for breach in found(demo_file, "totals-foot"))
