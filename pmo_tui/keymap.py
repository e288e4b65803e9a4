"""What is made from the table of commands: bindings, footer, names of keys, and checks of a person's own.

Letters and digits are commands only outside text fields (decision 12). A person may move a command to
another key in the settings; an unknown command or a key that is taken is refused by name.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from pmo_tui.commands import COMMANDS, ON_TOP, SCOPES, TOGETHER, Command

if TYPE_CHECKING:
    from textual.binding import BindingType

__all__ = ["BY_ID", "COMMANDS", "ON_TOP", "SCOPES", "TOGETHER", "Command"]

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}


AHEAD = frozenset({"form.save", "app.quit", "schemes.filter", "risks.find", "matrix.find", "history.find"})
"""Commands that come before what has the focus; a filter's, so that what is typed right after goes there."""


def of_scope(scope: str) -> tuple[Command, ...]:
    """Return the commands of a scope, in the order of the help."""
    return tuple(command for command in COMMANDS if command.scope == scope)


def bindings(scope: str) -> "list[BindingType]":
    """Return Textual's bindings for a scope."""
    from textual.binding import Binding

    return [
        Binding(
            ",".join(command.keys),
            command.action,
            command.title,
            id=command.id,
            show=False,
            priority=command.id in AHEAD,
        )
        for command in of_scope(scope)
        if command.keys
    ]


_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "f1": "F1",
}


def key_name(key: str) -> str:
    """Return a key as people know it: `Ctrl+S`, `?`, `Esc`."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key


def keys_of(command: Command, overrides: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of a command as a person has them."""
    own = overrides.get(command.id)
    return command.keys if own is None else split(own)


def split(keys: str) -> tuple[str, ...]:
    """Return the keys of a setting: `f2, f3` or `f2 f3`."""
    return tuple(keys.replace(",", " ").split())


def problems(overrides: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a person's own keys: an unknown command, no key, or a key that is taken.

    Textual would silently drop the command whose key was taken, so this is asked first.
    """
    found = [f"There is no command “{name}” (settings, keys)." for name in overrides if name not in BY_ID]
    for name in overrides:
        if name not in BY_ID:
            continue
        keys = keys_of(BY_ID[name], overrides)
        if not keys:
            found.append(f"No key is given for “{name}” (settings, keys).")
        found += [
            f"The key “{key}” for “{name}” is taken by “{other.id}” (settings, keys)."
            for key in keys
            for other in _near(BY_ID[name])
            if key in keys_of(other, overrides)
        ]
    return found


def _near(command: Command) -> list[Command]:
    """Return the other commands that work at the same time as this one."""
    scopes = {scope for together in TOGETHER if command.scope in together for scope in together}
    return [other for other in COMMANDS if other.scope in scopes and other.id != command.id]


Chip = tuple[str, ...]
"""A title, and the ids of the commands that stand behind it: their keys are shown as one, as in r/a/g."""

_GOING = ("scheme.next", "scheme.tab_next", "scheme.back")
CHANGE = "Change"
"""The title of a key that opens what the cursor is on to change it: nothing where nothing can be changed."""

IN_SECTION: Mapping[str, Sequence[Chip]] = {
    section: (*first, *((BY_ID[name].title, name) for name in _GOING))
    for section, first in {
        "Return": (
            ("Rate", "scheme.red", "scheme.amber", "scheme.green"),
            ("Commentary", "scheme.commentary"),
            ("Submit", "scheme.submit"),
        ),
        "Finance": (
            ("Forecast", "scheme.forecast"),
            ("Months", "scheme.months"),
            ("Share", "scheme.share"),
        ),
        "Milestones": ((CHANGE, "page.open"), ("Add", "scheme.add")),
        "Risks": (("Open", "page.open"), ("Add", "scheme.add")),
        "Exceptions": (("Commentary", "scheme.commentary"),),
        "History": (("Show", "page.open"), ("Undo this", "scheme.undo_here")),
    }.items()
}
"""What the footer of a scheme offers, by the section that is shown."""


MARKED: Sequence[Chip] = tuple(
    (BY_ID[name].title, name)
    for name in ("schemes.rate", "schemes.mark", "schemes.mark_all", "schemes.copy", "schemes.clear")
)
"""What the footer of the register offers while schemes are marked."""


def footer(
    scopes: Sequence[str],
    overrides: Mapping[str, str],
    *,
    writable: bool,
    chips: Sequence[Chip] = (),
    without: Collection[str] = (),
) -> list[tuple[str, str]]:
    """Return at most seven keys and titles for the footer of these scopes, in order; help is the last.

    `chips` are what is shown in place of the commands that have a place in the footer; `without` are the ids
    of commands that would do nothing just now.
    """
    known = (c for c in COMMANDS if c.scope in scopes and c.footer and c.keys and c.id not in without)
    shown = sorted((c for c in known if writable or not c.writes), key=lambda command: command.footer)
    keys = [(_shown_key(c, overrides), c.title) for c in shown]
    named = [(title, [BY_ID[name] for name in names]) for title, *names in chips]
    own = [
        ("/".join(_shown_key(command, overrides) for command in commands), title)
        for title, commands in named
        if writable or not (title == CHANGE or any(command.writes for command in commands))
    ]
    return [*(own or keys[:-1])[:6], *keys[-1:]]


def _shown_key(command: Command, overrides: Mapping[str, str]) -> str:
    return key_name(keys_of(command, overrides)[0])
