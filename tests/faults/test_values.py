"""Values at the edge of what can be stored survive exactly, or are refused in plain words (c.6, c.32)."""

from contextlib import closing

import pytest

from db import errors, rows
from db.audit.as_at import materialise
from db.audit.scratch import discard
from db.audit.undo import apply_undo, plan_undo
from db.enums import ChangeKind
from db.file import open_reader
from db.models import Programme, Scheme
from db.reading.reader import Reader
from db.unit_of_work import translated
from pmo_tui.services.workspace import Workspace
from tests.db.samples import table_image
from tests.db.tamper import findings

TEXTS = {
    "empty": "",
    "blanks": "  \t \n\r\n ",
    "quotes": "'\"`; DROP TABLE risk; --",
    "json": '{"a": [1, null, "\\u0000"]} \\u0000 \\\\',
    "controls": "".join(chr(code) for code in range(1, 32)) + "\x7f\x80\x9b",
    "accents": "Größe naïve £ € — “quotes”",
    "composed": "e\u0301 and \u00e9",
    "scripts": "日本語 العربية עברית हिन्दी",
    "emoji": "🙂👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "bidi": "\u202eRed\u202c \u2066x\u2069 \u200b\ufeff",
    "not characters": "\ufffe\uffff\U0010ffff\ufffd",
    "like numbers": "007 1e5 0x10 Infinity NaN true null",
    "five megabytes": "Zeile £ \n" * 500_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_survives_saving_history_past_and_undo(samples: Workspace, name: str) -> None:
    """To the last character."""
    text = TEXTS[name]
    with samples.unit(reason=text[:1000].replace("\0", "")) as unit:
        unit.get(Scheme, "scheme-1").description = text
        rows.update(unit.sqlite, "risk", "risk-1", {"cause": text})
        done = unit.commit()
    assert done is not None
    with closing(open_reader(samples.path)) as reader:
        assert table_image(reader, "scheme")["scheme-1"]["description"] == text
        assert table_image(reader, "risk")["risk-1"]["cause"] == text
        planned = plan_undo(reader, done.id)
    copy = materialise(samples.path, 2**62)
    with closing(open_reader(copy)) as past:
        assert table_image(past, "scheme")["scheme-1"]["description"] == text
    discard(copy)
    with samples.unit(ChangeKind.UNDO) as unit:
        apply_undo(unit.sqlite, planned)
        undone = unit.commit()
    assert undone is not None
    with closing(open_reader(samples.path)) as reader:
        redo = plan_undo(reader, undone.id)
    with samples.unit(ChangeKind.UNDO) as unit:
        apply_undo(unit.sqlite, redo)
        unit.commit()
    with closing(open_reader(samples.path)) as reader:
        assert table_image(reader, "risk")["risk-1"]["cause"] == text
    assert findings(samples.path) == []


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 2**63 - 1, -(2**63)])
def test_a_whole_number_survives_exactly(samples: Workspace, number: int) -> None:
    """To the last penny, also beyond what a float can hold."""
    with samples.unit() as unit:
        rows.update(unit.sqlite, "scheme_share", "scheme_share-1", {"full_year_effect_pence": number})
        unit.get(Programme, "programme-1").position = number
        unit.commit()
    copy = materialise(samples.path, 2**62)
    for path in (samples.path, copy):
        with closing(open_reader(path)) as reader:
            assert table_image(reader, "scheme_share")["scheme_share-1"]["full_year_effect_pence"] == number
            assert table_image(reader, "programme")["programme-1"]["position"] == number
    discard(copy)
    assert findings(samples.path) == []


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_does_not_fit_is_refused_in_plain_words(samples: Workspace, value: int) -> None:
    """On both ways in; nothing is saved."""
    with samples.unit() as unit:
        unit.get(Programme, "programme-1").position = value
        with pytest.raises(errors.ConstraintBroken, match="larger than the file can hold"):
            unit.commit()
    with samples.unit() as unit, pytest.raises(errors.ConstraintBroken, match="larger"), translated():
        rows.update(unit.sqlite, "programme", "programme-1", {"position": value})
    assert findings(samples.path) == []


