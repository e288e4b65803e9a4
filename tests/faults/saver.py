"""Run as a program: for each line on stdin, start a process that saves until it is killed.

Each save is announced on stdout, and acknowledged after its commit: what, number, change set, seal. A
change set's reason says how many rows it must have. The saving process is forked, so that a kill costs no
start of Python.
"""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path

from db import rows
from db.audit.undo import apply_undo, plan_undo
from db.engine import make_engine
from db.enums import ChangeKind
from db.file import open_reader
from db.ids import new_id
from db.models import RiskAction, Scheme
from db.reading.reader import Reader
from db.unit_of_work import Actor, Committed, UnitOfWork
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.csv_files import read_folder
from pmo_tui.exchange.plan import plan_import
from pmo_tui.services.workspace import Workspace, system_clock

BULK = 150
IMPORTED = 60
SAVES = ("edit", "form", "bulk", "undo", "import")


class Saver:
    """Saves in turn what a person does: an edit, a form with children, a bulk edit, an import, an undo."""

    def __init__(self, path: Path, first: int) -> None:
        self.path = path
        self.engine = make_engine(path)
        self.workspace = Workspace(path, name="Saver")
        self.first = first
        """Which of its saves it begins with: a life is short, and each must be met early and late."""

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

    def bring_in(self, number: int) -> Committed | None:
        """Import a folder by the importer people use: new schemes with a milestone each."""
        folder = self.path.with_name(f"{self.path.stem}-import")
        folder.mkdir(exist_ok=True)
        names = [f"{new_id()} £ {number}" for _ in range(IMPORTED // 2)]
        schemes = [f"{name},imported {number},name 1\n" for name in names]
        milestones = [f"{name},begin,2018-10-01\n" for name in names]
        (folder / "schemes.csv").write_text("ref,name,programme_area\n" + "".join(schemes), encoding="utf-8")
        (folder / "milestones.csv").write_text(
            "ref,title,baseline_date\n" + "".join(milestones), encoding="utf-8"
        )
        with closing(Reader(self.path)) as reader:
            planned = plan_import(reader, read_folder(folder))
        assert len(planned.ops) == IMPORTED
        return apply_import(self.workspace, planned, reason=f"rows={IMPORTED}")

    def undo(self, done: Committed) -> Committed | None:
        """Take one of the large ones back."""
        with closing(open_reader(self.path)) as reader:
            planned = plan_undo(reader, done.id)
        with self.unit(len(planned.steps), ChangeKind.UNDO) as unit:
            apply_undo(unit.sqlite, planned)
            return unit.commit()

    def run(self) -> None:
        """Save for ever, and say so each time."""
        for number in count():
            turn: list[tuple[str, Callable[[int], Committed | None]]] = [
                ("edit", self.edit),
                ("form", self.form),
                ("bulk", self.bulk),
                ("import", self.bring_in),
            ]
            start = self.first % len(turn)
            for kind, save in turn[start:] + turn[:start]:
                done = self.save(kind, partial(save, number))
                if kind in {"bulk", "import"} and number % 3 != 1:
                    self.save("undo", partial(self.undo, done))

    def save(self, kind: str, save: Callable[[], Committed | None]) -> Committed:
        """Announce, save, acknowledge: from then on the save must never be lost."""
        os.write(1, f"saving {kind}\n".encode())
        done = save()
        assert done is not None
        os.write(1, f"saved {kind} {done.number} {done.id} {done.head.hash}\n".encode())
        return done


def main() -> None:
    """Serve: one line with a path, one life of a saving process."""
    for life, line in enumerate(sys.stdin):
        child = os.fork()
        if child == 0:
            Saver(Path(line.rstrip("\n")), life).run()
        os.write(1, f"started {child}\n".encode())
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
