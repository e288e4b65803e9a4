"""How many forecasts and actuals a sum is of, and what is a dash: one answer wherever it is asked."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.reading import overview as reading
from db.reading import register as rows
from db.reading.portfolio import View, view
from db.reading.reader import Reader
from db.reading.register import Order, Sums
from db.reading.scope import Scope
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft, SchemeDraft, ShareDraft
from pmo_tui.domain.money import HouseStyle
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import overview as drawing
from pmo_tui.render import overview_table as table
from pmo_tui.render.cells import Look
from pmo_tui.render.headlines import headlines
from pmo_tui.render.preview import preview_page
from pmo_tui.reports import figures, scheme_sheet, tables, tie_out
from pmo_tui.reports import text as printed
from pmo_tui.services import register
from pmo_tui.services.finance import save_forecast, save_months
from pmo_tui.services.periods import open_month
from pmo_tui.services.portfolio import NamedDraft, save_programme
from pmo_tui.services.schemes import save_scheme, save_share
from pmo_tui.services.workspace import Workspace
from tests.render.overview_steps import full, text
from tests.services.recording import organisation_id, period_id, scheme_id

Opened = Callable[[Path], Reader]


@pytest.fixture
def new_one(workspace: Workspace, portfolio_file: Path, open_reader: Opened) -> Reader:
    """A new portfolio in May: two schemes in two areas, £1,200 and £2,400 a year, nothing given."""
    for number, area in enumerate(("Community", "Medicines"), start=1):
        programme = save_programme(workspace, NamedDraft(area)).row_id
        scheme = save_scheme(workspace, SchemeDraft(f"A{number}", f"Scheme {number}", programme)).row_id
        for code in ("ELR", "WL"):
            share = ShareDraft(scheme, organisation_id(portfolio_file, code), number * 600_00)
            save_share(workspace, share)
    open_month(workspace, "2018-05", "2018-05-31", "2018-05-31")
    return open_reader(portfolio_file)


def deliver(workspace: Workspace, ref: str, code: str, actuals: dict[str, int]) -> None:
    """Give actuals, and so the forecast that follows from them."""
    path = workspace.path
    share = (scheme_id(path, ref), organisation_id(path, code), period_id(path, "2018-05"))
    save_months(workspace, MonthsDraft(*share, actuals, {}))


def whole(reader: Reader) -> Sums:
    """Return the register's sums, which are the overview's and the tables' too."""
    seen = view(reader)
    sums = rows.sums(reader, Scope.of(seen))
    assert reading.overview(reader, seen).total.sums == sums
    shown = figures.read(reader, seen)
    assert (*reversed(shown.forecasts), *reversed(shown.actuals)) == sums[-4:]
    assert shown.splits == (sums.splits, sums.forecasts)
    parts = [figures.read(reader, seen, owner) for owner in seen.organisations]
    assert list(tie_out.disagreements(shown, parts)) == []
    for part in parts:
        assert part.organisation is not None
        own = rows.sums(reader, Scope.of(seen, part.organisation.id))
        assert (*reversed(part.forecasts), *reversed(part.actuals)) == own[-4:]
    return sums


def refs(reader: Reader, seen: View, words: str) -> list[str]:
    parsed, _ = register.read_query(words, seen)
    assert parsed.problems == ()
    scope, _ = register.scope_of(seen, parsed)
    found = rows.rows_of(reader, scope, rows.row_ids(reader, scope, parsed.condition))
    return [row.ref for row in found]


