"""Run as a program: for each line on stdin, start a process that saves until it is killed.

Each save is acknowledged on stdout after its commit: number, change set, seal. A change set's reason says
how many rows it must have. The saving process is forked, so that a kill costs no start of Python.
"""

import os
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from db import rows
from db.audit.undo import apply_undo, plan_undo
from db.engine import make_engine
from db.enums import ChangeKind
from db.file import open_reader
from db.ids import new_id
from db.models import RiskAction, Scheme
from db.unit_of_work import Actor, Committed, UnitOfWork
from pmo_tui.services.workspace import system_clock

BULK = 150


class Saver:
    """Saves in turn what a person does: an edit, a form with children, a bulk edit, an undo of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = make_engine(path)

    def unit(self, expected: int, kind: ChangeKind = ChangeKind.EDIT) -> UnitOfWork:
        """Open a unit of work that says how many rows it will have."""
        return UnitOfWork(
            self.engine,
            actor=Actor("Saver"),
            clock=system_clock,
            app_version="1",
            kind=kind,
            reason=f"rows={expected}",
        )

    def edit(self, number: int) -> Committed | None:
        """Change one text."""
        with self.unit(1) as unit:
            unit.get(Scheme, "scheme-1").name = f"edit {number} of {new_id()}"
            return unit.commit()

    def form(self, number: int) -> Committed | None:
        """Change a scheme and add three actions, through the session."""
        with self.unit(4) as unit:
            unit.get(Scheme, "scheme-2").description = f"form {number} of {new_id()}"
            for _ in range(3):
                unit.add(RiskAction(id=unit.new_id(), risk_id="risk-1", action="£ 日本 " * 20))
            return unit.commit()

    def bulk(self, number: int) -> Committed | None:
        """Add many rows on the raw path; every other time with a cache so small that it spills."""
        with self.unit(BULK) as unit:
            unit.sqlite.execute(f"PRAGMA cache_size = {1 if number % 2 else -2000}")
            for place in range(BULK):
                values = {"scheme_id": "scheme-1", "title": f"bulk {number}", "position": place}
                date = {"baseline_date": "2018-10-01", "forecast_date": None, "actual_date": None}
                rows.insert(unit.sqlite, "milestone", {"id": new_id(), **values, **date})
            return unit.commit()

    def undo(self, done: Committed) -> Committed | None:
        """Take the bulk edit back."""
        with closing(open_reader(self.path)) as reader:
            planned = plan_undo(reader, done.id)
        with self.unit(len(planned.steps), ChangeKind.UNDO) as unit:
            apply_undo(unit.sqlite, planned)
            return unit.commit()

    def run(self) -> None:
        """Save for ever, and say so each time."""
        for number in count():
            self.say(self.edit(number))
            self.say(self.form(number))
            done = self.bulk(number)
            self.say(done)
            assert done is not None
            if number % 3:
                self.say(self.undo(done))

    def say(self, done: Committed | None) -> None:
        """Acknowledge: from here on the save must never be lost."""
        assert done is not None
        os.write(1, f"saved {done.number} {done.id} {done.head.hash}\n".encode())


def main() -> None:
    """Serve: one line with a path, one life of a saving process."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            Saver(Path(line.rstrip("\n"))).run()
        os.write(1, f"started {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
