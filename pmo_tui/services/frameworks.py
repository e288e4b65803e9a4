"""Rating frameworks from TOML files: read, checked, and written into a portfolio (decision 7)."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from db.enums import CommentaryRule, DimensionKind, Proposal, Rating
from pmo_tui.errors import BadFile
from pmo_tui.services.paths import is_file

FOLDER = Path(__file__).parent.parent / "frameworks"
"""The frameworks that come with the app."""

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class RatingSpec:
    """One allowed rating of a dimension."""

    rating: Rating
    guideline: str
    commentary: CommentaryRule


@dataclass(frozen=True)
class DimensionSpec:
    """One dimension with its ratings, in order."""

    code: str
    name: str
    kind: DimensionKind
    proposal: Proposal
    ratings: tuple[RatingSpec, ...]


@dataclass(frozen=True)
class FrameworkSpec:
    """A whole framework, as its file has it."""

    code: str
    name: str
    effective_from: dt.date
    dimensions: tuple[DimensionSpec, ...]


def shipped() -> dict[str, Path]:
    """Return the frameworks that come with the app: short name and file."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def find(name: str) -> Path:
    """Return a framework's file by its short name, or a path to one. Raises BadFile with the choices."""
    known = shipped()
    if name in known:
        return known[name]
    path = Path(name)
    if is_file(path):
        return path
    raise BadFile(
        f"There is no framework “{name}”. Known: {', '.join(known)}; or give the path of a .toml file."
    )


def load(path: Path) -> FrameworkSpec:
    """Read a framework file. Raises BadFile naming the place that is wrong."""
    try:
        with path.open("rb") as stream:
            data = tomllib.load(stream)
    except OSError as problem:
        raise BadFile(f"{path} cannot be read: {problem.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadFile(f"{path} is not valid TOML: {problem}.") from None
    dimensions = tuple(_dimension(path, entry) for entry in _list(path, data, "dimension"))
    overall = [d for d in dimensions if d.kind is DimensionKind.OVERALL]
    if len(overall) != 1:
        raise BadFile(f"{path}: exactly one dimension must be of kind “overall”; found {len(overall)}.")
    codes = [d.code for d in dimensions]
    if len(set(codes)) != len(codes):
        raise BadFile(f"{path}: two dimensions have the same code.")
    effective = data.get("effective_from")
    if type(effective) is not dt.date:  # a moment is a date too, and is stored as one
        raise BadFile(f"{path}: effective_from must be a date, as in effective_from = 2018-04-01.")
    return FrameworkSpec(_word(path, data, "code"), _word(path, data, "name"), effective, dimensions)


def _dimension(path: Path, entry: dict[str, Any]) -> DimensionSpec:
    ratings = tuple(
        RatingSpec(
            _member(path, rule, "rating", Rating),
            str(rule.get("guideline", "")),
            _member(path, rule, "commentary", CommentaryRule, CommentaryRule.NONE),
        )
        for rule in _list(path, entry, "rating")
    )
    return DimensionSpec(
        _word(path, entry, "code"),
        _word(path, entry, "name"),
        _member(path, entry, "kind", DimensionKind),
        _member(path, entry, "proposal", Proposal, Proposal.NONE),
        ratings,
    )


def _list(path: Path, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key)
    if not isinstance(found, list) or not found or not all(isinstance(entry, dict) for entry in found):
        raise BadFile(f"{path}: at least one [[{key}]] is needed.")
    return found


def _word(path: Path, data: dict[str, Any], key: str) -> str:
    found = data.get(key)
    if not isinstance(found, str) or not found.strip():
        raise BadFile(f"{path}: “{key}” is missing or empty.")
    return found.strip()


def _member(path: Path, data: dict[str, Any], key: str, enum: type[E], default: E | None = None) -> E:
    found = data.get(key, default)
    try:
        return enum(str(found))
    except ValueError:
        known = ", ".join(member.value for member in enum)
        raise BadFile(f"{path}: “{key}” is “{found}”; it must be one of {known}.") from None
