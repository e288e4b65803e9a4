"""A person's own settings: a small TOML file. Bad entries are named, never fatal."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from pmo_tui.domain.text import clean


class Settings(NamedTuple):
    """What a person has chosen."""

    name: str = ""
    """Who is typing, as shown in the header and written into the history."""
    role: str = ""
    """What they are: PMO manager, programme lead, reviewer."""
    theme: str = ""
    """The theme's name; empty is the default."""
    keys: Mapping[str, str] = MappingProxyType({})
    """Own keys: command id to key."""
    problems: tuple[str, ...] = ()
    """What could not be used of the file."""


ANY_NAME = "surrogateescape"
"""How a file name that is not UTF-8 is kept as it is."""

_TEXTS = ("name", "role", "theme")


def load(path: Path) -> Settings:
    """Read settings. A missing file is the default; a bad entry is left out and named."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as problem:
        return Settings(problems=(f"The settings file {path} cannot be read: {problem}.",))
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        return Settings(problems=(f"The settings file {path} cannot be used: {problem}.",))
    problems = []
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name in _TEXTS and isinstance(value, str):
            values[name] = clean(value).text
        elif (
            name == "keys" and isinstance(value, dict) and all(isinstance(key, str) for key in value.values())
        ):
            values["keys"] = value
        else:
            problems.append(f"The setting “{name}” is not known or has a wrong value; it was left out.")
    if values.get("keys"):
        from pmo_tui import keymap

        wrong = keymap.problems(values["keys"])
        problems += wrong
        values["keys"] = {} if wrong else {n: ",".join(keymap.split(k)) for n, k in values["keys"].items()}
    return Settings(**values, problems=tuple(problems))


def save(path: Path, settings: Settings) -> None:
    """Write settings, whole or not at all. A file that could not be used as it was is kept as `.old`."""
    import json

    if load(path).problems:
        path.replace(path.with_suffix(".old"))

    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {json.dumps(getattr(settings, name), ensure_ascii=False)}" for name in _TEXTS]
    lines += [
        "",
        "[keys]",
        *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in settings.keys.items()),
    ]
    _replace(path, "\n".join(lines) + "\n")


def recent(path: Path) -> list[Path]:
    """Return recently opened files that still exist, the latest first."""
    try:
        lines = path.read_text(encoding="utf-8", errors=ANY_NAME).split("\n")
    except OSError:
        return []
    return [Path(line) for line in lines if line and _there(Path(line))]


def _there(path: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return path.exists()
    return False


def remember(path: Path, opened: Path) -> None:
    """Put a file at the head of the recent ones. A place that cannot be written is no reason to fail."""
    known = [str(entry) for entry in recent(path)]
    first = str(opened.absolute())
    if "\n" in first or "\r" in first:  # it would be read as two
        return
    lines = [first, *(entry for entry in known if entry != first)][:20]
    with contextlib.suppress(OSError, ValueError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, "\n".join(lines) + "\n", errors=ANY_NAME)


def _replace(path: Path, text: str, *, errors: str = "strict") -> None:
    """Write a small file, whole or not at all."""
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8", errors=errors, newline="\n")
    beside.replace(path)
