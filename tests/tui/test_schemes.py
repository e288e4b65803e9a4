"""The register, by pilot on the demo portfolio."""

import re
from pathlib import Path
from unittest.mock import patch

import pytest
from textual import events

from db import errors
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.widgets.table import VirtualTable
from tests.tui.driving import driving


async def test_the_register_shows_every_scheme_in_natural_order_with_its_sums(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 30)) as app:
        assert app.lines[0].startswith(" LLR QIPP 2018/19  October 2018 · month 7 · open")
        shown = [line.split()[0] for line in app.lines[3:9]]
        assert shown == ["1", "2", "4", "5", "6", "7"]
        assert "177 schemes · £k" in app.text
        sums = next(line for line in app.lines if "177 schemes" in line)
        assert sums.split()[-4:] != []
        assert "55,433" in sums
        assert "-2,767" in sums
        assert "-2,243" in sums
        await app.press("end")
        assert "NEW O WL" in app.text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rag:red", "31 schemes"),
        ("rag:red or rag:amber", "63 schemes"),
        ("commentary:due", "23 schemes"),
        ("org:WL", "120 schemes"),
        ("org:LC", "114 schemes"),
        ("org:ELR", "122 schemes"),
        ("fot<plan -status:open", "16 schemes"),
    ],
)
async def test_a_filter_counts_what_it_lets_through(demo_file: Path, typed: str, expected: str) -> None:
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type(typed)
        assert expected in app.text
        await app.press("enter", "escape")
        assert "177 schemes" in app.text


async def test_one_organisation_switches_every_figure_to_its_share_and_the_header_says_so(
    demo_file: Path,
) -> None:
    async with driving(demo_file, size=(120, 40)) as app:
        await app.press("slash")
        await app.type("org:WL")
        assert "WL share only" in app.text
        sums = next(line for line in app.lines if "120 schemes" in line)
        assert "18,934" in sums
        assert "-1,564" in sums
        assert "20,498" in sums


