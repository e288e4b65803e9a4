"""Every control total of the paper, computed from scheme rows, equals the published one to the thousand."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from db import rows
from db.natural import sort_key
from pmo_tui.domain.money import parse_amount
from pmo_tui.reports import tables, tie_out
from pmo_tui.reports.figures import Figures
from pmo_tui.services.workspace import Workspace
from tests.conftest import DEMO_FOLDER
from tests.e2e.support import run_process
from tests.reports.conftest import Reading, read_figures

CONTROLS = Path(__file__).parent.parent / "data" / "llr-2018-19"
NAMES = {
    "programme-area": "control_programme_area",
    "organisation": "control_organisation",
    "monthly": "control_monthly",
    "forecast-by-rating": "control_forecast_by_rating",
}
DASHBOARD_KEYS = [
    *("ref", "name", "programme_area", "deliverables", "milestones", "risks", "issues", "overall"),
    *("annual_plan_k", "fot_k", "low_k", "medium_k", "high_k"),
]
PARTS = ("ELR", "LC", "WL")

Object = dict[str, Any]


def control(name: str) -> list[Object]:
    """Read a control file: figures as numbers, an empty cell as None."""
    with (CONTROLS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [{key: number(cell) for key, cell in row.items()} for row in csv.DictReader(stream)]


def number(cell: str) -> Any:
    """Read a cell as a whole number where it is one."""
    return None if cell == "" else int(cell) if cell.lstrip("-").isdecimal() else cell


def keyed(objects: list[Object]) -> dict[Any, Object]:
    """Return objects by their first cell, without the order of their keys."""
    return {next(iter(entry.values())): dict(entry) for entry in objects}


def moved(objects: list[Object]) -> dict[Any, Object]:
    """Return lines of a movement by scheme, without the paper's own words for them."""
    return {
        entry["scheme_ref"]: {key: value for key, value in entry.items() if key.endswith("_k")}
        for entry in objects
        if entry["label"] != "Total"
    }


def assert_control(name: str, objects: list[Object]) -> None:
    """Every row and every column of the control file is there, with its figure; and nothing else is."""
    expected = control(NAMES[name])
    assert keyed(objects) == keyed(expected)
    assert all(set(entry) == set(expected[0]) for entry in objects)


def assert_movement(objects: list[Object]) -> None:
    """The movement is the paper's, line by line, and in total."""
    written = [{**row, "scheme_ref": str(row["scheme_ref"])} for row in control("control_movement")]
    assert moved(objects) == moved(written)
    (total,) = control("control_movement_total")
    assert objects[-1] == {**total, "scheme_ref": ""}
    assert set(objects[0]) == set(written[0])


@pytest.mark.parametrize("name", NAMES)
def test_tables_equal_the_paper(october: Figures, name: str) -> None:
    assert_control(name, tables.build(name, october).objects())


def test_movement_equals_the_paper(october: Figures) -> None:
    assert_movement(tables.build("movement", october).objects())