class TestForecasts:
    def test_those_of_schemes_that_are_not_open_are_asked_of_nobody(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        """One that has a forecast nevertheless counts, as its figures do."""
        month = open_month(demo, "2018-11", "2018-11-30", "2018-11-30").row_id
        with closing(Reader(demo_file)) as reader:
            before = whole(reader)
            still_open = reader.value(
                "SELECT count(*) FROM scheme_share x JOIN scheme s ON s.id = x.scheme_id"
                " WHERE s.status = 'open'"
            )
            assert (before.forecasts, before.shares) == (0, still_open)
            closed, owner = reader.row(
                "SELECT x.scheme_id, x.organisation_id FROM scheme_share x"
                " JOIN scheme s ON s.id = x.scheme_id WHERE s.status = 'closed' LIMIT 1"
            )
            save_forecast(demo, ForecastDraft(closed, owner, month, 10_00))
            after = whole(reader)
            assert (after.forecasts, after.shares) == (1, still_open + 1)

    def test_a_figure_that_nobody_gave_meets_no_comparison(self, new_one: Reader) -> None:
        seen = view(new_one)
        for words in ("fot>0", "fot:0", "fot<plan", "var<0", "change:0", "assured<plan", "ytd:0", "low>=0"):
            assert refs(new_one, seen, words) == [], words
        assert refs(new_one, seen, "fot:none") == ["A1", "A2"]

    def test_the_overview_prints_a_dash_where_an_area_has_none(
        self, new_one: Reader, workspace: Workspace
    ) -> None:
        deliver(workspace, "A1", "ELR", {"2018-04": 50_00, "2018-05": 40_00})
        found = reading.overview(new_one, view(new_one))
        cells = {column.key: column for column in table.columns(found, Look())}
        community, medicines = found.areas
        for key in ("fot", "var", "ytd", "ytdvar", "assured"):
            assert cells[key].cell(medicines, Look())[0] == "–", key
            assert (cells[key].cell(community, Look())[0] == "–") is (key == "assured"), key
        copied = [line.split("\t") for line in table.as_text(found, Look()).split("\n")]
        assert copied[2][copied[0].index("Forecast £")] == ""

    def test_the_preview_says_of_how_many_it_is(self, new_one: Reader, workspace: Workspace) -> None:
        deliver(workspace, "A1", "ELR", {"2018-04": 50_00})
        seen = view(new_one)
        for ref, said in (("A1", True), ("A2", False)):
            found = read_scheme(new_one, seen, scheme_id(new_one.path, ref))
            assert found is not None
            assert ("1 of 2 forecasts given" in text(preview_page(found, Look(), 40))) is said


class TestActuals:
    def test_without_any_there_is_no_variance_to_date(self, new_one: Reader) -> None:
        sums = whole(new_one)
        assert (sums.actuals, sums.months) == (0, 8)  # two months of two shares of two schemes
        page = text(full(reading.overview(new_one, view(new_one))))
        assert " To date" in page
        assert "no actual given yet" in page
        assert "-100%" not in page
        shown = figures.read(new_one, view(new_one))
        built = tables.build("programme-area", shown)
        assert built.note == (
            "0 of 4 forecasts and 0 of 8 monthly actuals given, the others count as nothing"
        )
        total = built.objects()[-1]
        assert (total["ytd_plan_k"], total["ytd_actual_k"], total["ytd_variance_k"]) == (1, None, None)
        assert printed.lines(built, HouseStyle())[-1].split()[2:5] == ["1", "–", "–"]
        owners = tables.build("organisation", shown).objects()
        assert [row["ytd_actual_k"] for row in owners] == [None] * 4
        monthly = tables.build("monthly", shown)
        assert monthly.objects()[0]["2018-04"] is None
        assert monthly.objects()[0]["2018-06"] is monthly.objects()[0]["total"] is None
        assert "0 of 8 monthly actuals" in monthly.note
        assert "actuals" not in tables.build("dashboard", shown).note

    def test_of_how_many_months_they_are(self, new_one: Reader, workspace: Workspace) -> None:
        deliver(workspace, "A1", "ELR", {"2018-04": 50_00})
        sums = whole(new_one)
        assert (sums.actuals, sums.months) == (1, 8)
        page = text(drawing.page(reading.overview(new_one, view(new_one)), Look(), 120, 40))
        assert "1 of 4 given   the figures count the rest as nothing" in page
        assert "1 of 8 monthly actuals given\n" in page
        for ref, code in (("A1", "WL"), ("A2", "ELR"), ("A2", "WL")):
            share = (scheme_id(new_one.path, ref), organisation_id(new_one.path, code))
            save_forecast(workspace, ForecastDraft(*share, period_id(new_one.path, "2018-05"), 10_00))
        page = text(drawing.page(reading.overview(new_one, view(new_one)), Look(), 120, 40))
        assert "1 of 8 monthly actuals given   the figures count the rest as nothing" in page
        deliver(workspace, "A1", "ELR", {"2018-04": 50_00, "2018-05": 40_00})
        assert whole(new_one)[-2:] == (8, 2)

    def test_none_is_asked_where_the_forecast_is_to_deliver_nothing(
        self, new_one: Reader, workspace: Workspace
    ) -> None:
        path = workspace.path
        for code in ("ELR", "WL"):
            share = (scheme_id(path, "A2"), organisation_id(path, code), period_id(path, "2018-05"))
            save_forecast(workspace, ForecastDraft(*share, 0))
        assert whole(new_one)[-2:] == (4, 0)

    def test_a_page_of_a_scheme_has_a_dash_wherever_nothing_was_given(self, new_one: Reader) -> None:
        seen, scheme = view(new_one), scheme_id(new_one.path, "A1")
        found = read_scheme(new_one, seen, scheme)
        assert found is not None
        assert headlines(found, Look())["YTD"][0] == "–"
        sheet = scheme_sheet.read(new_one, seen, scheme)
        assert [share["ytd_actual_pence"] for share in sheet["shares"]] == [None, None]
        (row,) = rows.rows_of(new_one, Scope.of(seen), [scheme])
        assert row.ytd is None

    def test_october_has_them_all(self, demo_reader: Reader) -> None:
        sums = whole(demo_reader)
        assert (sums.forecasts, sums.shares) == (356, 356)
        assert sums.actuals == sums.months > 0


def test_what_is_not_given_comes_last_either_way(new_one: Reader, workspace: Workspace) -> None:
    deliver(workspace, "A2", "ELR", {"2018-04": 50_00})
    scope = Scope.of(view(new_one))
    for descending in (False, True):
        ids = rows.row_ids(new_one, scope, order=Order("var", descending))
        assert [row.ref for row in rows.rows_of(new_one, scope, ids)] == ["A2", "A1"]
