"""From numbers to ratios: what was measured against what, its target, and whether it was met."""

import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks.cases import Numbers

Round = Mapping[str, Numbers]
"""The numbers of each case, measured in one round."""


class Goal(NamedTuple):
    """One number of one case, as a ratio to another of the same round or by itself, and its target."""

    words: str
    case: str
    number: str
    base: tuple[str, str] | None
    """Case and number of what it is divided by; None for a number that stands by itself."""
    target: float | None
    """The most it may be; None for what is only told."""
    unit: str = "x"


BARE, AT_REST = ("starts", "bare"), ("bare", "memory_at_rest")
STOCK_MOVE, STOCK_PAGE = ("stock_table", "move"), ("stock_table", "page")

GOALS: tuple[Goal, ...] = (
    Goal("first rows, 177 schemes / bare app", "starts", "demo", BARE, 1.15),
    Goal("first rows, 100,000 schemes / 177", "starts", "large", ("starts", "demo"), 1.10),
    Goal("row move, 177 / stock DataTable 200", "demo", "move", STOCK_MOVE, 0.60),
    Goal("row move, 100,000 / stock DataTable 200", "large", "move", STOCK_MOVE, 0.60),
    Goal("page down, 177 / stock DataTable 200", "demo", "page", STOCK_PAGE, 0.25),
    Goal("page down, 100,000 / stock DataTable 200", "large", "page", STOCK_PAGE, 0.25),
    Goal("filter per character, rows, 100,000 / 200", "large", "filter", ("small", "filter"), 3.0),
    Goal("return reopened / bare app", "demo", "reopen", BARE, 0.35),
    Goal("memory before the models / bare app", "demo", "memory", ("bare", "memory"), 1.20),
    Goal("memory with the models / bare app at rest", "demo", "memory_loaded", AT_REST, 2.1),
    Goal("rating saved and painted / row move", "demo", "rate", ("demo", "move"), 3.5),
    Goal("held key, lag after the last of 60", "demo", "held", None, 30.0, "ms"),
    Goal("first rows, 200 schemes / bare app", "starts", "small", BARE, None),
    Goal("row move, 100,000 / 200", "large", "move", ("small", "move"), 1.10),
    Goal("page down, 100,000 / 200", "large", "page", ("small", "page"), 1.10),
    Goal("End, 100,000 / row move", "large", "end", ("large", "move"), None),
    Goal("filter per character, sums, 100,000 / 200", "large", "filter_sums", ("small", "filter_sums"), None),
    Goal("filter, slowest character, 100,000", "large", "filter_worst", None, None, "ms"),
    Goal("memory before the models, 100,000 / bare", "large", "memory", ("bare", "memory"), 1.20),
    Goal("memory with the models, 100,000 / bare", "large", "memory_loaded", AT_REST, 2.1),
    Goal("return opened for the first time / bare app", "demo", "open", BARE, None),
    Goal("pmo-tui demo / bare app", "demo_command", "start", BARE, None),
    Goal("pmo-tui demo, first start ever", "demo_command", "start_first", None, None, "ms"),
    Goal("processor when idle", "demo", "idle", None, None, "%"),
    Goal("processor when idle, bare app", "bare", "idle", None, None, "%"),
)
"""The issue's targets and the goals of the design first, then what only helps to understand them."""


class Result(NamedTuple):
    """A goal and what came of it over the rounds."""

    goal: Goal
    median: float
    least: float
    most: float

    @property
    def met(self) -> bool | None:
        """Whether the median keeps to the target; None when there is no target."""
        return None if self.goal.target is None else self.median <= self.goal.target


def results(rounds: Sequence[Round], goals: Sequence[Goal] = GOALS) -> list[Result]:
    """Return what came of each goal: the median, least and most of the ratios within each round.

    A goal whose numbers this machine cannot give is left out.
    """
    found = []
    for goal in goals:
        values = [value for one in rounds if (value := _value(one, goal)) is not None]
        if values:
            found.append(Result(goal, statistics.median(values), min(values), max(values)))
    return found


def _value(one: Round, goal: Goal) -> float | None:
    value = one.get(goal.case, {}).get(goal.number)
    if value is None or goal.base is None:
        return value
    base = one.get(goal.base[0], {}).get(goal.base[1])
    return value / base if base else None


def table(found: Sequence[Result]) -> str:
    """Return the results as lines of text: measure, ratio with its spread over the rounds, goal, verdict."""
    lines = [f"{'measure':46}{'median':>9}{'least':>9}{'most':>9}{'goal':>9}"]
    for result in found:
        goal = result.goal
        figures = "".join(_figure(value, goal) for value in (result.median, result.least, result.most))
        target = "" if goal.target is None else _figure(goal.target, goal)
        verdict = {None: "", True: "  met", False: "  NOT MET"}[result.met]
        lines.append(f"{goal.words:46}{figures}{target}{verdict}".rstrip())
    return "\n".join(lines)


def _figure(value: float, goal: Goal) -> str:
    decimals = 2 if goal.unit == "x" else 1
    return f"{value:{9 - len(goal.unit)}.{decimals}f}{goal.unit}"


def rounds_in_words(count: int) -> str:
    """Return how many rounds there were, in words."""
    return "1 round" if count == 1 else f"{count} rounds"


def medians(rounds: Sequence[Round]) -> dict[str, Numbers]:
    """Return the median of every number of every case."""
    return {
        case: {
            number: statistics.median(one[case][number] for one in rounds if number in one[case])
            for number in rounds[0][case]
        }
        for case in rounds[0]
    }


def as_json(
    found: Sequence[Result], rounds: Sequence[Round], about: Mapping[str, object]
) -> dict[str, object]:
    """Return everything that was measured, as it is kept."""
    return {
        **about,
        "results": [
            {
                "goal": result.goal.words,
                "unit": result.goal.unit,
                "median": round(result.median, 3),
                "least": round(result.least, 3),
                "most": round(result.most, 3),
                "target": result.goal.target,
                "met": result.met,
            }
            for result in found
        ],
        "medians": medians(rounds),
        "rounds": list(rounds),
    }
