"""What the tests of risks, issues and milestones share: rows by reference, history, refusals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from db.reading import risks as reading
from db.reading.reader import Reader
from db.reading.risks import RiskRecord
from pmo_tui.domain.inputs import RiskDraft
from pmo_tui.errors import Refused
from pmo_tui.services.saving import Answer
from tests.db.samples import audit_rows

MARKUP = "[/] [@click=app.quit]x[/]"
BAD = "2018-13-45"
NOVEMBER = dt.datetime(2018, 11, 20, 9, 0, tzinfo=dt.UTC)


def id_of(reader: Reader, table: str, ref: str) -> str:
    return str(reader.value(f"SELECT id FROM {table} WHERE ref = ?", (ref,)))


def risk_of(reader: Reader, ref: str) -> RiskRecord:
    found = reading.risk(reader, id_of(reader, "risk", ref))
    assert found is not None
    return found


def changes(reader: Reader, answer: Answer) -> list[tuple[str, str, set[str]]]:
    """Return table, operation and changed columns of what a save wrote to the history."""
    assert answer.change is not None
    found = audit_rows(reader._connection, answer.change.id)
    return [(table, op, set(changed) - {"version"}) for table, _, op, changed, _ in found]


def reason_of(reader: Reader, answer: Answer) -> str:
    assert answer.change is not None
    return str(reader.value("SELECT reason FROM change_set WHERE id = ?", (answer.change.id,)))


def everything(reader: Reader) -> list[Any]:
    """Return what a refused save must leave as it was."""
    return [
        reader.rows(f"SELECT * FROM {table} ORDER BY 1")
        for table in ("risk", "risk_score", "risk_action", "issue", "milestone", "change_set", "draft")
    ]


def refused(reader: Reader, field: str, words: str, save: Callable[[], object]) -> None:
    """Check that a save is refused at a field and leaves nothing behind."""
    before = everything(reader)
    with pytest.raises(Refused) as error:
        save()
    assert [problem.field for problem in error.value.problems] == [field]
    assert words in str(error.value)
    assert everything(reader) == before


def a_risk(reader: Reader) -> RiskDraft:
    return RiskDraft(
        f"A lease ends {MARKUP}",
        scheme_id=id_of(reader, "scheme", "A9"),
        cause="The lease ends in March",
        event="The clinic closes",
        effect="Patients go elsewhere",
        mitigation="Renew it",
        opened_on="05/11/2018",
        likelihood=4,
        impact=3,
        target_likelihood=2,
        target_impact=3,
    )
