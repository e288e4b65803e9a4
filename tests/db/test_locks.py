"""The lock of a frozen month, and the lock of the plan in year (decisions 9 and 10)."""

from contextlib import closing

import pytest

from db import errors, rows
from db.audit.undo import apply_undo, plan_undo
from db.enums import ChangeKind
from db.file import open_reader
from db.models import AUDITED, RatingGiven, Return
from db.unit_of_work import translated
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace
from tests.db.samples import Row, audit_rows, sample
from tests.db.tamper import findings
from tests.db.test_audit_matrix import other_value, plain_column

LOCKED = [str(model.__tablename__) for model in AUDITED if model.PERIOD_OF is not None]
ORDINARY = [ChangeKind.EDIT, ChangeKind.IMPORT, ChangeKind.UNDO, ChangeKind.MERGE, ChangeKind.FREEZE]


@pytest.fixture
def frozen(samples: Workspace) -> Workspace:
    """The sample portfolio with month 2019-01 (row 1 of every table) frozen, 2019-02 open."""
    freeze(samples, "2019-01", "closed")
    return samples


def test_the_tables_that_carry_a_month_are_known() -> None:
    """A new table that names a month must say so."""
    assert LOCKED == [
        "period",
        "forecast_month",
        "confidence_split",
        "return_",
        "rating",
        "exception_update",
    ]
    for model in AUDITED:
        if "period_id" in model.model_fields:
            assert model.PERIOD_OF is not None, model


def in_frozen_month(name: str) -> Row:
    """Return a new row that would belong to the frozen month."""
    row = sample(name, 3)
    for column in row:
        if column.endswith("_id"):
            row[column] = None if row[column] is None else row[column].replace("-3", "-2")
    if "period_id" in row:
        row["period_id"] = "period-1"
    if name == "rating":
        row["return_id"] = "return_-1"
    return row


@pytest.mark.parametrize("kind", ORDINARY)
@pytest.mark.parametrize("name", LOCKED)
def test_nothing_in_a_frozen_month_changes(frozen: Workspace, name: str, kind: ChangeKind) -> None:
    """Edit, add, move in, move out, delete: each refused, whatever the change set is called."""
    column = plain_column(name)
    attempts = [
        f"UPDATE {name} SET {column.name} = '{other_value(column)}' WHERE id = '{name}-1'",
        f"UPDATE {name} SET version = version + 1 WHERE id = '{name}-1'",
        f"DELETE FROM {name} WHERE id = '{name}-1'",
        f"DELETE FROM {name}",
        f"REPLACE INTO {name} SELECT * FROM {name} WHERE id = '{name}-1'",
    ]
    month = {"period": None, "rating": "return_id"}.get(name, "period_id")
    if month is not None:
        parent = month.removesuffix("_id").replace("return", "return_")
        attempts += [
            f"UPDATE {name} SET {month} = '{parent}-2' WHERE id = '{name}-1'",
            f"UPDATE {name} SET {month} = '{parent}-1' WHERE id = '{name}-2'",
        ]
    for attempt in attempts:
        with frozen.unit(kind) as unit:
            with pytest.raises(errors.PeriodFrozen, match="month is frozen"), translated():
                unit.sqlite.execute(attempt)
            assert audit_rows(unit.sqlite, unit.change_set_id) == []
    if month is not None:
        with frozen.unit(kind) as unit, pytest.raises(errors.PeriodFrozen), translated():
            rows.insert(unit.sqlite, name, in_frozen_month(name))


@pytest.mark.parametrize("name", LOCKED)
def test_a_restatement_may(frozen: Workspace, name: str) -> None:
    """It is the one way, and it is in the history as that."""
    column = plain_column(name)
    with frozen.unit(ChangeKind.RESTATEMENT, "agreed by the board") as unit:
        if name != "period":
            rows.insert(unit.sqlite, name, in_frozen_month(name))
            rows.delete(unit.sqlite, name, f"{name}-3")
        rows.update(unit.sqlite, name, f"{name}-1", {column.name: other_value(column)})
        assert unit.commit() is not None
    assert findings(frozen.path) == []


