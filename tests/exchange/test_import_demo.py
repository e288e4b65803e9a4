"""The shipped demo folder: LLR QIPP 2018/19, September frozen, October open."""

import pytest

from db.audit.verify import verify
from db.conditions import All, Compare, Either
from db.reading import register
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.finance import phase_through
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.csv_files import Folder, read_folder
from pmo_tui.exchange.plan import plan_import
from pmo_tui.services.workspace import Workspace
from tests.conftest import DEMO_FOLDER


@pytest.fixture(scope="module")
def folder() -> Folder:
    return read_folder(DEMO_FOLDER)


def test_the_folder_has_nothing_wrong(folder: Folder) -> None:
    assert (folder.rejects, folder.notes) == ([], [])
    assert len(folder.sheets) == 17


def test_the_demo_is_sound(demo_reader: Reader) -> None:
    assert list(verify(demo_reader.connection)) == []
    assert demo_reader.rows("SELECT month, state FROM period ORDER BY month") == [
        ("2018-09", "frozen"),
        ("2018-10", "open"),
    ]
    assert demo_reader.value("SELECT count(*) FROM scheme") == 177


def test_importing_the_folder_again_changes_nothing(
    demo: Workspace, demo_reader: Reader, folder: Folder
) -> None:
    plan = plan_import(demo_reader, folder)
    assert (plan.ops, plan.rejects) == ((), ())
    before = demo_reader.value("SELECT count(*) FROM change_set")
    assert apply_import(demo, plan, reason="again") is None
    assert demo_reader.value("SELECT count(*) FROM change_set") == before


def test_a_plain_import_of_the_folder_is_one_change_set(
    workspace: Workspace, reader: Reader, folder: Folder
) -> None:
    before = reader.value("SELECT count(*) FROM change_set")
    plan = plan_import(reader, folder)
    assert plan.months == ("2018-09", "2018-10")
    committed = apply_import(workspace, plan, reason="demo")
    assert committed is not None
    assert reader.value("SELECT count(*) FROM change_set") == before + 1
    assert list(verify(reader.connection)) == []
    assert plan_import(reader, folder).empty
    outturns = reader.rows(
        "SELECT p.month, sum(c.fot_pence) FROM confidence_split c"
        " JOIN period p ON p.id = c.period_id GROUP BY 1"
    )
    assert dict(outturns) == {
        month: sum(row.get(column, 0) for row in folder.rows("scheme_finance.csv"))
        for month, column in (("2018-09", "fot_m6"), ("2018-10", "fot_m7"))
    }


def test_both_ways_of_importing_give_the_same_portfolio(
    demo_reader: Reader, workspace: Workspace, reader: Reader, folder: Folder
) -> None:
    apply_import(workspace, plan_import(reader, folder), reason="demo")
    for sql in [
        "SELECT ref, name, status FROM scheme ORDER BY sort_key",
        """SELECT s.ref, p.month, t.state FROM return_ t JOIN scheme s ON s.id = t.scheme_id
        JOIN period p ON p.id = t.period_id ORDER BY 1, 2""",
        "SELECT month, sum(plan_pence), sum(actual_pence) FROM profile_month GROUP BY month ORDER BY month",
        """SELECT p.month, f.month, sum(amount_pence) FROM forecast_month f
        JOIN period p ON p.id = f.period_id GROUP BY 1, 2 ORDER BY 1, 2""",
        "SELECT ref, status, closed_on FROM risk ORDER BY ref",
        "SELECT kind, scored_on, sum(likelihood * impact) FROM risk_score GROUP BY 1, 2 ORDER BY 1, 2",
    ]:
        assert reader.rows(sql) == demo_reader.rows(sql)


