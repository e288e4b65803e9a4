"""Risks with scores and actions, issues and milestones, as they were known by the month imported."""

from typing import Any

import pytest

from db.models import Issue, Milestone, Risk, RiskAction
from tests.exchange.conftest import Book

RISK = "risk_ref,title,programme_area,ref,owner,opened_on,status,closed_on,closed_reason"
SCORE = "risk_ref,kind,scored_on,likelihood,impact"
ACTION = "risk_ref,action,owner,due_on,done_on,progress"
ISSUE = "ref,programme_area,title,priority,owner,raised_on,due_on,status,resolution"
MILESTONE = "ref,title,baseline_date,forecast_date,actual_date"


@pytest.fixture
def raid(book: Book) -> Book:
    """A portfolio with one scheme, a lead, and a folder of September (as at 5 October) and October."""
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,CHC").write("people.csv", "name", "Lead")
    book.write("periods.csv", "month,ratings_as_at", "2018-09,2018-10-05", "2018-10,2018-11-05")
    return book


def risks(book: Book) -> list[tuple[Any, ...]]:
    return book.rows(
        "SELECT r.ref, r.title, p.name, s.ref, o.name, r.opened_on, r.status, r.closed_on, r.closed_reason"
        " FROM risk r LEFT JOIN programme p ON p.id = r.programme_id LEFT JOIN scheme s ON s.id = r.scheme_id"
        " LEFT JOIN person o ON o.id = r.owner_id ORDER BY r.ref"
    )


def test_a_risk_is_about_a_scheme_or_a_programme_area(raid: Book) -> None:
    header = f"{RISK},cause,event,effect,mitigation"
    raid.write(
        "risks.csv",
        header,
        "R-1,Late,,A9,Lead,2018-04-23,,,,Why,What,So,Do",
        "R-2,Cost,CHC,,,2018-05-01,open,,,,,,",
    )
    raid.apply()
    assert risks(raid) == [
        ("R-1", "Late", None, "A9", "Lead", "2018-04-23", "open", None, ""),
        ("R-2", "Cost", "CHC", None, None, "2018-05-01", "open", None, ""),
    ]
    assert raid.rows("SELECT cause, event, effect, mitigation FROM risk ORDER BY ref") == [
        ("Why", "What", "So", "Do"),
        ("", "", "", ""),
    ]
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,,,")
    assert raid.apply() is None  # blank cells erase nothing


def test_a_risk_is_closed_once_its_date_has_come(raid: Book) -> None:
    raid.write(
        "risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,closed,2018-10-20,Done", "R-2,New,,A9,,2018-10-08,,,"
    )
    raid.apply("2018-09")
    assert [(row[0], *row[6:]) for row in risks(raid)] == [("R-1", "open", None, "")]
    raid.apply()
    assert [(row[0], *row[6:]) for row in risks(raid)] == [
        ("R-1", "closed", "2018-10-20", "Done"),
        ("R-2", "open", None, ""),
    ]
    raid.write("risks.csv", "risk_ref,title,ref,opened_on", "R-1,Late,A9,2018-04-23")
    assert raid.apply() is None  # a file without a status does not open it again
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,open,,").apply()
    assert risks(raid)[0][6:] == ("open", None, "")


@pytest.mark.parametrize(
    ("row", "rejects"),
    [
        ("R-1,Late,,A9,,2018-04-23,closed,,Done", [("closed_on", "A closed risk says when it was closed.")]),
        (
            "R-1,Late,,A9,,2018-04-23,closed,2018-05-01,",
            [("closed_reason", "A closed risk says why it was closed.")],
        ),
        (
            "R-1,Late,,A9,,2018-04-23,closed,2018-04-22,Done",
            [("closed_on", "The risk was closed before it was opened. Check the dates.")],
        ),
        (
            "R-1,Late,,A9,,2018-04-23,open,2018-05-01,",
            [("status", "The risk says when or why it was closed: write closed, or empty those.")],
        ),
        (
            "R-1,Late,,A9,,2018-04-23,,,Done",
            [("status", "The risk says when or why it was closed: write closed, or empty those.")],
        ),
        ("R-1,Late,,,,2018-04-23,,,", [("ref", "Fill in ref or programme_area, one of the two.")]),
        ("R-1,Late,CHC,A9,,2018-04-23,,,", [("ref", "Fill in ref or programme_area, one of the two.")]),
        ("R-1,Late,,A10,,2018-04-23,,,", [("ref", "There is no scheme A10.")]),
        (
            "R-1,Late,,A9,Nobody,2018-04-23,,,",
            [("owner", "There is no person “Nobody”; add it to people.csv.")],
        ),
        ("R-1,Late,,A9,,2018-04-23,closed,2018-04-23,Done", []),
    ],
)
def test_a_risk_that_is_not_sound_is_refused(raid: Book, row: str, rejects: list[tuple[str, str]]) -> None:
    raid.write("risks.csv", RISK, row)
    assert raid.rejects() == [("risks.csv", 2, *reject) for reject in rejects]
    assert raid.plan().added["risk"] == (0 if rejects else 1)


