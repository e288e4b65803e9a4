"""A save that fails: told at the form, nothing typed is lost, and it can be tried again."""

import asyncio
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
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind
from pmo_tui.modals.pick import PickScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services import schemes as saving
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.returns import save_commentary
from pmo_tui.services.saving import Answer
from pmo_tui.widgets.fields import PickField
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill, form

Job = Callable[[Any], Answer]


KEY = DraftKey("scheme", "new")


async def run_form(
    app: Driver, job: Job, *, key: DraftKey | None = None, done: Callable[[Answer], None] | None = None
) -> None:
    """Show a form of one field whose save is this job."""
    asked = FormSpec("A form", [FormField("text", "Text", Kind.LINES)], key=key)
    forms.run(app.app, Prepared(asked, lambda values: job), done)
    await app.settle()


def slow(go: threading.Event, error: Exception | None = None) -> Job:
    """Make a save that waits until it may go on, and is then done, or fails."""

    def job(workspace: Any) -> Answer:
        go.wait(10)
        if error is not None:
            raise error
        return Answer(None, "Saved")

    return job


async def left_while_saving(app: Driver) -> None:
    """Save the form in front and leave it at once, until nothing of it is there."""
    shown = form(app)
    await app.pilot.press("ctrl+s", "escape")
    await app.until(lambda: not shown.is_attached and not shown.children)


async def drafted(app: Driver) -> Any:
    """What the file holds as a draft once everything was written."""
    await app.settle()
    app.app.drafting.flush()
    await app.settle()
    return app.value("SELECT group_concat(text) FROM draft")


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
            field = FormField("area", "Area", Kind.PICK, choices=[("1", "First"), ("2", "Second")])
            forms.run(app.app, Prepared(FormSpec("A form", [field]), lambda values: slow(go)))
            await app.settle()
            await app.pilot.press("ctrl+s", "enter")
            await app.until(lambda: isinstance(app.app.screen, PickScreen))
            go.set()
            await app.settle()
            assert isinstance(app.app.screen, PickScreen)
            await app.press("escape")
            assert isinstance(app.app.screen, SchemesScreen)


class TestWhileItIsBeingSaved:
    async def test_what_is_typed_is_not_lost(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            go = threading.Event()
            await run_form(app, slow(go), key=KEY)
            await app.pilot.press("a", "ctrl+s", "b")
            await app.until(
                lambda: form(app).values()["text"] == "ab" and not app.app.screen.message_queue_size
            )
            await asyncio.sleep(0.1)  # what tells of it has arrived
            go.set()
            assert await drafted(app) == "ab"
            assert isinstance(app.app.screen, SchemesScreen)

    async def test_leaving_the_form_is_no_mistake(self, demo_file: Path) -> None:
        """It is saved: nothing says otherwise, its draft goes, and who waits for it is told."""
        async with driving(demo_file) as app:
            go, answers = threading.Event(), list[Answer]()
            await run_form(app, slow(go), key=KEY, done=answers.append)
            await app.type("much thought")
            await left_while_saving(app)
            go.set()
            assert await drafted(app) is None
            assert app.told == []
            assert app.said == "Saved: nothing changed"
            assert [answer.said for answer in answers] == ["Saved"]

    async def test_what_was_typed_before_leaving_it_is_not_lost(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            go = threading.Event()
            await run_form(app, slow(go), key=KEY)
            await app.pilot.press("a", "ctrl+s", "b")
            await left_while_saving(app)
            go.set()
            assert await drafted(app) == "ab"

    async def test_what_is_typed_into_the_form_opened_again_is_not_lost(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            go = threading.Event()
            await run_form(app, slow(go), key=KEY)
            await app.pilot.press("a")
            await left_while_saving(app)
            forms.run(
                app.app,
                Prepared(FormSpec("A form", [FormField("text", "Text")], key=KEY), lambda values: slow(go)),
            )
            await app.until(lambda: bool(app.app.screen.query("#field-text")))
            await app.pilot.press("c", "escape")
            await app.until(lambda: isinstance(app.app.screen, SchemesScreen))
            go.set()
            assert await drafted(app) == "c"

    @pytest.mark.parametrize(
        ("error", "key", "words"),
        [
            (
                Refused([Problem("text", "Not like this.")]),
                KEY,
                "“A form” was not saved. Not like this. What you typed is kept: Ctrl+D shows it.",
            ),
            (errors.StaleRecord("Somebody else saved this."), None, "“A form” was not saved. Somebody"),
            (errors.Busy("Another program is using the file."), None, "“A form” was not saved. Another"),
        ],
    )
    async def test_one_that_fails_after_the_form_was_left_says_which_it_was(
        self, demo_file: Path, error: Exception, key: DraftKey | None, words: str
    ) -> None:
        async with driving(demo_file) as app:
            go = threading.Event()
            await run_form(app, slow(go, error), key=key)
            await app.type("x")
            await left_while_saving(app)
            go.set()
            assert await drafted(app) == ("x" if key else None)
            assert len(app.told) == 1
            assert app.told[0].startswith(words)

    async def test_a_mistake_of_the_app_after_it_was_left_is_told_as_one(self, demo_file: Path) -> None:
        async with driving(demo_file, failing=True) as app:
            go = threading.Event()
            await run_form(app, slow(go, KeyError("x")))
            await left_while_saving(app)
            go.set()
            await app.settle()
            assert [type(failure) for failure in app.app.failures] == [KeyError]

    async def test_a_new_scheme_opens_unless_something_else_was_begun(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go, save = threading.Event(), saving.save_scheme

        def waiting(*given: Any) -> Answer:
            go.wait(10)
            return save(*given)

        monkeypatch.setattr(saving, "save_scheme", waiting)
        async with driving(demo_file, size=(100, 40)) as app:
            area = app.value("SELECT id FROM programme LIMIT 1")
            await app.press("plus")
            await fill(app, ref="B1", name="Same day care")
            form(app).query_one("#field-programme_id", PickField).value = area
            await app.settle()
            await left_while_saving(app)
            await app.pilot.press("e")
            await app.until(lambda: isinstance(app.app.screen, FormScreen))
            go.set()
            await app.settle()
            assert form(app).values()["ref"] != "B1"
            await app.press("escape")
            assert isinstance(app.app.screen, SchemesScreen)
            assert app.value("SELECT count(*) FROM scheme WHERE ref = 'B1'") == 1


async def test_a_file_opened_to_read_only_has_no_forms(demo_file: Path) -> None:
    async with driving(demo_file, read_only=True) as app:
        await run_form(app, lambda workspace: Answer(None, "Saved"))
        assert isinstance(app.app.screen, SchemesScreen)
        assert app.told == ["Opened to read only."]


def test_the_commentary_service_is_what_the_form_calls() -> None:
    """A typo in the import inside the job would only show at the first save."""
    assert callable(save_commentary)