@pytest.mark.parametrize("name", LOCKED)
def test_the_open_month_stays_open(frozen: Workspace, name: str) -> None:
    """Rows of another month are not locked, nor are rows that carry none."""
    column = plain_column(name)
    with frozen.unit() as unit:
        rows.update(unit.sqlite, name, f"{name}-2", {column.name: other_value(column)})
        rows.update(unit.sqlite, "scheme", "scheme-1", {"status": "closed"})
        rows.update(unit.sqlite, "risk", "risk-1", {"status": "closed"})
        assert unit.commit() is not None


def test_the_sessions_writes_are_locked_too(frozen: Workspace) -> None:
    """The sentence is the same on the ORM's path."""
    with frozen.unit() as unit:
        unit.get(RatingGiven, "rating-1").reason = "changed"
        with pytest.raises(errors.PeriodFrozen):
            unit.commit()
    with frozen.unit() as unit:
        unit.delete(unit.get(Return, "return_-1"))
        with pytest.raises(errors.PeriodFrozen):
            unit.flush()


def test_undo_of_a_frozen_months_row_is_refused(samples: Workspace) -> None:
    """A change from before the freeze cannot be taken back after it; nothing of the undo is kept."""
    with samples.unit() as unit:
        rows.update(unit.sqlite, "scheme", "scheme-1", {"name": "renamed"})
        rows.update(unit.sqlite, "rating", "rating-1", {"reason": "explained"})
        done = unit.commit()
    assert done is not None
    freeze(samples, "2019-01", "closed")
    with closing(open_reader(samples.path)) as reader:
        planned = plan_undo(reader, done.id)
    assert planned.conflicts == ()
    with samples.unit(ChangeKind.UNDO) as unit, pytest.raises(errors.PeriodFrozen), translated():
        apply_undo(unit.sqlite, planned)
    with closing(open_reader(samples.path)) as reader:
        assert reader.execute("SELECT name FROM scheme WHERE id = 'scheme-1'").fetchone() == ("renamed",)


def test_undo_of_the_freeze_itself_is_refused(samples: Workspace) -> None:
    """A month is not unfrozen by a key."""
    done = freeze(samples, "2019-01", "closed")
    assert done is not None
    with closing(open_reader(samples.path)) as reader:
        planned = plan_undo(reader, done.id)
    with samples.unit(ChangeKind.UNDO) as unit, pytest.raises(errors.PeriodFrozen), translated():
        apply_undo(unit.sqlite, planned)


PLANS = [
    ("scheme_share", "annual_plan_pence", "full_year_effect_pence"),
    ("profile_month", "plan_pence", "actual_pence"),
]
"""The table, its plan, and a column of it that stays free. The samples are of 2019/21 and 2019/22."""


@pytest.fixture
def planned(samples: Workspace) -> Workspace:
    """Plan rows of 2018/19 (row 1) and of 2019/20 (row 2), with September 2018 frozen."""
    with samples.unit() as unit:
        for n, year, month in ((1, "2018/19", "2018-04"), (2, "2019/20", "2019-04")):
            rows.update(unit.sqlite, "scheme_share", f"scheme_share-{n}", {"financial_year": year})
            rows.update(unit.sqlite, "profile_month", f"profile_month-{n}", {"month": month})
        rows.update(unit.sqlite, "period", "period-1", {"month": "2018-09"})
        unit.commit()
    return samples


def of_year(name: str, year: int) -> Row:
    """Return a new plan row of a financial year."""
    row = sample(name, 3)
    for column in ("scheme_id", "organisation_id"):
        row[column] = row[column].replace("-3", "-2")
    when = (
        {"financial_year": f"{year}/{year % 100 + 1}"}
        if name == "scheme_share"
        else {"month": f"{year + 1}-03"}
    )
    return row | when