@pytest.mark.parametrize(("table", "column"), [("milestone", "baseline_date"), ("risk", "owner_id")])
def test_nul_is_refused_in_every_text_the_file_keeps(samples: Workspace, table: str, column: str) -> None:
    """A date and a reference too: what is not shown would be cut out of the history all the same."""
    with (
        samples.unit() as unit,
        pytest.raises(errors.ConstraintBroken, match="cannot be stored"),
        translated(),
    ):
        rows.update(unit.sqlite, table, f"{table}-1", {column: "2018-10-01\0and more"})
    assert findings(samples.path) == []


@pytest.mark.parametrize("text", ["half \ud800 a pair", "\udfff", "a NUL \0 inside", "\0"])
def test_text_that_cannot_be_kept_is_refused_in_plain_words(samples: Workspace, text: str) -> None:
    """Half a surrogate pair is no text; the history's JSON would cut a text at a NUL."""
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").description = text
        with pytest.raises(errors.ConstraintBroken, match="cannot be stored"):
            unit.commit()
    with (
        samples.unit() as unit,
        pytest.raises(errors.ConstraintBroken, match="cannot be stored"),
        translated(),
    ):
        rows.update(unit.sqlite, "risk", "risk-1", {"cause": text})
    with (
        samples.unit() as unit,
        pytest.raises(errors.ConstraintBroken, match="cannot be stored"),
        translated(),
    ):
        rows.insert(unit.sqlite, "programme", {"id": "p", "name": text, "theme": "", "position": 1})
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").description = "the next save works"
        assert unit.commit() is not None
    assert findings(samples.path) == []


def test_who_and_why_that_cannot_be_kept_are_refused_before_anything_is_written(samples: Workspace) -> None:
    """The header of the change set is text too."""
    with pytest.raises(errors.ConstraintBroken, match="cannot be stored"), samples.unit(reason="\ud800"):
        pass
    samples.name = "Amy \udcff"
    with pytest.raises(errors.ConstraintBroken, match="cannot be stored"), samples.unit():
        pass
    samples.name = "Amy"
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "x"
        assert unit.commit() is not None


def test_values_of_another_kind_are_refused_or_become_what_the_column_holds(samples: Workspace) -> None:
    """STRICT takes what can be changed without loss and nothing else; history and table agree either way."""
    with samples.unit() as unit:
        for column, value in (("position", "5"), ("position", 6.0), ("theme", 7)):
            rows.update(unit.sqlite, "programme", "programme-1", {column: value})
        for column, bad in (("position", "five"), ("position", 5.5), ("theme", b"bytes"), ("name", None)):
            with pytest.raises(errors.ConstraintBroken), translated():
                rows.update(unit.sqlite, "programme", "programme-2", {column: bad})
        unit.commit()
    with closing(open_reader(samples.path)) as reader:
        found = table_image(reader, "programme")["programme-1"]
    assert (found["position"], found["theme"]) == (6, "7")
    assert findings(samples.path) == []


def test_a_question_with_such_values_is_answered_in_plain_words(samples: Workspace) -> None:
    """What is typed into the filter reaches the file as a bound value too."""
    reader = Reader(samples.path)
    for value in ("\ud800", 2**63):
        with pytest.raises(errors.ConstraintBroken):
            reader.rows("SELECT id FROM scheme WHERE name = ?", (value,))
    assert reader.rows("SELECT id FROM scheme WHERE name = ?", ("a\0b",)) == []
    reader.close()


def test_sums_beyond_the_largest_number_are_told(samples: Workspace) -> None:
    """Not a traceback, and not a wrong figure."""
    with samples.unit() as unit:
        for n in (1, 2):
            rows.update(unit.sqlite, "scheme_share", f"scheme_share-{n}", {"annual_plan_pence": 2**63 - 1})
        unit.commit()
    reader = Reader(samples.path)
    with pytest.raises(errors.ConstraintBroken, match="larger"):
        reader.value("SELECT sum(annual_plan_pence) FROM scheme_share")
    reader.close()