async def test_tab_completes_fields_and_values(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type("stat")
        assert "status:" in app.text
        await app.press("tab")
        await app.type("clo")
        await app.press("tab")
        assert "29 schemes" in app.text


async def test_sorting_by_a_column_and_turning_it_round(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("s")
        await app.type("variance")
        await app.press("enter")
        assert "-2,061" in app.lines[3]  # the most adverse first
        assert "Forecast ↑Variance" in app.lines[2]
        await app.press("s")
        await app.type("variance")
        await app.press("enter")
        assert "Forecast ↓Variance" in app.lines[2]
        assert app.lines[3].split()[0] == "A41"  # the largest over-delivery
        assert "177 schemes · £k " in app.text
        await app.press(*["right"] * 3)
        assert "177 schemes · £k · by Variance ↓" in app.text


async def test_grouping_shows_headings_with_sums_and_skips_them_when_moving(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 40)) as app:
        await app.press("g", "down", "enter")
        assert any(line.strip().startswith("Finance  18") and "11,553" in line for line in app.lines)
        await app.press("home")
        assert app.lines[3].split() == ["CHC", "2", "8,224", "+1,455", "+23"]
        assert app.app.screen.query_one("VirtualTable").record.ref == "A41"  # type: ignore[attr-defined]
        await app.press("down", "down")
        assert app.app.screen.query_one("VirtualTable").record.area == "Community"  # type: ignore[attr-defined]
        await app.press("g", "down", "enter")
        assert any(line.strip().startswith("ELR  East") and "17,986" in line for line in app.lines)


async def test_marks_add_up_and_go_with_escape(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("down", "space", "space")
        sums = next(line for line in app.lines if "2 marked" in line)
        assert "291" in sums  # £42k and £249k
        await app.press("escape")
        assert "177 schemes" in app.text
        await app.press("asterisk")
        assert "177 marked" in app.text


async def test_rows_that_cannot_be_read_are_told_and_left_empty(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        screen = app.app.screen
        assert isinstance(screen, SchemesScreen)
        listing = screen.register.listing
        assert listing is not None
        with patch.object(listing, "_read", side_effect=errors.FileUnreadable("The disk is gone.")):
            assert screen.register.line(listing, 150) is None
            await app.settle()
            assert app.told == ["The disk is gone."]
        assert screen.register.line(listing, 150) is not None


async def test_narrow_windows_keep_reference_name_and_rating_and_scroll_to_the_rest(demo_file: Path) -> None:
    async with driving(demo_file, size=(60, 20)) as app:
        assert "RAG" in app.lines[2]
        assert "›" in app.lines[2]
        assert "Plan" not in app.lines[2]
        for _ in range(4):
            await app.press("right")
        assert "Plan" in app.lines[2]
        assert app.lines[2].split()[:3] == ["Ref↑", "Scheme", "RAG"]  # these stay, the rest is scrolled
        assert "Forecast" not in app.lines[2]
        for _ in range(9):
            await app.press("left")
        assert "Forecast" in app.lines[2]


async def test_the_preview_follows_the_cursor(demo_file: Path) -> None:
    async with driving(demo_file, size=(120, 30)) as app:
        await app.press("v", "down")
        await app.until(lambda: "PRISM" in app.text)
        assert "Corrective action" in app.text
        await app.press("v")
        assert "Corrective action" not in app.text


async def test_it_opens_where_it_was_left(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type("rag:red")
        await app.press("enter", "down", "down")
    async with driving(demo_file, screen="") as app:
        assert "31 schemes" in app.text
        assert app.app.screen.query_one("VirtualTable").cursor_line == 2  # type: ignore[attr-defined]


async def test_copying_gives_a_line_per_scheme_with_whole_pounds(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type("ref:A40")
        await app.press("enter", "y")
        lines = app.app.clipboard.splitlines()
        assert len(lines) == 4
        assert lines[0].startswith("Reference\tScheme\t")
        assert lines[3].split("\t")[:3] == ["A40 WL", "CCG Efficiencies (incl Execs)", "Corporate"]
        assert lines[3].split("\t")[6:9] == ["506997", "0", "-506997"]


async def test_rating_marked_schemes_says_what_it_does_to_each(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type("ref:1 or ref:2")
        await app.press("enter", "space", "space", "R", "r")
        assert "Red for 1 of 2 schemes" in app.text
        assert re.search(r"2 Demand Management HUB.* Amber → Red", app.text)
        assert "Scheme 1 is Red already." in app.text
        assert "The return of scheme 2 is submitted" in app.text


async def test_rating_marked_schemes_is_one_change_with_one_reason(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        before = app.value("SELECT count(*) FROM change_set")
        await app.press("slash")
        await app.type("ref:A16 or ref:A20")
        await app.press("enter", "space", "space", "R", "r")
        assert "Red for 2 schemes" in app.text
        await app.type("no plan was seen")
        await app.press("ctrl+s")
        assert app.value("SELECT count(*) FROM change_set") == before + 1
        assert (
            app.value("SELECT count(*) FROM rating WHERE reason = 'no plan was seen' AND chosen = 'red'") == 2
        )


async def test_what_is_typed_right_after_the_filter_key_goes_into_the_filter(demo_file: Path) -> None:
    """Keys that arrive together, as over a slow line, are never taken for commands."""
    async with driving(demo_file) as app:
        for text in ("rag:red", " org:WL"):
            app.app.post_message(events.Key("slash", "/"))
            for letter in text:
                app.app.post_message(events.Key("space" if letter == " " else letter, letter))
            await app.settle()
            await app.press("enter")
        assert app.lines[1].split()[-2:] == ["rag:red", "org:WL"]


async def test_grouped_by_organisation_each_row_says_whose_share_it_is(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 40)) as app:
        await app.press("g", "down", "down", "enter")
        assert "177 schemes, 356 shares · £k" in app.text
        assert app.lines[4].split()[:3] == ["1", "ELR", "Ambulatory"]
        await app.press("pagedown", "pagedown")
        assert app.lines[3].startswith(" ELR  East Leicestershire and Rutland CCG  122")
        await app.press("end")
        assert app.lines[3].startswith(" WL  West Leicestershire CCG")
        assert all(" WL " in line for line in app.lines[4:37])
        table = app.app.screen.query_one(VirtualTable)
        assert table.cursor_line == len(table.source) - 1
        await app.pilot.click(table, (20, 1))  # the heading that stays in sight is no row
        assert table.cursor_line == len(table.source) - 1
        await app.press("g", "up", "up", "enter")
        assert "177 schemes · £k" in app.text
        assert "Org" not in app.lines[2]
