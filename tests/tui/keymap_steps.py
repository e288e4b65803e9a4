"""Every place where keys work, how to get there, and what a key sets off there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from textual import actions
from textual.app import App
from textual.dom import DOMNode

from pmo_tui import keymap
from pmo_tui.keymap import Command
from pmo_tui.modals.confirm import ConfirmScreen
from pmo_tui.modals.notice import NoticeScreen
from pmo_tui.widgets.fields import ChoiceField, PickField
from pmo_tui.widgets.page import PageView
from tests.tui.driving import Driver

Action = tuple[str, tuple[Any, ...]]
"""An action's name and what it is given."""


class Place(NamedTuple):
    """Where keys work: which scopes together, and the way there from the start of the app."""

    scopes: tuple[str, ...]
    screen: str = "schemes"
    keys: tuple[str, ...] = ()
    then: Callable[[Driver], object] = lambda app: None
    """What is done last, where there is no short way by keys."""


def _focus(kind: type) -> Callable[[Driver], object]:
    return lambda app: app.app.screen.query(kind).first().focus()


def _notice(app: Driver) -> object:
    return app.app.push_screen(NoticeScreen("A notice", ["one", "two"]))


def _confirm(app: Driver) -> object:
    return app.app.push_screen(ConfirmScreen("Sure?", [[("It cannot be undone.", "")]], "yes"))


def _compare(app: Driver) -> object:
    from pmo_tui.modals.compare import CompareScreen

    return app.app.push_screen(CompareScreen("A draft", [("Issue", "saved", "typed")]))


PLACES = {
    "overview": Place(("overview", "page", "app"), "overview"),
    "schemes": Place(("schemes", "list", "app")),
    "scheme": Place(("scheme", "page", "app"), keys=("enter",)),
    "risks": Place(("risks", "list", "app"), "risks"),
    "matrix": Place(("matrix", "page", "app"), "risks", ("x",)),
    "risk": Place(("risk", "page", "app"), "risks", ("enter",)),
    "history": Place(("history", "list", "app"), "history"),
    "history's details": Place(("history", "page", "app"), "history", ("tab",)),
    "setup": Place(("setup", "page", "app"), "setup"),
    "a form's line": Place(("form",), keys=("e",)),
    "a form's text": Place(("form",), keys=("enter", "c")),
    "a form's choice": Place(("form", "choice"), keys=("e",), then=_focus(ChoiceField)),
    "a form's pick": Place(("form", "chosen"), keys=("e",), then=_focus(PickField)),
    "the filter line": Place(("filter",), keys=("slash",)),
    "a short list": Place(("list",), keys=("g",)),
    "a long list": Place(("pick",), keys=("s",)),
    "a confirmation": Place(("confirm",), then=_confirm),
    "a draft": Place(("compare",), then=_compare),
    "a notice": Place(("notice", "page"), then=_notice),
    "the help": Place(("help", "page"), keys=("question_mark",)),
}
"""Every place, by its name in a test's name."""


async def go(app: Driver, place: Place) -> None:
    """Go to a place from where the app starts."""
    await app.press(*place.keys)
    place.then(app)
    await app.settle()


def wanted(command: Command) -> Action:
    """Return what a command's key must set off."""
    _, name, given = actions.parse(command.action)
    return name, given


def by_key(place: Place) -> list[tuple[str, Command]]:
    """Return every key of a place with its command."""
    return [
        (key, command)
        for scope in place.scopes
        for command in keymap.of_scope(scope)
        for key in keymap.keys_of(command, {})
    ]


@contextmanager
def watched() -> Iterator[list[Action]]:
    """Note the actions that are set off instead of doing them; one that nothing can do fails."""
    seen: list[Action] = []
    ours = {wanted(command) for command in keymap.COMMANDS}
    real = App._dispatch_action

    async def note(app: App[Any], namespace: DOMNode, name: str, given: tuple[Any, ...]) -> bool:
        foreign = type(namespace).__module__.startswith("textual.")
        if (
            foreign or (name, given) not in ours
        ):  # Textual's own: the palette, scrolling where nothing scrolls
            return await real(app, namespace, name, given)
        does = getattr(namespace, f"action_{name}", None) or getattr(namespace, f"_action_{name}", None)
        assert callable(does), f"{namespace} cannot do {name}"
        seen.append((name, given))
        return True

    with patch.object(App, "_dispatch_action", note):
        yield seen


def help_text(app: Driver) -> str:
    """Return the whole help that is shown, each line's blanks made single."""
    page = app.app.screen.query_one(PageView)._page
    lines = ("".join(text for text, _ in line) for line in page.lines)
    return " ".join(" ".join(lines).split())
