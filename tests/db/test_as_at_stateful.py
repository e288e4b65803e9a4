"""As-at for every change set equals a model that is kept independently (RELIABILITY c.40)."""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from db import errors, rows
from db.audit.as_at import materialise, moment_numbered
from db.audit.scratch import discard
from db.audit.undo import apply_undo, plan_undo
from db.enums import ChangeKind
from db.file import open_reader
from db.models import Risk, Scheme
from db.unit_of_work import Committed, UnitOfWork, translated
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.db.samples import Row, sample, table_image
from tests.db.strategies import TEXT, WHOLE
from tests.db.tamper import findings

SOAK = int(os.environ.get("PMO_SOAK_EXAMPLES", "0"))
TABLES = ("scheme", "risk", "risk_score", "milestone", "scheme_share")
Model = dict[str, dict[str, Row]]


class History(RuleBasedStateMachine):
    """People add, edit, move, delete, undo and fail; a dict of dicts is told the same."""

    template: Path
    schemes: Bundle[str] = Bundle("schemes")
    risks: Bundle[str] = Bundle("risks")
    saves: Bundle[Committed] = Bundle("saves")

    @initialize(target=schemes)
    def open(self) -> Any:
        """Start from the sample portfolio."""
        self.folder = Path(tempfile.mkdtemp())
        path = Path(shutil.copyfile(self.template, self.folder / "history.pmo"))
        self.workspace = Workspace(path, name="Somebody", clock=Ticking())
        with closing(open_reader(path)) as reader:
            self.model: Model = {name: table_image(reader, name) for name in TABLES}
        self.kept: dict[int, Model] = {}
        return multiple("scheme-1", "scheme-2")

    def save(
        self, change: Callable[[UnitOfWork], object], kind: ChangeKind = ChangeKind.EDIT
    ) -> Committed | None:
        """Do something as one change set and keep the model as it is then."""
        with self.workspace.unit(kind) as unit:
            with translated():
                change(unit)
            done = unit.commit()
        if done is not None:
            self.kept[done.number] = deepcopy(self.model)
        return done

    def change(self, table: str, row_id: str, **values: Any) -> None:
        """Tell the model of an update."""
        row = self.model[table][row_id]
        if any(row[name] != value for name, value in values.items()):
            row |= values | {"version": row["version"] + 1}

    @rule(target=schemes, ref=TEXT, name=TEXT)
    def add_scheme(self, ref: str, name: str) -> str:
        """Add a scheme with a share, through the session."""
        scheme = sample("scheme", 1) | {"id": f"s{len(self.kept)}", "ref": ref, "name": name}
        share = sample("scheme_share", 1) | {"id": f"h{len(self.kept)}", "scheme_id": scheme["id"]}

        def add(unit: UnitOfWork) -> None:
            unit.add(Scheme(**scheme))
            rows.insert(unit.sqlite, "scheme_share", share)

        self.model["scheme"][scheme["id"]] = dict(scheme)
        self.model["scheme_share"][share["id"]] = dict(share)
        assert self.save(add) is not None
        return str(scheme["id"])

    @rule(target=risks, scheme=schemes, title=TEXT, score=st.integers(1, 5))
    def add_risk(self, scheme: str, title: str, score: int) -> str:
        """Add a risk with its first score."""
        risk = sample("risk", 1) | {"id": f"r{len(self.kept)}", "scheme_id": scheme, "title": title}
        first = sample("risk_score", 1) | {"id": f"c{len(self.kept)}", "risk_id": risk["id"], "impact": score}

        def add(unit: UnitOfWork) -> None:
            rows.insert(unit.sqlite, "risk_score", first)
            rows.insert(unit.sqlite, "risk", risk)

        self.model["risk"][risk["id"]] = dict(risk)
        self.model["risk_score"][first["id"]] = dict(first)
        assert self.save(add) is not None
        return str(risk["id"])

    @rule(target=saves, scheme=schemes, name=TEXT, note=TEXT)
    def edit_scheme(self, scheme: str, name: str, note: str) -> Any:
        """Change texts through the session; the same text is no change."""
        if scheme not in self.model["scheme"]:
            return multiple()

        def edit(unit: UnitOfWork) -> None:
            row = unit.get(Scheme, scheme)
            row.name, row.description = name, note

        self.change("scheme", scheme, name=name, description=note)
        done = self.save(edit)
        return multiple() if done is None else done

    @rule(target=saves, risk=risks, scheme=schemes)
    def move_risk(self, risk: str, scheme: str) -> Any:
        """Hang a risk on another scheme."""
        if risk not in self.model["risk"] or scheme not in self.model["scheme"]:
            return multiple()

        def move(unit: UnitOfWork) -> None:
            unit.get(Risk, risk).scheme_id = scheme

        self.change("risk", risk, scheme_id=scheme)
        done = self.save(move)
        return multiple() if done is None else done

    @rule(target=saves, amount=WHOLE)
    def edit_all_shares(self, amount: int) -> Any:
        """Bulk: every share, one change set."""
        for row in self.model["scheme_share"].values():
            row |= {"full_year_effect_pence": amount, "version": row["version"] + 1}
        statement = "UPDATE scheme_share SET full_year_effect_pence = ?, version = version + 1"
        done = self.save(lambda unit: unit.sqlite.execute(statement, (amount,)))
        assert done is not None
        assert done.rows == len(self.model["scheme_share"])
        return done

    @rule(target=saves, risk=consumes(risks))
    def delete_risk(self, risk: str) -> Any:
        """Take a risk out with its scores."""
        if risk not in self.model["risk"]:
            return multiple()
        scores = [row_id for row_id, row in self.model["risk_score"].items() if row["risk_id"] == risk]

        def delete(unit: UnitOfWork) -> None:
            rows.delete(unit.sqlite, "risk", risk)
            for row_id in scores:
                rows.delete(unit.sqlite, "risk_score", row_id)

        del self.model["risk"][risk]
        for row_id in scores:
            del self.model["risk_score"][row_id]
        return self.save(delete)

    @rule(save=saves)
    def undo(self, save: Committed) -> None:
        """Take any earlier change back, if nothing stands in its way; the model takes the rows from then."""
        with closing(open_reader(self.workspace.path)) as reader:
            planned = plan_undo(reader, save.id)
        if planned.conflicts:
            return
        for step in planned.steps:
            table = self.model[step.table]
            if step.action == "delete":
                del table[step.row_id]
            elif step.action == "insert":
                table[step.row_id] = dict(self.kept_before(save.number)[step.table][step.row_id])
            else:
                old = self.kept_before(save.number)[step.table][step.row_id]
                new = self.kept[save.number][step.table][step.row_id]
                fields = {name: old[name] for name in new if name != "version" and new[name] != old[name]}
                table[step.row_id] |= fields | {"version": table[step.row_id]["version"] + 1}
        self.save(lambda unit: apply_undo(unit.sqlite, planned), ChangeKind.UNDO)

    def kept_before(self, number: int) -> Model:
        """Return the model before a change set."""
        return self.kept[max((kept for kept in self.kept if kept < number), default=0)]

    @rule(scheme=schemes)
    def fail(self, scheme: str) -> None:
        """A save that is refused at its very end leaves nothing."""

        def refused(unit: UnitOfWork) -> None:
            unit.sqlite.execute("UPDATE milestone SET title = 'never'")
            unit.sqlite.execute("UPDATE milestone SET scheme_id = 'nowhere'")

        with pytest.raises(errors.ConstraintBroken):
            self.save(refused)

    @invariant()
    def the_tables_are_the_model(self) -> None:
        """After each step."""
        if not self.kept:
            self.kept[0] = deepcopy(self.model)
        with closing(open_reader(self.workspace.path)) as reader:
            assert {name: table_image(reader, name) for name in TABLES} == self.model

    def teardown(self) -> None:
        """Go back to every change set, and verify the whole file."""
        if not hasattr(self, "workspace"):
            return
        self.workspace.close()
        path = self.workspace.path
        try:
            assert findings(path) == []
            for number, expected in self.kept.items():
                if number == 0:
                    continue
                with closing(open_reader(path)) as reader:
                    moment = moment_numbered(reader, number)
                assert moment is not None
                copy = materialise(path, moment.seq, self.folder)
                with closing(open_reader(copy)) as past:
                    assert {name: table_image(past, name) for name in TABLES} == expected
                discard(copy)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@pytest.mark.soak
def test_as_at_every_change_set(sample_template: Path) -> None:
    """Short in `make test`; 1,000 histories of 50 steps in `make soak`."""
    History.template = sample_template
    profile = settings(
        max_examples=SOAK or 6,
        stateful_step_count=50 if SOAK else 15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(History, settings=profile)