def test_scores_are_kept_over_time(raid: Book) -> None:
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,,,", "R-9,Later,,A9,,2018-10-08,,,")
    raid.write(
        "risk_scores.csv",
        SCORE,
        "R-1,initial,2018-04-23,4,3",
        "R-1,current,2018-09-28,4,4",
        "R-1,current,2018-10-26,4,5",
        "R-9,current,2018-10-26,1,1",
    )
    raid.apply("2018-09")
    scores = "SELECT kind, scored_on, likelihood, impact FROM risk_score ORDER BY scored_on, impact DESC"
    assert raid.rows(scores) == [("initial", "2018-04-23", 4, 3), ("current", "2018-09-28", 4, 4)]
    raid.apply()
    assert raid.rows(scores)[2:] == [("current", "2018-10-26", 4, 5), ("current", "2018-10-26", 1, 1)]
    raid.write("risk_scores.csv", SCORE, "R-1,current,2018-10-26,3,5")
    (change,) = raid.plan().changes
    assert (change.label, change.values, change.before) == ("R-1", {"likelihood": 3}, {"likelihood": 4})


def test_actions_are_known_by_their_words(raid: Book) -> None:
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,,,")
    raid.write(
        "risk_actions.csv", ACTION, "R-1,Visit,Lead,2018-10-31,2018-10-26,Six visited", "R-1,Call,,,,Soon"
    )
    raid.apply("2018-09")
    actions = (
        "SELECT a.action, p.name, a.due_on, a.done_on, a.progress FROM risk_action a"
        " LEFT JOIN person p ON p.id = a.owner_id ORDER BY 1"
    )
    assert raid.rows(actions) == [
        ("Call", None, None, None, "Soon"),
        ("Visit", "Lead", "2018-10-31", None, ""),
    ]
    raid.apply()
    assert raid.rows(actions)[1] == ("Visit", "Lead", "2018-10-31", "2018-10-26", "Six visited")
    raid.write("risk_actions.csv", "risk_ref,action", "R-1,Visit")
    assert raid.apply() is None


@pytest.mark.parametrize(
    ("file", "header", "row", "column", "reason"),
    [
        ("risk_scores.csv", SCORE, "R-2,current,2018-10-26,1,1", "risk_ref", "There is no risk R-2."),
        ("risk_actions.csv", ACTION, "R-2,Visit,,,,", "risk_ref", "There is no risk R-2."),
        ("risk_actions.csv", ACTION, "R-1,Visit,Nobody,,,", "owner",
         "There is no person “Nobody”; add it to people.csv."),
        ("issues.csv", ISSUE, "A10,,Late,high,,2018-10-01,,,", "ref", "There is no scheme A10."),
        ("issues.csv", ISSUE, "A9,,Late,high,Nobody,2018-10-01,,,", "owner",
         "There is no person “Nobody”; add it to people.csv."),
        ("issues.csv", ISSUE, "A9,,Late,high,,2018-10-01,,open,Done", "status",
         "The issue says how it was resolved: write closed, or empty that."),
        ("milestones.csv", MILESTONE, "A10,Go live,2018-10-01,,", "ref", "There is no scheme A10."),
    ],
)  # fmt: skip
def test_a_row_that_names_nothing_known_is_refused(
    raid: Book, file: str, header: str, row: str, column: str, reason: str
) -> None:
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,,,").write(file, header, row)
    assert raid.rejects() == [(file, 2, column, reason)]
    assert file.removesuffix("s.csv") not in raid.plan().added


def test_rows_about_a_risk_that_is_not_known_yet_wait_for_its_month(raid: Book) -> None:
    raid.write("risk_scores.csv", SCORE, "R-2,current,2018-09-01,1,1")
    assert raid.rejects("2018-09") == []
    assert [reject[2] for reject in raid.rejects()] == ["risk_ref"]


