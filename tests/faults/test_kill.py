"""Killed in the middle of saves (RELIABILITY c.13): nothing acknowledged is lost, nothing is half there."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.file import inspect, open_reader
from tests.db.tamper import findings
from tests.faults.saver import SAVES

KILLS = int(os.environ.get("PMO_SOAK_KILLS", "20"))
KILLS_PER_FILE = 10
"""Then a fresh file, so that checking does not grow with the length of the soak."""

LONGEST_LIFE = 0.1
"""Seconds after its first save that a process may live: some ten saves."""

ENOUGH = 100
"""Kills after which each of the longer saves must have been hit: by then it is no matter of luck."""

ROOT = Path(__file__).parent.parent.parent

Acknowledged = list[tuple[int, str, str]]
"""Number, change set, seal."""


@dataclass
class Life:
    """What a process said before it was killed."""

    acknowledged: Acknowledged = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    """What it saved, as it named it."""
    hit: str = ""
    """What it was saving when it was killed; empty when it was between two saves."""

    def hear(self, words: list[str]) -> None:
        """Take one line."""
        if words[0] == "saving":
            self.hit = words[1]
        else:
            _, kind, number, cs_id, seal = words
            self.acknowledged.append((int(number), cs_id, seal))
            self.kinds.append(kind)
            self.hit = ""


class Victim:
    """The program that saves, and the means to kill it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.saver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.into, self.out = self.process.stdin, self.process.stdout

    def live_and_die(self, path: Path, seconds: float) -> Life:
        """Let it save for a while after its first save, kill it, and return what it said."""
        self.into.write(f"{path}\n")
        self.into.flush()
        child = 0
        life = Life()
        while not (child and life.acknowledged):
            words = self.out.readline().split()
            if words[0] == "started":
                child = int(words[1])
            else:
                life.hear(words)
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        while (line := self.out.readline()) != "dead\n":
            life.hear(line.split())
        return life

    def close(self) -> None:
        """End the program."""
        self.into.close()
        self.process.wait(10)
        self.out.close()


@pytest.fixture
def victim() -> Iterator[Victim]:
    """The program that saves."""
    started = Victim()
    yield started
    started.close()


def check(path: Path, acknowledged: Acknowledged) -> int:
    """Open the file as after a crash, and check all that is promised; return how many change sets it has."""
    inspect(path)
    assert findings(path) == []
    with closing(open_reader(path)) as reader:
        stored = dict(reader.execute("SELECT cs_id, hash FROM seal").fetchall())
        sets = reader.execute("SELECT site_seq, id, reason FROM change_set ORDER BY site_seq").fetchall()
        rows = dict(reader.execute("SELECT cs_id, count(*) FROM audit GROUP BY cs_id").fetchall())
    assert [number for number, _, _ in sets] == list(range(1, len(sets) + 1))
    by_number = {number: cs_id for number, cs_id, _ in sets}
    for number, cs_id, seal in acknowledged:
        assert by_number[number] == cs_id
        assert stored[cs_id] == seal
    for _, cs_id, reason in sets:
        if reason.startswith("rows="):
            assert rows[cs_id] == int(reason.removeprefix("rows="))
    return len(sets)


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.skipif(sys.platform == "win32", reason="this system has no SIGKILL")
def test_killed_while_saving(victim: Victim, sample_file: Path, tmp_path: Path) -> None:
    """The acknowledged saves are there, at most one more is, and the next life goes on from there."""
    chance = random.Random(20181001)
    path, journals = tmp_path / "unused", 0
    acknowledged: Acknowledged = []
    saved: set[str] = set()
    hit: Counter[str] = Counter()
    for kill in range(KILLS):
        if kill % KILLS_PER_FILE == 0:
            path.unlink(missing_ok=True)
            path = Path(shutil.copyfile(sample_file, tmp_path / f"{kill}.pmo"))
            acknowledged = []
        life = victim.live_and_die(path, chance.uniform(0, LONGEST_LIFE))
        acknowledged += life.acknowledged
        saved |= set(life.kinds)
        hit[life.hit] += 1
        journals += path.with_name(f"{path.name}-journal").exists()
        sets = check(path, acknowledged)
        lives = kill % KILLS_PER_FILE + 1
        assert 2 + len(acknowledged) <= sets <= 2 + len(acknowledged) + lives
    assert journals, "no kill hit a transaction: the test shows nothing"
    assert saved == set(SAVES)
    assert KILLS < ENOUGH or hit.keys() >= {"bulk", "import", "undo"}
