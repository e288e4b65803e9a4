"""A refused undo: a sentence for each thing in the way, with what to undo first, and a handful of them."""

from pathlib import Path

import pytest

from db.enums import Rating
from pmo_tui.domain.inputs import ForecastDraft
from pmo_tui.services import finance, returns
from pmo_tui.services.portfolio import NamedDraft, save_person, save_programme
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.services.recording import organisation_id, period_id, scheme_id, values
from tests.services.return_steps import commentary, rated
from tests.services.undo_steps import open_month, refused, undo


@pytest.fixture
def opened(demo: Workspace) -> Answer:
    """November 2018 was opened."""
    return open_month(demo, "2018-11")


def forecast(workspace: Workspace, path: Path, ref: str, code: str) -> None:
    scheme, organisation = scheme_id(path, ref), organisation_id(path, code)
    draft = ForecastDraft(scheme, organisation, period_id(path, "2018-11"), 100_000_00)
    finance.save_forecast(workspace, draft)


def test_what_was_done_in_a_month_that_would_go(demo: Workspace, demo_file: Path, opened: Answer) -> None:
    """A forecast with its months is one thing; commentary saved by itself is another."""
    forecast(demo, demo_file, "A9", "LC")
    returns.save_commentary(demo, commentary(demo_file, "A9", "2018-11"))
    assert refused(demo_file, lambda: undo(demo, opened)) == (
        "A9 has a forecast for November 2018 (#6): undo that first."
        " A9 has commentary for November 2018 (#7): undo that first."
        " #5 was not undone; nothing was changed."
    )


def test_a_handful_and_how_many_more(demo: Workspace, demo_file: Path, opened: Answer) -> None:
    sql = "SELECT ref FROM scheme WHERE status = 'open' ORDER BY sort_key LIMIT 8"
    for ref in values(demo_file, sql):
        returns.save_commentary(demo, commentary(demo_file, ref, "2018-11"))
    said = refused(demo_file, lambda: undo(demo, opened))
    assert said.count("undo that first") == 5
    assert said.endswith("And 3 more like this. #5 was not undone; nothing was changed.")


def test_what_belongs_to_no_scheme_is_named(demo: Workspace, demo_file: Path) -> None:
    area = save_programme(demo, NamedDraft("Dental"))
    with demo.unit() as unit:
        from db.models import Scheme

        unit.get(Scheme, scheme_id(demo_file, "A9")).programme_id = area.row_id
        unit.commit()
    said = refused(demo_file, lambda: undo(demo, area))
    assert said.startswith("Scheme A9 Pathway Redesign belongs to it (#6): undo that first.")


def test_of_several_fields_the_one_that_says_most(demo: Workspace, demo_file: Path) -> None:
    """A rating with its reason and source is one change of one thing."""
    first = returns.choose(demo, rated(demo_file, "1", "overall", Rating.GREEN, "seen"))
    returns.choose(demo, rated(demo_file, "1", "overall", Rating.AMBER, "not quite"))
    said = refused(demo_file, lambda: undo(demo, first))
    assert said.count(" since.") == 1
    assert "changed rating from Green to Amber since." in said


def test_somebody_outside_the_app_has_no_number(demo: Workspace, demo_file: Path) -> None:
    person = save_person(demo, NamedDraft("A. N. Other"))
    from db.audit.undo import OUTSIDE, Conflict, Step, UndoPlan
    from db.reading.images import Rows
    from db.reading.reader import Reader
    from pmo_tui.services.refusals import problems

    risk = str(values(demo_file, "SELECT id FROM risk ORDER BY ref LIMIT 1")[0])
    step = Step("person", person.row_id, "delete", {}, {})
    conflict = Conflict("risk", risk, "owner_id", None, person.row_id, *OUTSIDE)
    reader = Reader(demo_file)
    said = problems(UndoPlan(5, "Amy", (step,), (conflict,)), Rows(reader))[0].message
    reader.close()
    assert said.endswith("belongs to it (made outside the app): undo that first.")
    assert said.startswith("Risk R-")
