"""Drafts: written through, read back as they were typed, and gone only with a save or on purpose."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.file import open_writer
from db.reading import local, session
from db.reading.reader import Reader
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.recording import counts, values

KEY = DraftKey("commentary", "some-scheme")


def kept(path: Path, key: DraftKey = KEY) -> dict[str, str]:
    with closing(Reader(path)) as reader:
        return {draft.field: draft.text for draft in local.drafts(reader, key.entity, key.row_id)}


def test_the_fields_of_a_form_are_kept_as_they_stand(workspace: Workspace, portfolio_file: Path) -> None:
    drafts.keep(workspace, KEY, {"issue": "The hub is l", "confidence": "low"}, base_version=3)
    drafts.keep(workspace, KEY, {"issue": "The hub is late \n and"}, base_version=3)
    assert kept(portfolio_file) == {"issue": "The hub is late \n and", "confidence": "low"}
    assert values(portfolio_file, "SELECT DISTINCT base_version FROM draft") == [3]


def test_a_draft_is_no_part_of_the_history(workspace: Workspace, portfolio_file: Path) -> None:
    head, before = counts(portfolio_file)
    drafts.keep(workspace, KEY, {"issue": "x"})
    assert counts(portfolio_file) == (head, before | {"draft": 1})
    drafts.discard(workspace, [KEY])
    assert counts(portfolio_file) == (head, before)
    assert findings(portfolio_file) == []


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("trailing blanks stay  \n", "trailing blanks stay  \n"),
        ("x" * 250_000, "x" * 250_000),
        ("half \ud800 a pair, NUL \0, \x1b[2J, \u202ebidi", "half  a pair, NUL , [2J, bidi"),
        ("[/red] [@click=app.quit]x[/]", "[/red] [@click=app.quit]x[/]"),
        ("👩‍👩‍👧 日本", "👩‍👩‍👧 日本"),
    ],
)
def test_what_was_typed_comes_back(
    workspace: Workspace, portfolio_file: Path, typed: str, stored: str
) -> None:
    drafts.keep(workspace, KEY, {"issue": typed})
    assert kept(portfolio_file) == {"issue": stored}


def test_only_the_forms_that_are_named_are_thrown_away(workspace: Workspace, portfolio_file: Path) -> None:
    other = DraftKey("commentary", "another")
    for key in (KEY, other):
        drafts.keep(workspace, key, {"issue": "x"})
    drafts.discard(workspace, [KEY])
    assert kept(portfolio_file) == {}
    assert kept(portfolio_file, other) == {"issue": "x"}


def test_the_latest_stands_first(workspace: Workspace, portfolio_file: Path) -> None:
    for row in ("first", "second"):
        drafts.keep(workspace, DraftKey("scheme", row), {"name": "x"})
    with closing(Reader(portfolio_file)) as reader:
        assert [draft.row_id for draft in local.drafts(reader)] == ["second", "first"]


def test_a_file_that_is_locked_refuses_in_plain_words(
    workspace: Workspace, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "WAIT_MS", 20)
    with closing(open_writer(portfolio_file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.Busy, match="Another program is using the file"):
            drafts.keep(workspace, KEY, {"issue": "x"})
        other.execute("ROLLBACK")
    drafts.keep(workspace, KEY, {"issue": "x"})
    assert kept(portfolio_file) == {"issue": "x"}


def test_half_of_a_form_is_never_kept(workspace: Workspace, portfolio_file: Path) -> None:
    """A failure inside takes all of it back."""
    with closing(open_writer(portfolio_file)) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON draft WHEN NEW.field = 'b'"
            " BEGIN SELECT raise(ABORT, 'full'); END"
        )
    with pytest.raises(errors.DbError):
        drafts.keep(workspace, KEY, {"a": "1", "b": "2"})
    assert kept(portfolio_file) == {}


def test_where_the_app_was_left_is_remembered(workspace: Workspace, portfolio_file: Path) -> None:
    drafts.remember_session(workspace, {"screen": "risks", "schemes.filter": "rag:red"})
    drafts.remember_session(workspace, {"screen": "schemes"})
    with closing(Reader(portfolio_file)) as reader:
        assert session.session_state(reader) == {"screen": "schemes", "schemes.filter": "rag:red"}


def test_leaving_never_fails(
    portfolio_file: Path, tmp_path: Path, open_workspace: Callable[[Path], Workspace]
) -> None:
    """The file is gone, or a value cannot be stored: what is lost is a cursor."""
    path = Path(shutil.copy(portfolio_file, tmp_path / "gone.pmo"))
    workspace = open_workspace(path)
    drafts.remember_session(workspace, {"schemes.filter": "\ud800"})
    path.unlink()
    drafts.remember_session(workspace, {"screen": "risks"})
    assert not path.exists()