@pytest.mark.parametrize(("name", "plan", "free"), PLANS)
def test_the_plan_is_free_until_a_month_of_its_year_is_frozen(
    planned: Workspace, name: str, plan: str, free: str
) -> None:
    """Before the freeze everything goes."""
    with planned.unit() as unit:
        rows.update(unit.sqlite, name, f"{name}-1", {plan: 500, free: 600})
        rows.insert(unit.sqlite, name, of_year(name, 2018))
        rows.delete(unit.sqlite, name, f"{name}-3")
        assert unit.commit() is not None


@pytest.mark.parametrize("kind", ORDINARY)
@pytest.mark.parametrize(("name", "plan", "free"), PLANS)
def test_the_plan_of_a_year_with_a_frozen_month_is_fixed(
    planned: Workspace, name: str, plan: str, free: str, kind: ChangeKind
) -> None:
    """Not changed, not added to, not deleted, not moved to another scheme, organisation or time."""
    freeze(planned, "2018-09", "closed")
    when = ("financial_year", "2020/21") if name == "scheme_share" else ("month", "2020-04")
    attempts: list[Row] = [
        {plan: 500},
        {plan: 0},
        {"scheme_id": "scheme-2"},
        {"organisation_id": "organisation-2"},
        {when[0]: when[1]},
        {when[0]: when[1], plan: 0},
    ]
    for values in attempts:
        with (
            planned.unit(kind) as unit,
            pytest.raises(errors.PlanLocked, match="fixed for the year"),
            translated(),
        ):
            rows.update(unit.sqlite, name, f"{name}-1", values)
    with planned.unit(kind) as unit, pytest.raises(errors.PlanLocked), translated():
        rows.delete(unit.sqlite, name, f"{name}-1")
    with planned.unit(kind) as unit, pytest.raises(errors.PlanLocked), translated():
        rows.insert(unit.sqlite, name, of_year(name, 2018))
    into = {"financial_year": "2018/19"} if name == "scheme_share" else {"month": "2018-10"}
    with planned.unit(kind) as unit, pytest.raises(errors.PlanLocked), translated():
        rows.update(unit.sqlite, name, f"{name}-2", into)


@pytest.mark.parametrize(("name", "plan", "free"), PLANS)
def test_other_columns_other_years_and_rows_without_plan_stay_free(
    planned: Workspace, name: str, plan: str, free: str
) -> None:
    """Actuals and effects move on; next year can be planned; a row without a plan may come and go."""
    with planned.unit() as unit:
        rows.insert(unit.sqlite, name, of_year(name, 2018) | {plan: 0})
        unit.commit()
    freeze(planned, "2018-09", "closed")
    with planned.unit() as unit:
        rows.update(unit.sqlite, name, f"{name}-1", {free: 600})
        rows.update(unit.sqlite, name, f"{name}-1", {free: None})
        rows.update(unit.sqlite, name, f"{name}-1", {plan: sample(name, 1)[plan]})
        rows.update(unit.sqlite, name, f"{name}-2", {plan: 700})
        rows.delete(unit.sqlite, name, f"{name}-2")
        rows.insert(unit.sqlite, name, of_year(name, 2019) | {"id": "next-year"})
        rows.update(
            unit.sqlite, name, f"{name}-3", {"scheme_id": "scheme-1"} if name == "scheme" else {free: 1}
        )
        rows.delete(unit.sqlite, name, f"{name}-3")
        assert unit.commit() is not None
    assert findings(planned.path) == []


@pytest.mark.parametrize(("name", "plan", "free"), PLANS)
def test_a_restatement_may_change_the_plan(planned: Workspace, name: str, plan: str, free: str) -> None:
    """Every way."""
    freeze(planned, "2018-09", "closed")
    with planned.unit(ChangeKind.RESTATEMENT, "the plan was keyed in wrongly") as unit:
        rows.insert(unit.sqlite, name, of_year(name, 2018))
        rows.update(unit.sqlite, name, f"{name}-1", {plan: 500})
        rows.delete(unit.sqlite, name, f"{name}-1")
        assert unit.commit() is not None