def test_every_share_is_phased_to_month_7_and_after_with_the_odd_pence_last(
    demo_reader: Reader, folder: Folder
) -> None:
    found: dict[tuple[str, str], list[int]] = {}
    for ref, code, pence in demo_reader.rows(
        "SELECT s.ref, o.code, p.plan_pence FROM profile_month p JOIN scheme s ON s.id = p.scheme_id"
        " JOIN organisation o ON o.id = p.organisation_id ORDER BY p.month"
    ):
        found.setdefault((ref, code), []).append(pence)
    planned = 0
    for row in folder.rows("scheme_finance.csv"):
        annual, to_date = row.get("annual_plan"), row.get("ytd_plan_m7")
        pence = found.get((row.get("ref"), row.get("organisation")), [])
        if annual or to_date:
            planned += 1
            assert pence == phase_through(annual, {7: to_date})
            assert len(set(pence[:6])) == len(set(pence[7:11])) == 1
            assert (sum(pence[:7]), sum(pence)) == (to_date, annual)
        else:
            assert not any(pence)
    assert planned > 200
    assert demo_reader.rows("SELECT DISTINCT plan_source FROM profile_month") == [("phased",)]


def test_of_the_63_open_red_or_amber_schemes_40_have_commentary(demo_reader: Reader) -> None:
    scope = Scope.of(view(demo_reader))
    concern = (
        Compare("status", "=", "open"),
        Either((Compare("rag", "=", "red"), Compare("rag", "=", "amber"))),
    )
    assert register.count(demo_reader, scope, All(concern)) == 63
    assert register.count(demo_reader, scope, All((*concern, Compare("commentary", "=", "done")))) == 40
    assert register.count(demo_reader, scope, Compare("commentary", "=", "due")) == 23
    states = demo_reader.rows(
        "SELECT t.state, count(*) FROM return_ t JOIN period p ON p.id = t.period_id"
        " WHERE p.month = '2018-10' GROUP BY 1 ORDER BY 1"
    )
    assert states == [("draft", 23), ("submitted", 154)]


def test_scheme_37_is_rated_apart_and_overrides_say_as_published(demo_reader: Reader) -> None:
    assert demo_reader.rows(
        "SELECT o.code, r.chosen FROM rating r JOIN return_ t ON t.id = r.return_id"
        " JOIN scheme s ON s.id = t.scheme_id JOIN dimension d ON d.id = r.dimension_id"
        " JOIN period p ON p.id = t.period_id LEFT JOIN organisation o ON o.id = r.organisation_id"
        " WHERE s.ref = '37' AND d.code = 'overall' AND p.month = '2018-10' ORDER BY 1"
    ) == [(None, "green"), ("LC", "amber"), ("WL", "green")]
    different = demo_reader.rows(
        "SELECT r.source, r.reason FROM rating r WHERE r.chosen <> r.proposed AND r.source = 'published'"
    )
    assert set(different) == {("published", "as published")}
    assert demo_reader.value("SELECT count(*) FROM rating WHERE chosen <> proposed AND reason = ''") == 0


def test_scheme_a4_keeps_its_dis_saving(demo_reader: Reader) -> None:
    low, high = demo_reader.row(
        "SELECT sum(c.low_pence), sum(c.high_pence) FROM confidence_split c"
        " JOIN scheme s ON s.id = c.scheme_id JOIN period p ON p.id = c.period_id"
        " WHERE s.ref = 'A4' AND p.month = '2018-10'"
    )
    assert min(low, high) < 0 < max(low, high)


def test_what_is_not_the_papers_is_marked(demo_reader: Reader) -> None:
    sources = (
        "SELECT DISTINCT {0}.source FROM {0} {1} JOIN period p ON p.id = {2}.period_id WHERE p.month = ?"
    )
    assert demo_reader.rows(sources.format("confidence_split", "", "confidence_split"), ("2018-09",)) == [
        ("illustrative",)
    ]
    assert demo_reader.rows(
        sources.format("rating", "JOIN return_ t ON t.id = rating.return_id", "t"), ("2018-09",)
    ) == [("illustrative",)]
    assert demo_reader.rows(sources.format("confidence_split", "", "confidence_split"), ("2018-10",)) == [
        ("published",)
    ]


def test_the_risk_log_has_25_risks_with_two_months_of_scores(demo_reader: Reader) -> None:
    assert demo_reader.value("SELECT count(*) FROM risk") == 25
    scores = demo_reader.rows("SELECT count(*) FROM risk_score WHERE kind = 'current' GROUP BY risk_id")
    assert len(scores) == 25
    assert all(count >= 2 for (count,) in scores)
