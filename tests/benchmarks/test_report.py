"""From numbers to ratios: within a round, with their spread, beside their goal."""

import json

import pytest

from benchmarks import report
from benchmarks.report import Goal

RATIO = Goal("first rows / bare app", "demo", "start", ("bare", "start"), 1.15)
ALONE = Goal("lag", "demo", "held", None, 30.0, "ms")
TOLD = Goal("open / bare app", "demo", "open", ("bare", "start"), None)
GOALS = (RATIO, ALONE, TOLD)


def a_round(bare: float, demo: float) -> dict[str, dict[str, float]]:
    return {"bare": {"start": bare}, "demo": {"start": demo, "held": 12.0, "open": 2 * bare}}


ROUNDS = [a_round(100, 110), a_round(200, 260), a_round(400, 400)]


def test_a_ratio_is_taken_within_a_round_and_its_median_counts() -> None:
    found = report.results(ROUNDS, GOALS)[0]
    assert (found.least, found.median, found.most) == (1.0, 1.1, 1.3)
    assert found.met is True


def test_a_number_that_stands_by_itself_is_not_divided() -> None:
    found = report.results(ROUNDS, GOALS)[1]
    assert (found.median, found.met) == (12.0, True)


def test_a_missed_goal_is_said_to_be_missed() -> None:
    found = report.results([a_round(100, 120)], GOALS)
    assert found[0].met is False
    assert "NOT MET" in report.table(found)


def test_what_is_only_told_has_no_verdict() -> None:
    found = report.results(ROUNDS, (TOLD,))
    assert found[0].met is None
    assert "met" not in report.table(found).lower()


@pytest.mark.parametrize("lacking", [{"bare": {"start": 1.0}}, {"demo": {"start": 1.0}}, {}])
def test_what_this_machine_cannot_measure_is_left_out(lacking: dict[str, dict[str, float]]) -> None:
    assert report.results([lacking], (RATIO,)) == []


def test_the_table_stands_in_columns() -> None:
    lines = report.table(report.results(ROUNDS, GOALS)).split("\n")
    assert lines[1].split() == [
        "first",
        "rows",
        "/",
        "bare",
        "app",
        "1.10x",
        "1.00x",
        "1.30x",
        "1.15x",
        "met",
    ]
    assert [line.index("met") for line in lines[1:3]] == [len(lines[0]) + 2] * 2


def test_the_json_holds_every_number_of_every_round() -> None:
    found = report.as_json(report.results(ROUNDS, GOALS), ROUNDS, {"python": "3"})
    again = json.loads(json.dumps(found))
    assert again["rounds"] == ROUNDS
    assert again["medians"]["demo"]["start"] == 260
    assert [one["met"] for one in again["results"]] == [True, True, None]
