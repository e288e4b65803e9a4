"""The timeline: who changed what, before and after, of a scheme, a person and a field; undo and redo."""

from contextlib import closing
from pathlib import Path

import pytest

from db.enums import ChangeKind, Rating
from db.reading.history import Wanted
from db.reading.images import Rows
from db.reading.reader import Reader
from pmo_tui.errors import Refused
from pmo_tui.services import backups, history, history_filter
from pmo_tui.services.history import Line
from pmo_tui.services.opening import repair
from pmo_tui.services.workspace import Workspace
from tests.services.conftest import A9, entries, rate


def asked_for(path: Path, **what: str) -> Wanted:
    with closing(Reader(path)) as reader:
        return history_filter.wanted(reader, **what)


def lines_of(path: Path, **what: str) -> list[Line]:
    return history.lines(entries(path, asked_for(path, **what), limit=1000), fields="field" in what)


class TestTimeline:
    def test_a_change_names_who_when_what_before_and_after(self, demo: Workspace, demo_file: Path) -> None:
        cs_id = rate(demo, Rating.RED, "slipped again")
        entry = entries(demo_file, limit=1)[0]
        assert (entry.who, entry.role, entry.kind, entry.reason) == (
            "PMO manager",
            "PMO",
            ChangeKind.EDIT,
            "slipped again",
        )
        assert (entry.cs_id, entry.number, entry.action) == (cs_id, 5, "changed")
        assert (entry.table, entry.row, entry.month) == ("rating", f"{A9}, Overall PMO rating", "2018-10")
        (change,) = entry.changes
        assert (change.field, change.before, change.after) == ("rating", "Green", "Red")
        assert entry.at_utc.startswith("2018-10-15T09:0")

    def test_new_and_removed_rows_show_what_they_held(self, demo: Workspace, demo_file: Path) -> None:
        from db.models import Milestone, Scheme

        with demo.unit() as unit:
            scheme = unit.find(Scheme, ref="A9")
            assert scheme
            date = demo.today()
            unit.add(Milestone(id="m1", scheme_id=scheme.id, title="Go live", baseline_date=date))
            unit.commit()
        added = entries(demo_file, limit=1)[0]
        assert (added.action, added.row) == ("added", f"{A9}, Go live")
        assert {change.field: change.after for change in added.changes} == {
            "scheme": A9,
            "title": "Go live",
            "planned date": "2018-10-15",
            "position": "0",
        }
        with demo.unit() as unit:
            unit.delete(unit.get(Milestone, "m1"))
            unit.commit()
        removed = entries(demo_file, limit=1)[0]
        assert (removed.action, removed.row) == ("removed", f"{A9}, Go live")
        assert {(change.before, change.after) for change in removed.changes} >= {("Go live", "")}
        whole = history.lines([removed, added])
        assert [(line.action, line.field, line.before, line.after) for line in whole] == [
            ("removed", "title", "Go live", ""),
            ("added", "title", "", "Go live"),
        ]

    def test_the_rows_of_one_change_are_told_as_the_screen_tells_them(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        """Months in calendar order, whatever order they were written in; the latest change comes first."""
        from db.models import ProfileMonth, Scheme

        rate(demo, Rating.RED)
        with demo.unit() as unit:
            scheme = unit.find(Scheme, ref="A9")
            assert scheme
            months = unit.all(ProfileMonth, scheme_id=scheme.id)
            owner = months[0].organisation_id
            for month in sorted(months, key=lambda row: row.month[::-1]):
                if month.organisation_id == owner and month.month > "2018-10":
                    month.actual_pence = 7_00
            unit.commit()
        rate(demo, Rating.AMBER)
        with closing(Reader(demo_file)) as reader:
            told = history.lines(history.timeline(reader, limit=7))
        assert [line.number for line in told] == [7, *[6] * 5, 5]
        named = [line.row.rpartition(", ")[2] for line in told[1:6]]
        assert named == ["November 2018", "December 2018", "January 2019", "February 2019", "March 2019"]

    def test_windows_are_contiguous_and_complete(self, demo_file: Path) -> None:
        with closing(Reader(demo_file)) as reader:
            total = history.count(reader)
            first = history.timeline(reader, limit=10)
            second = history.timeline(reader, offset=10, limit=10)
            both = history.timeline(reader, limit=20)
            assert [entry.seq for entry in first + second] == [entry.seq for entry in both]
            assert history.timeline(reader, offset=total, limit=10) == []
            assert len(history.timeline(reader, offset=total - 3, limit=10)) == 3

    def test_a_restore_and_a_repair_stand_in_their_place(
        self, demo: Workspace, demo_file: Path, tmp_path: Path
    ) -> None:
        with closing(Reader(demo_file)) as reader:
            before = history.count(reader)
        rate(demo, Rating.RED)
        made = backups.make(demo_file)
        backups.restore(made.path, demo_file, name="Amy")
        demo.close()
        rate(demo, Rating.AMBER)
        repair(demo)
        found = entries(demo_file, limit=4)
        assert [(entry.action, entry.kind) for entry in found] == [
            ("noted", ChangeKind.MIGRATION),
            ("changed", ChangeKind.EDIT),
            ("noted", ChangeKind.RESTORE),
            ("changed", ChangeKind.EDIT),
        ]
        assert (found[2].row, found[2].reason) == (
            "the whole file",
            f"restored from {made.path.name}",
        )
        assert [entry.number for entry in entries(demo_file, offset=2, limit=2)] == [6, 5]
        assert entries(demo_file, offset=1, limit=1) == found[1:2]
        assert history.lines(found[:1])[0].kind == "migration"
        with closing(Reader(demo_file)) as reader:
            assert history.count(reader) == before + 4
            amy = history_filter.wanted(reader, person="amy")
            assert history.count(reader, amy) == 1
            assert history.timeline(reader, amy)[0].action == "noted"

    def test_entries_are_found_again_by_their_place(self, demo_file: Path) -> None:
        with closing(Reader(demo_file)) as reader:
            found = history.timeline(reader, offset=5, limit=3)
            assert history.entries_at(reader, [entry.seq for entry in reversed(found)]) == found

    def test_an_as_at_copy_has_its_history_too(self, demo: Workspace, demo_file: Path) -> None:
        from db.audit.as_at import materialise
        from db.audit.scratch import discard

        rate(demo, Rating.RED)
        copy = materialise(demo_file, entries(demo_file, limit=1)[0].seq)
        try:
            assert entries(copy, limit=1)[0].changes[0].after == "Red"
        finally:
            discard(copy)


class TestFilters:
    def test_a_schemes_rows_are_found_in_every_table(self, demo_file: Path) -> None:
        what = {line.table for line in lines_of(demo_file, scheme="a9")}
        assert what >= {
            *("scheme", "plan share", "month of a profile", "forecast of a month", "forecast and split"),
            *("return", "rating", "milestone", "issue", "risk", "risk score", "risk action"),
        }
        other = {line.table for line in lines_of(demo_file, scheme="29")}
        assert other >= {"exception", "exception commentary"}
        assert {line.row[:7] for line in lines_of(demo_file, scheme="29")} == {"29 DHU "}

    def test_rows_that_were_taken_out_still_belong(self, demo: Workspace, demo_file: Path) -> None:
        from db.models import Risk, RiskAction, RiskScore

        with demo.unit(reason="not ours") as unit:
            risk = unit.find(Risk, ref="R-0004")
            assert risk
            for model in (RiskScore, RiskAction):
                for row in unit.all(model, risk_id=risk.id):
                    unit.delete(row)
            unit.delete(risk)
            unit.commit()
        removed = [line for line in lines_of(demo_file, scheme="A9") if line.action == "removed"]
        assert {line.table for line in removed} == {"risk", "risk score", "risk action"}
        assert any(line.row.startswith("R-0004 UHL does not accept") for line in removed)

    def test_one_person(self, demo: Workspace, colleague: Workspace, demo_file: Path) -> None:
        rate(demo, Rating.RED)
        rate(colleague, Rating.AMBER)
        colleague.close()
        assert {line.who for line in lines_of(demo_file, person="amy")} == {"Amy"}
        assert len(lines_of(demo_file, person="am")) == 1
        with pytest.raises(Refused, match="People who have: Amy, PMO manager"):
            lines_of(demo_file, person="m")

    def test_one_field_has_its_first_value_too(self, demo: Workspace, demo_file: Path) -> None:
        rate(demo, Rating.RED, "slipped")
        found = lines_of(demo_file, scheme="A9", field="overall")
        assert [(line.action, line.before, line.after) for line in found if line.field == "rating"] == [
            ("changed", "Green", "Red"),
            ("added", "", "Green"),
            ("added", "", "Green"),
        ]
        assert [line.month for line in found] == ["2018-10", "2018-10", "2018-09"]
        assert lines_of(demo_file, scheme="A9", field="rag") == found

    @pytest.mark.parametrize("field", ["forecast outturn", "fot", "FOT_pence"])
    def test_a_field_goes_by_its_words_and_its_names(self, demo_file: Path, field: str) -> None:
        found = lines_of(demo_file, scheme="A9", field=field)
        assert {line.field for line in found} == {"forecast outturn"}
        assert len(found) == 6

    def test_since_a_day(self, demo_file: Path) -> None:
        assert lines_of(demo_file, since="2018-10-16") == []
        assert lines_of(demo_file, since="2018-10-15")

    def test_until_a_day_and_with_it(self, demo_file: Path) -> None:
        assert lines_of(demo_file, until="2018-10-14") == []
        assert lines_of(demo_file, until="15 Oct 2018") == lines_of(demo_file)

    @pytest.mark.parametrize(
        ("what", "words"),
        [
            ({"scheme": "ZZ"}, "no scheme “ZZ”"),
            ({"field": "forcast outturn"}, "Did you mean forecast outturn"),
            ({"field": "§§"}, r"no field “§§” in the history\.$"),
            ({"since": "last week"}, "not a day or a time"),
        ],
    )
    def test_what_the_file_does_not_have_is_refused(
        self, demo_file: Path, what: dict[str, str], words: str
    ) -> None:
        with pytest.raises(Refused, match=words):
            lines_of(demo_file, **what)

    def test_a_reference_used_twice_is_refused(self, demo: Workspace, demo_file: Path) -> None:
        from db.models import Scheme

        with demo.unit() as unit:
            first = unit.find(Scheme, ref="A9")
            assert first
            values = first.model_dump() | {"id": unit.new_id(), "name": "Another"}
            unit.add(Scheme(**values))
            unit.commit()
        with pytest.raises(Refused, match="2 schemes are called A9"):
            lines_of(demo_file, scheme="A9")

    def test_one_row_and_one_change_set(self, demo: Workspace, demo_file: Path) -> None:
        cs_id = rate(demo, Rating.RED)
        (entry,) = entries(demo_file, Wanted(cs_id=cs_id))
        assert len(entries(demo_file, Wanted(row_id=entry.row_id))) == 2
        (again,) = entries(demo_file, Wanted(row_id=entry.row_id), offset=0, limit=1)
        assert again == entry

    def test_a_row_changed_behind_the_apps_back_can_still_be_shown(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        from tests.db.tamper import tampering

        rate(demo, Rating.RED)
        demo.close()
        entry = entries(demo_file, limit=1)[0]
        with tampering(demo_file) as outside:
            outside.execute("DELETE FROM audit WHERE row_id = ? AND seq < ?", (entry.row_id, entry.seq))
        (change,) = entries(demo_file, limit=1)[0].changes
        assert (change.before, change.after) == ("", "Red")


def test_rows_are_found_live_then_in_the_history_then_not(demo_file: Path) -> None:
    with closing(Reader(demo_file)) as reader:
        known = {("scheme", "planned"): {"ref": "N1"}}
        rows = Rows(reader, known)
        assert rows.get("scheme", None) is None
        assert rows.get("scheme", "planned") == {"ref": "N1"}
        assert rows.get("scheme", "never") is None
        scheme_id = reader.value("SELECT id FROM scheme WHERE ref = 'A9'")
        row = rows.get("scheme", scheme_id)
        assert row is not None
        assert row is rows.get("scheme", scheme_id)
        assert row["name"] == "Pathway Redesign"