@pytest.mark.parametrize("name", [*NAMES, "movement"])
def test_the_command_prints_the_same(demo_path: Path, tmp_path: Path, name: str) -> None:
    done = run_process("tables", name, demo_path, "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    objects = json.loads(done.stdout)
    if name == "movement":
        assert_movement(objects)
    else:
        assert_control(name, objects)


def test_the_total_rows_come_last_and_the_blank_total_is_null(october: Figures) -> None:
    objects = tables.build("forecast-by-rating", october).objects()
    assert [entry["programme_area"] for entry in objects[-2:]] == ["Grand Total", "Assured value"]
    assert objects[-1]["total"] is None
    assert tables.build("programme-area", october).objects()[-1]["programme_area"] == "Grand Total"


def test_an_area_of_nothing_is_left_out(october: Figures) -> None:
    named = {area.name for area in october.areas}
    printed = {entry["programme_area"] for entry in tables.build("programme-area", october).objects()}
    assert named - printed == {"Elective Care"}


def test_the_dashboard_lists_every_scheme_in_the_registers_order(october: Figures) -> None:
    objects = tables.build("dashboard", october).objects()
    with (DEMO_FOLDER / "schemes.csv").open(encoding="utf-8", newline="") as stream:
        published = sorted(csv.DictReader(stream), key=lambda row: sort_key(row["ref"]))
    refs = [entry["ref"] for entry in objects]
    assert refs == [row["ref"] for row in published]
    assert [ref for ref in refs if ref in {"A1", "A2", "A10", "7 WL", "9"}] == [
        "7 WL",
        "9",
        "A1",
        "A2",
        "A10",
    ]
    assert len(objects) == 177
    assert all(list(entry) == DASHBOARD_KEYS for entry in objects)
    ratings = ("deliverables", "milestones", "risks", "issues", "overall")
    assert [[entry[name] for name in ratings] for entry in objects] == [
        [row[name] for name in ratings] for row in published
    ]


def test_finance_red_has_the_fourteen_schemes_whose_low_prints(october: Figures) -> None:
    red = tables.build("finance-red", october).objects()
    everything = tables.build("dashboard", october).objects()
    assert len(red) == 14
    assert red == [entry for entry in everything if entry["low_k"] != 0]


def test_scheme_37_differs_by_organisation(october: Figures, by_organisation: Reading) -> None:
    def overall(figures: Figures) -> tuple[Any, Any]:
        objects = tables.build("dashboard", figures).objects()
        (found,) = [entry for entry in objects if entry["ref"] == "37"]
        return found["overall"], found["issues"]

    assert overall(october) == overall(by_organisation("ELR")) == ("Green", "Amber")
    assert overall(by_organisation("LC")) == ("Amber", "Amber")
    assert overall(by_organisation("WL")) == ("Green", "Green")


def pounds_by_ref(column: str, organisation: str = "") -> dict[str, int]:
    """Add up a column of the source file by scheme, in pence."""
    found: dict[str, int] = defaultdict(int)
    with (DEMO_FOLDER / "scheme_finance.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if organisation in {"", row["organisation"]}:
                found[row["ref"]] += parse_amount(row[column] or "0")
    return dict(found)


COLUMNS = {
    "annual_plan_k": "annual_plan",
    "fot_k": "fot_m7",
    "low_k": "low_confidence",
    "medium_k": "medium_confidence",
    "high_k": "high_confidence",
}


def exact(figures: Figures, key: str) -> dict[str, int]:
    """Return a dashboard's column by scheme, in pence."""
    table = tables.build("dashboard", figures)
    place = [column.key for column in table.columns].index(key)
    return {str(row.cells[0]): int(row.cells[place] or 0) for row in table.rows}


@pytest.mark.parametrize("key", COLUMNS)
def test_dashboards_are_exact_and_add_up(october: Figures, by_organisation: Reading, key: str) -> None:
    whole = exact(october, key)
    published = pounds_by_ref(COLUMNS[key])
    assert {ref: amount for ref, amount in whole.items() if ref in published} == published
    assert sum(amount for ref, amount in whole.items() if ref not in published) == 0
    summed: dict[str, int] = defaultdict(int)
    for code in PARTS:
        part = exact(by_organisation(code), key)
        assert part == pounds_by_ref(COLUMNS[key], code)
        for ref, amount in part.items():
            summed[ref] += amount
    assert {ref: amount for ref, amount in whole.items() if amount} == {
        ref: amount for ref, amount in summed.items() if amount
    }


def test_the_tables_agree_with_each_other(october: Figures, by_organisation: Reading) -> None:
    assert list(tie_out.disagreements(october, [by_organisation(code) for code in PARTS])) == []


def change(workspace: Workspace, ref: str, pence: int) -> None:
    """Add to one share's forecast and its high part, as a careful person would."""
    with workspace.unit(reason="a deliberate slip") as unit:
        found = unit.sqlite.execute(
            "SELECT c.id, c.fot_pence, c.high_pence FROM confidence_split c"
            " JOIN scheme s ON s.id = c.scheme_id"
            " JOIN period p ON p.id = c.period_id WHERE s.ref = ? AND p.state = 'open' LIMIT 1",
            (ref,),
        ).fetchone()
        rows.update(
            unit.sqlite,
            "confidence_split",
            found[0],
            {"fot_pence": found[1] + pence, "high_pence": found[2] + pence},
        )
        assert unit.commit() is not None


def test_a_changed_pound_is_noticed(demo: Workspace, demo_file: Path) -> None:
    change(demo, "A9", 100)
    changed = read_figures(demo_file)
    assert exact(changed, "fot_k") != pounds_by_ref("fot_m7")
    parts = [read_figures(demo_file, None, code) for code in PARTS]
    (where, what), *_ = tie_out.disagreements(changed, parts)
    assert "monthly" in where
    assert "forecast outturn" in what


def test_a_changed_thousand_breaks_the_control(demo: Workspace, demo_file: Path) -> None:
    change(demo, "A9", 1000_00)
    with pytest.raises(AssertionError):
        assert_control("programme-area", tables.build("programme-area", read_figures(demo_file)).objects())
    with pytest.raises(AssertionError):
        assert_movement(tables.build("movement", read_figures(demo_file)).objects())
