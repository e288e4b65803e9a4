"""What bears witness to a file's history from outside it: names of its backups, and anchor files."""

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from db import backup
from db.audit.seal import Head
from db.audit.verify import Anchor
from pmo_tui.errors import BadFile
from pmo_tui.services.paths import is_folder, there

LONGEST_ANCHOR_FILE = 1_000_000
"""Bytes: an anchor file is a few lines."""

_LINE = re.compile(r"(?P<n>[0-9]{1,18})\s+(?P<hash>[0-9a-fA-F]{12,64})(?:\s.*)?")


def read_anchors(paths: Iterable[Path], target: Path) -> list[Anchor]:
    """Read what bears witness to a file: names of its backups, folders of them, anchor files.

    Raises BadFile for anything else; then nothing was opened that may be in use.
    """
    found: list[Anchor] = []
    for path in paths:
        made = backup.named(path)
        if made is not None:
            found.append(made.anchor)
        elif is_folder(path):
            own = backup.backups_of(target.stem, path)
            if not own:
                raise BadFile(f"There is no backup of {target.name} in {path}.")
            found += [backup_found.anchor for backup_found in own]
        else:
            found += _anchor_file(path, target)
    return found


def _anchor_file(path: Path, target: Path) -> list[Anchor]:
    if path.suffix.casefold() == ".pmo" or (there(path) and path.samefile(target)):
        raise BadFile(
            f"{path.name} is not named like a backup. A backup's name ends in its time, its number of "
            "change sets and its hash, as in plan-20181105T140200Z-n12-0123456789ab.pmo."
        )
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device may never end
            raise BadFile(f"{path} is not an anchor file: it is a folder, a pipe or a device.")
        with path.open("rb") as stream:
            content = stream.read(LONGEST_ANCHOR_FILE + 1)
        if len(content) > LONGEST_ANCHOR_FILE:
            raise BadFile(f"{path} is too large to be an anchor file.")
        lines = content.decode("utf-8").splitlines()
    except OSError as problem:
        raise BadFile(f"{path} cannot be read: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise BadFile(f"{path} is not an anchor file: it is not text.") from None
    found = []
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        read = _LINE.fullmatch(words)
        if read is None:
            raise BadFile(f"Line {number} of {path} is not an anchor. Each line is a number and a hash.")
        found.append(Anchor(int(read["n"]), read["hash"].lower(), f"{path.name}, line {number}"))
    return found


def write_anchor(path: Path, end: Head, target: Path) -> None:
    """Add the end of a file's history to an anchor file, as `number hash`; make the file if need be.

    Raises BadFile when the path holds something else, or cannot be written.
    """
    if there(path) or path.suffix.casefold() == ".pmo":
        _anchor_file(path, target)
    try:
        with path.open("ab+") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - 1))
            if stream.read(1) not in (b"", b"\n"):
                stream.write(b"\n")  # somebody's editor left the last line without an end
            stream.write(f"{end.n} {end.hash} {target.name}\n".encode("utf-8", "replace"))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise BadFile(f"{path} cannot be written: {problem.strerror}.") from None