def test_issues_are_raised_and_closed(raid: Book) -> None:
    raid.write(
        "issues.csv",
        ISSUE,
        "A9,,Late,high,Lead,2018-10-01,2018-10-31,closed,Contract signed",
        ",CHC,Cost,low,,2018-10-20,,,",
    )
    raid.apply("2018-09")
    issues = (
        "SELECT i.title, s.ref, p.name, i.priority, o.name, i.due_on, i.status, i.resolution FROM issue i"
        " LEFT JOIN scheme s ON s.id = i.scheme_id LEFT JOIN programme p ON p.id = i.programme_id"
        " LEFT JOIN person o ON o.id = i.owner_id ORDER BY 1"
    )
    late = ("Late", "A9", None, "high", "Lead", "2018-10-31")
    assert raid.rows(issues) == [(*late, "open", "")]
    raid.apply()
    cost = ("Cost", None, "CHC", "low", None, None, "open", "")
    assert raid.rows(issues) == [cost, (*late, "closed", "Contract signed")]
    raid.write("issues.csv", "ref,title,priority,raised_on", "A9,Late,high,2018-10-01")
    assert raid.apply() is None  # a file without a status does not open it again
    raid.write("issues.csv", ISSUE, "A9,,Late,high,,2018-10-01,,open,").apply()
    assert raid.rows(issues) == [cost, (*late, "open", "")]


def test_milestones_keep_the_files_order_and_are_reached_when_their_date_has_come(raid: Book) -> None:
    raid.write(
        "milestones.csv",
        MILESTONE,
        "A9,Second,2018-10-19,2018-10-22,2018-10-17",
        "A9,First,2018-05-31,,2018-05-31",
    )
    raid.apply("2018-09")
    milestones = "SELECT title, baseline_date, forecast_date, actual_date FROM milestone ORDER BY position"
    first = ("First", "2018-05-31", None, "2018-05-31")
    assert raid.rows(milestones) == [("Second", "2018-10-19", "2018-10-22", None), first]
    raid.apply()
    assert raid.rows(milestones) == [("Second", "2018-10-19", "2018-10-22", "2018-10-17"), first]
    raid.write("milestones.csv", "ref,title,baseline_date", "A9,First,2018-05-31", "A9,Second,2018-10-20")
    (change,) = raid.plan().changes
    assert (change.label, change.values) == ("A9 Second", {"baseline_date": "2018-10-20"})


def test_a_month_without_a_file_of_dates_is_known_by_the_portfolios(raid: Book) -> None:
    raid.apply("2018-09")
    raid.remove("periods.csv").write("commentary.csv", "month,ref,issue", "2018-09,A9,a", "2018-10,A9,b")
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-10-05,,,", "R-2,Later,,A9,,2018-10-06,,,")
    raid.apply("2018-09")  # as at 5 October, as the portfolio says
    assert [row[0] for row in risks(raid)] == ["R-1"]


def test_what_two_rows_of_the_portfolio_share_is_refused(raid: Book) -> None:
    raid.write("risks.csv", RISK, "R-1,Late,,A9,,2018-04-23,,,").write(
        "risk_actions.csv", ACTION, "R-1,Visit,,,,"
    )
    raid.apply()
    with raid.workspace.unit(reason="copies") as unit:
        risk, action = unit.all(Risk)[0], unit.all(RiskAction)[0]
        unit.add(RiskAction(id=unit.new_id(), risk_id=action.risk_id, action=action.action))
        unit.commit()
    twice = "The portfolio has two {0} called “{1}”; rename one first."
    raid.write("risk_actions.csv", ACTION, "R-1,Visit,Lead,,,")
    assert raid.rejects() == [("risk_actions.csv", 2, "action", twice.format("risk actions", "Visit"))]
    assert raid.plan().empty
    raid.write("issues.csv", ISSUE, "A9,,Late,high,,2018-10-01,,,")
    raid.write("milestones.csv", MILESTONE, "A9,Go live,2018-10-01,,").remove("risk_actions.csv").apply()
    for model in (Issue, Milestone):
        with raid.workspace.unit(reason="copies") as unit:
            row = unit.all(model)[0]
            unit.add(model(**(row.model_dump() | {"id": unit.new_id()})))
            unit.commit()
    raid.write("issues.csv", ISSUE, "A9,,Late,low,,2018-10-01,,,")
    raid.write("milestones.csv", MILESTONE, "A9,Go live,2018-10-02,,")
    assert raid.rejects() == [
        ("issues.csv", 2, "title", twice.format("issues", "Late")),
        ("milestones.csv", 2, "title", twice.format("milestones", "Go live")),
    ]
    assert raid.plan().empty
    raid.remove("issues.csv", "milestones.csv").write("risk_actions.csv", ACTION, "R-1,Visit,,,,")
    with raid.workspace.unit(reason="copies") as unit:
        unit.add(
            Risk(
                id=unit.new_id(), ref="R-1", title="Other", scheme_id=risk.scheme_id, opened_on=risk.opened_on
            )
        )
        unit.commit()
    raid.write("risk_scores.csv", SCORE, "R-1,current,2018-10-26,1,1")
    raid.write("risks.csv", RISK, "R-1,Later,,A9,,2018-04-23,,,")
    assert raid.rejects() == [
        (file, 2, "risk_ref", twice.format("risks", "R-1"))
        for file in ("risks.csv", "risk_scores.csv", "risk_actions.csv")
    ]
    assert raid.plan().empty
