"""Risks, people, set-up, drafts and session, read for their screens."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import rows
from db.enums import MoneyUnit, OpenState, RoleName, ScoreKind
from db.file import open_writer
from db.reading import local, people, risks, session, setup
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
from tests.db.samples import sample

Opened = Callable[[Path], Reader]


@pytest.fixture
def scored(samples: Workspace) -> Workspace:
    """Risk 1 scored three times, risk 2 of a programme, a closed one, one never scored."""
    with samples.unit() as unit:
        for n, (kind, date, likelihood, impact) in enumerate(
            [("current", "2018-11-01", 4, 5), ("current", "2018-12-01", 3, 5), ("target", "2018-12-01", 1, 2)]
        ):
            score = {"kind": kind, "scored_on": date, "likelihood": likelihood, "impact": impact}
            rows.insert(unit.sqlite, "risk_score", {"id": f"s{n}", "risk_id": "risk-1", **score})
        of_area = {"scheme_id": None, "programme_id": "programme-1", "owner_id": None}
        rows.update(unit.sqlite, "risk", "risk-2", of_area)
        rows.insert(unit.sqlite, "risk", sample("risk", 1) | {"id": "closed", "status": "closed"})
        rows.insert(unit.sqlite, "risk", sample("risk", 2) | {"id": "new", "ref": "0"})
        unit.commit()
    return samples


def test_risks_with_their_scores_the_worst_first(scored: Workspace, open_reader: Opened) -> None:
    """The current score counts; the course is what a trend is read from; closed ones only when asked."""
    found = risks.risks(open_reader(scored.path))
    assert [risk.id for risk in found] == ["risk-1", "risk-2", "new"]
    first, second, new = found
    assert first.current is not None
    assert (first.current.score, first.course) == (15, (1, 20, 15))
    target = first.latest(ScoreKind.TARGET)
    assert target is not None
    assert target.score == 2
    assert (first.subject, first.owner, first.open_actions) == ("ref 1 name 1", "name 1", 0)
    assert second.current is not None
    assert (second.current.kind, second.subject, second.owner) == (ScoreKind.INITIAL, "name 1", "")
    assert (new.current, new.course) == (None, ())
    everything = risks.risks(open_reader(scored.path), closed=True)
    assert everything[-1].id == "closed"
    assert everything[-1].status is OpenState.CLOSED


def test_risks_of_a_scheme_and_its_area(scored: Workspace, open_reader: Opened) -> None:
    """What a scheme's screen lists."""
    reader = open_reader(scored.path)
    found = risks.risks(reader, scheme_id="scheme-1", programme_id="programme-1")
    assert [risk.id for risk in found] == ["risk-1", "risk-2"]
    assert [risk.id for risk in risks.risks(reader, scheme_id="scheme-2")] == ["new"]
    one = risks.risk(reader, "risk-1")
    assert one == found[0]
    assert risks.risk(reader, "nowhere") is None


def test_actions_to_be_done_come_first_by_date(scored: Workspace, open_reader: Opened) -> None:
    """Then those without a date, then those that are done."""
    with scored.unit() as unit:
        for row_id, due, done in (
            ("late", "2018-12-01", None),
            ("some day", None, None),
            ("soon", "2018-11-01", None),
        ):
            values = {"risk_id": "risk-1", "action": "do", "owner_id": None, "due_on": due, "done_on": done}
            rows.insert(unit.sqlite, "risk_action", {"id": row_id, **values, "progress": ""})
        unit.commit()
    reader = open_reader(scored.path)
    found = risks.actions(reader, "risk-1")
    assert [action.id for action in found] == ["soon", "late", "some day", "risk_action-1"]
    assert risks.action(reader, "risk_action-1") == found[-1]
    assert (found[-1].owner, found[0].owner) == ("name 1", "")
    assert risks.action(reader, "nowhere") is None
    first = risks.risk(reader, "risk-1")
    assert first is not None
    assert (first.open_actions, first.next_due) == (3, "2018-11-01")


def test_areas_people_roles_and_schemes(samples: Workspace, open_reader: Opened) -> None:
    """By name; a role says what it is for."""
    with samples.unit() as unit:
        rows.update(unit.sqlite, "person", "person-2", {"name": "a name", "organisation_id": None})
        of_area = {"scheme_id": None, "programme_id": "programme-2"}
        rows.update(unit.sqlite, "role_assignment", "role_assignment-2", of_area)
        unit.commit()
    reader = open_reader(samples.path)
    assert [(p.name, p.schemes) for p in people.programmes(reader)] == [("name 1", 1), ("name 2", 1)]
    assert [(p.name, p.organisation) for p in people.people(reader)] == [("a name", ""), ("name 1", "code 1")]
    assert [(r.person, r.role, r.subject) for r in people.roles(reader)] == [
        ("a name", RoleName.SRO, "name 2"),
        ("name 1", RoleName.SRO, "ref 1 name 1"),
    ]
    assert [r.id for r in people.roles(reader, "person-1")] == ["role_assignment-1"]
    assert people.schemes(reader) == (("scheme-1", "ref 1", "name 1"), ("scheme-2", "ref 2", "name 2"))


def test_the_set_up_is_everything_that_is_set_up_once(demo_reader: Reader) -> None:
    """Facts, organisations, areas, people with their roles, months."""
    found = setup.setup(demo_reader)
    assert (found.facts.name, found.facts.money_unit) == ("LLR QIPP 2018/19", MoneyUnit.THOUSANDS)
    assert [o.code for o in found.organisations] == ["ELR", "LC", "WL"]
    assert [(m.month, m.frozen) for m in found.months] == [("2018-10", False), ("2018-09", True)]
    assert len(found.programmes) == demo_reader.value("SELECT count(*) FROM programme")
    holders = [person for person in found.people if found.roles_of(person.id)]
    assert sum(len(found.roles_of(person.id)) for person in holders) == len(found.roles) > 0


def test_drafts_of_a_form_and_of_all(portfolio_file: Path, reader: Reader) -> None:
    """The latest first."""
    with closing(open_writer(portfolio_file)) as writer:
        for entity, row_id, field, at in (
            ("risk", "r1", "title", "2"),
            ("risk", "r1", "cause", "3"),
            ("scheme", "s", "name", "1"),
        ):
            writer.execute("INSERT INTO draft VALUES (?, ?, ?, 'text', 4, ?)", (entity, row_id, field, at))
    assert [draft.field for draft in local.drafts(reader)] == ["cause", "title", "name"]
    assert [draft.field for draft in local.drafts(reader, "risk", "r1")] == ["cause", "title"]
    (draft,) = local.drafts(reader, "scheme")
    assert (draft.text, draft.base_version, draft.at_utc) == ("text", 4, "1")
    assert local.drafts(reader, "scheme", "other") == ()


def test_where_the_app_was_left(portfolio_file: Path, reader: Reader) -> None:
    """By name; nothing in a new file."""
    assert session.session_state(reader) == {}
    with closing(open_writer(portfolio_file)) as writer:
        writer.execute("INSERT INTO session_state VALUES ('screen', 'schemes')")
    assert session.session_state(reader) == {"screen": "schemes"}
