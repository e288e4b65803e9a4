"""A save that fails: told at the form, nothing typed is lost, and it can be tried again."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db import errors
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows import forms, schemes
from pmo_tui.flows.forms import Prepared
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind
from pmo_tui.modals.pick import PickScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.returns import save_commentary
from pmo_tui.services.saving import Answer
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill, form

Job = Callable[[Any], Answer]


async def run_form(app: Driver, job: Job, *, key: DraftKey | None = None) -> None:
    """Show a form of one field whose save is this job."""
    asked = FormSpec("A form", [FormField("text", "Text", Kind.LINES)], key=key)
    forms.run(app.app, Prepared(asked, lambda values: job))
    await app.settle()


def fails_until(good: threading.Event, error: Exception) -> Job:
    """Make a save that fails until it is allowed to go well."""

    def job(workspace: Any) -> Answer:
        if not good.is_set():
            raise error
        return Answer(None, "Saved")

    return job


class TestASaveThatFails:
    @pytest.mark.parametrize(
        ("error", "words", "trouble"),
        [
            (
                sqlite3.OperationalError("disk I/O error"),
                "The file refused the change: disk I/O error.",
                False,
            ),
            (errors.WriteFailed("The disk is full. Nothing was saved."), "The disk is full.", True),
            (errors.Busy("Another program is using the file."), "Another program is using the file.", True),
            (Refused([Problem("text", "Not like this.")]), "Not like this.", False),
            (errors.PeriodFrozen("The month is frozen."), "The month is frozen.", False),
        ],
    )
    async def test_says_why_keeps_the_text_and_can_be_tried_again(
        self, demo_file: Path, error: Exception, words: str, trouble: bool
    ) -> None:
        async with driving(demo_file) as app:
            good = threading.Event()
            await run_form(app, fails_until(good, error))
            await app.type("much thought")
            await app.press("ctrl+s")
            assert words in app.text
            assert form(app).values()["text"] == "much thought"
            assert (app.app.trouble == "NOT SAVED") is trouble
            good.set()
            await app.press("ctrl+s")
            assert isinstance(app.app.screen, SchemesScreen)
            assert app.app.trouble == ""
            assert "NOT SAVED" not in app.text

    async def test_the_header_says_so_until_something_is_saved(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            good = threading.Event()
            await run_form(app, fails_until(good, errors.WriteFailed("The disk is full.")))
            await app.press("ctrl+s", "escape")
            assert app.lines[0].endswith(" NOT SAVED")
            await run_form(app, fails_until(good, errors.WriteFailed("The disk is full.")))
            good.set()
            await app.press("ctrl+s")
            assert app.lines[0].endswith("PMO manager, PMO")

    async def test_an_unexpected_error_keeps_the_form_and_the_app(
        self, demo_file: Path, own_settings: Path
    ) -> None:
        async with driving(demo_file, failing=True) as app:
            await run_form(app, fails_until(threading.Event(), KeyError("much thought")))
            await app.type("much thought")
            await app.press("ctrl+s")
            assert form(app).values()["text"] == "much thought"
            assert app.app.trouble == "NOT SAVED"
            (told,) = app.told
            assert told.startswith("Something went wrong in the app; nothing was saved by it.")
            log = (own_settings / "cache" / "pmo-tui.log").read_text(encoding="utf-8")
            assert "KeyError" in log
            assert "much thought" not in log

    async def test_one_that_was_saved_meanwhile_can_be_compared(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            scheme = app.value("SELECT id FROM scheme WHERE ref = '1'")
            schemes.edit(app.app, scheme)
            await app.settle()
            await fill(app, name="mine")
            other = schemes.prepare(app.app, scheme)
            theirs = {**form(app).values(), "name": "theirs"}
            app.app.save(other.job(theirs))
            await app.settle()
            await app.press("ctrl+s")
            assert "Somebody else saved this meanwhile. What you typed is kept" in app.text
            assert "Ctrl+D shows both beside each other." in app.text
            await app.press("escape", "ctrl+d", "enter")
            assert "theirs" in app.text
            assert "mine" in app.text
            await app.press("enter", "ctrl+s")
            assert app.value("SELECT name FROM scheme WHERE ref = '1'") == "mine"

    async def test_a_list_opened_while_it_is_being_saved_closes_first(self, demo_file: Path) -> None:
        """The form goes once the list is gone, and nothing else with it."""
        async with driving(demo_file) as app:
            go = threading.Event()

            def slow(workspace: Any) -> Answer:
                go.wait(10)
                return Answer(None, "Saved")

            field = FormField("area", "Area", Kind.PICK, choices=[("1", "First"), ("2", "Second")])
            forms.run(app.app, Prepared(FormSpec("A form", [field]), lambda values: slow))
            await app.settle()
            await app.pilot.press("ctrl+s", "enter")
            await app.until(lambda: isinstance(app.app.screen, PickScreen))
            go.set()
            await app.settle()
            assert isinstance(app.app.screen, PickScreen)
            await app.press("escape")
            assert isinstance(app.app.screen, SchemesScreen)

    async def test_what_is_typed_while_it_is_being_saved_is_not_lost(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            go = threading.Event()

            def slow(workspace: Any) -> Answer:
                go.wait(10)
                return Answer(None, "Saved")

            await run_form(app, slow, key=DraftKey("scheme", "new"))
            await app.pilot.press("a", "ctrl+s", "b")
            go.set()
            await app.settle()
            assert isinstance(app.app.screen, SchemesScreen)
            app.app.drafting.flush()
            await app.settle()
            assert app.value("SELECT text FROM draft") == "ab"


async def test_a_file_opened_to_read_only_has_no_forms(demo_file: Path) -> None:
    async with driving(demo_file, read_only=True) as app:
        await run_form(app, lambda workspace: Answer(None, "Saved"))
        assert isinstance(app.app.screen, SchemesScreen)
        assert app.told == ["Opened to read only."]


def test_the_commentary_service_is_what_the_form_calls() -> None:
    """A typo in the import inside the job would only show at the first save."""
    assert callable(save_commentary)
