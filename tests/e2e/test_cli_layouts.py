"""`pmo-tui layouts`: what an installed copy says of the files that it imports."""

from pmo_tui.exchange.cells import choices
from pmo_tui.exchange.layouts import LAYOUTS
from tests.e2e.conftest import Command


def test_every_file_and_column_is_printed_with_the_words_it_takes(command: Command) -> None:
    done = command("layouts")
    assert (done.code, done.err) == (0, "")
    blocks = done.out.strip().split("\n\n")
    assert [block.split(": ")[0] for block in blocks] == [layout.file for layout in LAYOUTS]
    for layout, block in zip(LAYOUTS, blocks, strict=True):
        lines = iter(block.splitlines()[1:])
        for column in layout.columns:
            line = next(lines)
            assert line.split()[0] == column.name
            assert line.endswith(column.meaning)
            assert ("  required  " in line) is column.required
            if choices(column.parse):
                assert next(lines).strip() == ", ".join(choices(column.parse))
        assert len(list(lines)) == len(layout.monthly_columns or ()) + layout.month_series
    assert "fot_m1 … fot_m12" in done.out


def test_as_json(command: Command) -> None:
    found = {entry["file"]: entry for entry in command("layouts", "--json").json}
    assert list(found) == [layout.file for layout in LAYOUTS]
    code = {"name": "code", "meaning": "short code", "required": True, "choices": []}
    assert found["organisations.csv"]["columns"][0] == code
    words = {column["name"]: column["choices"] for column in found["schemes.csv"]["columns"]}
    assert words["status"] == ["open", "closed", "completed", "deferred"]
    assert words["overall"][:3] == ["Green", "Amber", "Red"]
