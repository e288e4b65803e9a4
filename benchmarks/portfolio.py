"""Portfolios of any size to measure with: written by change sets, with every trigger at work."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from db import rows
from db.enums import ChangeKind
from db.ids import new_id
from db.natural import sort_key
from db.reading.portfolio import View, view
from db.reading.reader import Reader
from pmo_tui.services import frameworks
from pmo_tui.services.new_portfolio import NewPortfolio, create
from pmo_tui.services.periods import freeze, open_month
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.unit_of_work import UnitOfWork

BATCH = 5_000
"""Schemes in one change set: its seal reads all its rows at once."""

CACHE_KIB = 262_144
"""Of the writing connection: with less, SQLite writes the pages of an open change set several times."""

SEED = 2018

YEAR = "2018/19"
SEPTEMBER, OCTOBER = "2018-09", "2018-10"
QUARTERS = ("2018-06", "2018-09", "2018-12", "2019-03")
"""Months that hold a plan; the first two hold an actual too."""

ORGANISATIONS = (("ELR", "East Leicestershire and Rutland"), ("LC", "Leicester City"), ("WL", "West"))
# fmt: off
AREAS = (
    "Planned Care", "Urgent Care", "Community Services", "Mental Health", "Prescribing",
    "Continuing Healthcare", "Primary Care", "Estates", "Contracts", "Running Costs",
    "Children and Maternity", "End of Life",
)
PLACES = (
    "Harbour", "Castle", "Abbey", "Riverside", "Market", "Northgate", "Westfield", "Orchard", "Station",
    "Park", "Bridge", "Priory", "Meadow", "Kingsway", "Highfield", "Broadway", "Grange", "Mill",
)
SERVICES = (
    "outpatients", "day surgery", "physiotherapy", "dermatology", "ophthalmology", "imaging", "pathology",
    "podiatry", "wound care", "audiology", "pain service", "cardiology",
)
ACTIONS = (
    "follow-up review", "pathway redesign", "contract renewal", "threshold policy", "skill mix",
    "demand management", "price negotiation", "waste reduction", "shift to community", "self-care",
)
# fmt: on
RATINGS = ("green", "green", "green", "amber", "amber", "red")
STATES = ("submitted", "submitted", "submitted", "draft", "not_started")

Progress = Callable[[str], None]
Row = tuple[object, ...]


class Drawn(NamedTuple):
    """One scheme, with what its months are made from."""

    id: str
    shares: tuple[tuple[str, int], ...]
    """Organisation and annual plan in pence."""


def build(path: Path, schemes: int, progress: Progress = lambda words: None) -> None:
    """Write a portfolio with so many schemes into a new file.

    Each scheme has one share or two, a plan by quarter, and in September 2018 (frozen) and October 2018
    (open) a return with ratings and a forecast. References go from S000001 on. Names and figures are the
    same each time, the ids are not.
    """
    spec = frameworks.load(frameworks.find("llr-2018-19"))
    workspace = Workspace(path, name="Benchmark", role="PMO")
    try:
        create(workspace, NewPortfolio(f"{schemes:,} schemes", "Benchmark", YEAR, spec, ORGANISATIONS))
        open_month(workspace, SEPTEMBER, f"{SEPTEMBER}-30", f"{SEPTEMBER}-30")
        programmes = _write_programmes(workspace)
        drawn = _write_schemes(workspace, programmes, schemes, progress)
        _write_month(workspace, drawn, progress)
        progress("freezing September")
        freeze(workspace, SEPTEMBER, "September is over")
        open_month(workspace, OCTOBER, f"{OCTOBER}-31", f"{OCTOBER}-31")
        _empty_month(workspace)
        _write_month(workspace, drawn, progress)
        _review(workspace)
    finally:
        workspace.close()


@contextmanager
def _unit(workspace: Workspace, reason: str) -> "Iterator[UnitOfWork]":
    """Open a change set with room for many rows, and commit it."""
    with workspace.unit(ChangeKind.IMPORT, reason) as unit:
        unit.sqlite.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        yield unit
        unit.commit()


def _put(unit: "UnitOfWork", table: str, columns: str, values: Iterable[Row]) -> None:
    """Insert rows, each under a new id or under the one it starts with."""
    names = ["version", *columns.split()]
    own = "" if names[1] == "id" else "id, "
    marks = ", ".join("?" * (len(names) + bool(own)))
    sql = f"INSERT INTO {table} ({own}{', '.join(names)}) VALUES ({marks})"
    unit.sqlite.executemany(sql, ((new_id(), 1, *row) if own else (1, *row) for row in values))


def _empty_month(workspace: Workspace) -> None:
    """Take away the returns that opening the month gave the closed schemes: all are written the same way."""
    with _unit(workspace, "every return is written") as unit:
        opened = "(SELECT id FROM return_ WHERE period_id IN (SELECT id FROM period WHERE state = 'open'))"
        unit.sqlite.execute(f"DELETE FROM rating WHERE return_id IN {opened}")
        unit.sqlite.execute(f"DELETE FROM return_ WHERE id IN {opened}")


def _batches(drawn: Sequence[Drawn], what: str, progress: Progress) -> Iterator[Sequence[Drawn]]:
    for start in range(0, len(drawn), BATCH):
        progress(f"{what}: {start:,} of {len(drawn):,} schemes")
        yield drawn[start : start + BATCH]


def _view(workspace: Workspace) -> View:
    reader = Reader(workspace.path)
    try:
        return view(reader)
    finally:
        reader.close()


def _write_programmes(workspace: Workspace) -> list[str]:
    """Write the programme areas, each with its lead; return their ids."""
    programmes = [new_id() for _ in AREAS]
    people = [new_id() for _ in AREAS]
    with _unit(workspace, "programme areas and their leads") as unit:
        areas = [(row_id, name, "") for row_id, name in zip(programmes, AREAS, strict=True)]
        _put(unit, "programme", "id name theme position", [(*area, at) for at, area in enumerate(areas)])
        leads = [(row_id, f"Programme lead, {name}") for row_id, name in zip(people, AREAS, strict=True)]
        _put(unit, "person", "id name job_title", [(*lead, "") for lead in leads])
        roles = [("programme_lead", *pair) for pair in zip(people, programmes, strict=True)]
        _put(unit, "role_assignment", "role person_id programme_id", roles)
    return programmes


def _write_schemes(
    workspace: Workspace, programmes: Sequence[str], schemes: int, progress: Progress
) -> list[Drawn]:
    """Write the schemes with their shares and their plan by quarter."""
    draw = random.Random(SEED)
    organisations = [organisation.id for organisation in _view(workspace).organisations]
    drawn = [Drawn(new_id(), _shares(draw, organisations)) for _ in range(schemes)]
    number = 0
    for batch in _batches(drawn, "schemes and plans", progress):
        found = []
        for scheme in batch:
            number += 1
            reference = f"S{number:06}"
            words = f"{draw.choice(PLACES)} {draw.choice(SERVICES)} {draw.choice(ACTIONS)}"
            status = "closed" if draw.random() < 0.05 else "open"
            area = draw.choice(programmes)
            found.append((scheme.id, reference, sort_key(reference), words, area, status, "", "", *_PLAIN))
        with _unit(workspace, f"schemes to S{number:06}") as unit:
            _put(unit, "scheme", _SCHEME, found)
            _put(unit, "scheme_share", _SHARE, _share_rows(batch))
            _put(unit, "profile_month", _PROFILE, _profile_rows(batch))
    return drawn


_PLAIN = ("qipp", "not_stated", "not_stated", "not_stated", "not_stated")
_SCHEME = (
    "id ref sort_key name programme_id status status_reason description"
    " kind recurrence maturity qia_status eia_status"
)
_SHARE = "scheme_id organisation_id financial_year annual_plan_pence"
_PROFILE = "scheme_id organisation_id month plan_pence plan_source actual_pence actual_source"


def _shares(draw: random.Random, organisations: Sequence[str]) -> tuple[tuple[str, int], ...]:
    owners = draw.sample(organisations, 2 if draw.random() < 0.1 else 1)
    return tuple((owner, draw.randrange(0, 2_000) * 100_000) for owner in owners)


def _share_rows(batch: Iterable[Drawn]) -> Iterator[Row]:
    for scheme in batch:
        for owner, plan in scheme.shares:
            yield scheme.id, owner, YEAR, plan


def _profile_rows(batch: Iterable[Drawn]) -> Iterator[Row]:
    for scheme in batch:
        for owner, plan in scheme.shares:
            for place, month in enumerate(QUARTERS):
                part = plan - 3 * (plan // 4) if place == 3 else plan // 4
                actual = part * 9 // 10 if place < 2 else None
                yield scheme.id, owner, month, part, "phased", actual, "phased"


def _write_month(workspace: Workspace, drawn: Sequence[Drawn], progress: Progress) -> None:
    """Write the open month: a return, its ratings, and each share's forecast with its split."""
    shown = _view(workspace)
    assert shown.period is not None
    month, period = shown.period.month, shown.period.id
    draw = random.Random(SEED + int(month[-2:]))
    overall = shown.overall.id
    components = [d.id for d in shown.components] if month == OCTOBER else []
    for batch in _batches(drawn, f"returns of {month}", progress):
        returns = [(new_id(), scheme, draw.choice(RATINGS)) for scheme in batch]
        with _unit(workspace, f"returns of {month}") as unit:
            kept = [(row_id, period, scheme.id, draw.choice(STATES), "") for row_id, scheme, _ in returns]
            _put(unit, "return_", "id period_id scheme_id state submitted_by", kept)
            ratings = [(row_id, overall, rating, rating, "", "illustrative") for row_id, _, rating in returns]
            parts = [(row[0], d, None, *row[3:]) for row in ratings for d in components]
            _put(unit, "rating", _RATING, [*ratings, *parts])
            _put(unit, "confidence_split", _SPLIT, _split_rows(draw, batch, period))


_RATING = "return_id dimension_id proposed chosen reason source"
_SPLIT = "scheme_id organisation_id period_id fot_pence low_pence medium_pence high_pence source"


def _split_rows(draw: random.Random, batch: Iterable[Drawn], period: str) -> Iterator[Row]:
    for scheme in batch:
        for owner, plan in scheme.shares:
            outturn = plan * draw.randrange(60, 115) // 100
            low, medium = outturn // 10, outturn // 5
            yield scheme.id, owner, period, outturn, low, medium, outturn - low - medium, "illustrative"


def _review(workspace: Workspace) -> None:
    """Change what was written, so that the history holds more than additions: one return in twenty."""
    with workspace.unit(reason="reviewed before the meeting") as unit:
        found = unit.sqlite.execute(
            "SELECT id FROM return_ WHERE state = 'submitted' AND period_id = (SELECT id FROM period"
            " WHERE state = 'open') ORDER BY id"
        ).fetchall()
        for (row_id,) in found[::20]:
            rows.update(unit.sqlite, "return_", row_id, {"state": "reviewed"})
        unit.commit()
