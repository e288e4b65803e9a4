"""The register as it is asked for: what is listed, in which order and groups, and what it adds up to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db.natural import sort_key
from db.reading.portfolio import View, view
from db.reading.reader import Reader
from db.reading.register import NATURAL, Order, SchemeRow, sums
from pmo_tui.services import register
from pmo_tui.services.register import WINDOW, Asked, GroupHeading, Grouping, Listing
from pmo_tui.services.workspace import Workspace


@pytest.fixture
def shown(demo_reader: Reader) -> View:
    """The open month."""
    return view(demo_reader)


def asked(text: str = "", order: Order = NATURAL, grouping: Grouping = Grouping.NONE) -> Asked:
    return Asked(text, order, grouping)


def listed(reader: Reader, listing: Listing) -> list[str]:
    """Every line: references, and headings in brackets."""
    lines = [listing.line(reader, index) for index in range(len(listing))]
    assert None not in lines
    return [line.ref if isinstance(line, SchemeRow) else f"[{line.label}]" for line in lines if line]


def full(reader: Reader, shown: View, what: Asked) -> Listing:
    parsed, _ = register.read_query(what.text, shown)
    return register.full_listing(reader, shown, what, parsed)[0]


class TestListing:
    def test_everything_is_listed_in_natural_order_by_window(self, demo_reader: Reader, shown: View) -> None:
        quick = register.quick_listing(demo_reader, shown, asked(), register.read_query("", shown)[0])
        assert quick.windowed
        assert (len(quick), quick.schemes) == (177, 177)
        refs = listed(demo_reader, quick)
        assert refs[:3] == ["1", "2", "4"]
        assert refs == listed(demo_reader, full(demo_reader, shown, asked()))
        assert len(set(quick._rows)) == -(-177 // WINDOW)

    def test_only_the_windows_that_are_looked_at_are_read(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked())
        listing.line(demo_reader, 100)
        assert set(listing._rows) == {(0, 100 // WINDOW)}

    def test_a_filter_s_first_rows_are_there_before_its_count(self, demo_reader: Reader, shown: View) -> None:
        parsed = register.read_query("-rag:grey", shown)[0]
        quick = register.quick_listing(demo_reader, shown, asked("-rag:grey"), parsed)
        assert not quick.windowed
        assert len(quick) == WINDOW
        complete = full(demo_reader, shown, asked("-rag:grey"))
        assert len(complete) > WINDOW
        assert listed(demo_reader, quick) == listed(demo_reader, complete)[:WINDOW]
        assert (quick.complete, complete.complete) == (False, True)
        assert complete.whole(demo_reader) is complete
        assert listed(demo_reader, quick.whole(demo_reader)) == listed(demo_reader, complete)

    @pytest.mark.parametrize(
        ("what", "complete"),
        [
            (asked(), True),
            (asked("ref:A9"), True),
            (asked("ref:A9", grouping=Grouping.ORGANISATION), False),
            (asked(order=Order("fot", True)), False),
        ],
    )
    def test_it_says_whether_it_is_all(
        self, demo_reader: Reader, shown: View, what: Asked, *, complete: bool
    ) -> None:
        quick = register.quick_listing(demo_reader, shown, what, register.read_query(what.text, shown)[0])
        assert quick.complete is complete
        assert listed(demo_reader, quick.whole(demo_reader)) == listed(
            demo_reader, full(demo_reader, shown, what)
        )

    def test_a_scheme_that_went_away_leaves_its_line_empty(
        self, demo: Workspace, open_reader: Callable[[Path], Reader]
    ) -> None:
        """And the others stay where they are. It is not read again at every glance."""
        from db.models import Programme, Scheme

        with demo.unit() as unit:
            area = unit.all(Programme)[0].id
            for ref in ("ZZ1", "ZZ2", "ZZ3"):
                row = Scheme(id=ref, ref=ref, sort_key=sort_key(ref), name=ref, programme_id=area)
                unit.add(row)
            unit.commit()
        reader = open_reader(demo.path)
        listing = full(reader, view(reader), asked("ref:ZZ"))
        with demo.unit(reason="a slip") as unit:
            for ref in ("ZZ1", "ZZ3"):
                unit.delete(unit.get(Scheme, ref))
            unit.commit()
        lines = [listing.line(reader, index) for index in range(3)]
        assert [line.ref if isinstance(line, SchemeRow) else line for line in lines] == [None, "ZZ2", None]
        assert listing.was_read(2)
        assert listing.known(2) is None
        assert listing.neighbour(reader, "ZZ2", 1) is None

    def test_lines_beyond_what_is_there_are_empty(self, demo_reader: Reader, shown: View) -> None:
        """Many schemes went away since the whole register was counted."""
        (group,) = full(demo_reader, shown, asked()).groups
        longer = Listing([group._replace(size=400)], NATURAL, headed=False)
        assert isinstance(longer.line(demo_reader, 176), SchemeRow)
        assert longer.line(demo_reader, 177) is None

    def test_the_sums_are_of_what_is_listed(self, demo_reader: Reader, shown: View) -> None:
        parsed = register.read_query("ref:A9", shown)[0]
        listing, sums = register.full_listing(demo_reader, shown, asked("ref:A9"), parsed)
        assert listed(demo_reader, listing) == ["A9"]
        assert (sums.schemes, sums.fot) == (1, 349_530_00)

    def test_another_order(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked("rag:red", Order("fot", True)))
        rows = [listing.line(demo_reader, index) for index in range(len(listing))]
        amounts = [row.fot or 0 for row in rows if isinstance(row, SchemeRow)]
        assert amounts == sorted(amounts, reverse=True)
        assert len(amounts) == 31

    def test_a_filter_that_lets_nothing_through(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked("ref:none-such"))
        assert (len(listing), listing.schemes) == (0, 0)
        assert listing.index_of(demo_reader, "x") is None


class TestGroups:
    @pytest.mark.parametrize("grouping", [Grouping.PROGRAMME, Grouping.RATING])
    def test_every_scheme_is_in_one_group(self, demo_reader: Reader, shown: View, grouping: Grouping) -> None:
        listing = full(demo_reader, shown, asked(grouping=grouping))
        lines = listed(demo_reader, listing)
        headings = [line for line in lines if line.startswith("[")]
        assert len(listing) == 177 + len(headings)
        assert listing.schemes == 177
        assert sum(group.sums.fot for group in listing.groups if group.sums) == 55_432_742_00

    def test_ratings_come_from_bad_to_good_and_empty_groups_are_left_out(
        self, demo_reader: Reader, shown: View
    ) -> None:
        listing = full(demo_reader, shown, asked("status:open", grouping=Grouping.RATING))
        assert [(group.label, group.size) for group in listing.groups] == [
            ("Red", 31),
            ("Amber", 32),
            ("Green", 58),
        ]

    def test_by_organisation_each_has_its_own_share(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked("ref:A9", grouping=Grouping.ORGANISATION))
        rows = [listing.line(demo_reader, index) for index in range(len(listing))]
        assert [row.label.split()[0] for row in rows if isinstance(row, GroupHeading)] == ["ELR", "LC", "WL"]
        assert [row.fot for row in rows if isinstance(row, SchemeRow)] == [44_240_00, 167_126_00, 138_164_00]
        one = full(demo_reader, shown, asked("ref:A9 org:WL", grouping=Grouping.ORGANISATION))
        assert [group.label.split()[0] for group in one.groups] == ["WL"]

    @pytest.mark.parametrize(
        "words",
        ["", "plan>500k", "fot>=1m", "change<-100k", "var<-300k", "rag:green ref=37", "org:WL rag:red"],
    )
    def test_by_organisation_the_last_line_is_what_the_shares_come_to(
        self, demo_reader: Reader, shown: View, words: str
    ) -> None:
        """A filter judges each share there: a scheme may be in with one and out with another."""
        parsed, _ = register.read_query(words, shown)
        what = asked(words, grouping=Grouping.ORGANISATION)
        listing, total = register.full_listing(demo_reader, shown, what, parsed)
        lines = [listing.line(demo_reader, index) for index in range(len(listing))]
        rows = [line for line in lines if isinstance(line, SchemeRow)]
        assert total.schemes == len({row.id for row in rows}) <= listing.schemes == len(rows) > 0
        for name in ("plan", "ytd_plan", "ytd", "fot", "prior_fot", "low", "medium", "high"):
            added = sum(getattr(row, name) or 0 for row in rows)
            assert getattr(total, name) == added, name
            assert sum(getattr(group.sums, name) for group in listing.groups) == added, name
        if words in {"", "org:WL rag:red"}:
            scope, _ = register.scope_of(shown, parsed)
            assert total == sums(demo_reader, scope, parsed.condition)

    def test_by_organisation_marks_are_of_the_shares_that_are_listed(
        self, demo_reader: Reader, shown: View
    ) -> None:
        what = asked("plan>500k", grouping=Grouping.ORGANISATION)
        parsed, _ = register.read_query(what.text, shown)
        listing, total = register.full_listing(demo_reader, shown, what, parsed)
        scope, _ = register.scope_of(shown, parsed)
        ids = listing.ids(demo_reader)
        assert len(ids) == total.schemes
        assert register.sums_of(demo_reader, listing, scope, sorted(ids)) == total
        plain = full(demo_reader, shown, asked("plan>500k"))
        lines = [listing.line(demo_reader, index) for index in range(len(listing))]
        out = 0
        for row_id in ids:
            plan = sum(line.plan for line in lines if isinstance(line, SchemeRow) and line.id == row_id)
            one = register.sums_of(demo_reader, listing, scope, [row_id])
            assert (one.schemes, one.plan) == (1, plan)
            out += register.sums_of(demo_reader, plain, scope, [row_id]).plan > plan
        assert out  # some have a share that the filter leaves out
        everything = register.quick_listing(demo_reader, shown, asked(), register.read_query("", shown)[0])
        assert len(everything.ids(demo_reader)) == 177

    def test_by_organisation_nothing_comes_to_nothing(self, demo_reader: Reader, demo_file: Path) -> None:
        for month, moved in (("2018-10", 0), ("2018-09", None)):
            seen = view(demo_reader, month)
            parsed, _ = register.read_query("ref:none-such", seen)
            what = asked("ref:none-such", grouping=Grouping.ORGANISATION)
            listing, total = register.full_listing(demo_reader, seen, what, parsed)
            assert (len(listing), total.schemes, total.fot, total.prior_fot) == (0, 0, 0, moved)

    def test_a_line_knows_its_group(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked(grouping=Grouping.RATING))
        first = listing.groups[0].size
        assert listing.place(0)[1:] == (0, -1)
        assert listing.place(first)[1:] == (0, first - 1)
        assert listing.place(first + 1)[1:] == (1, -1)


class TestGoingThroughTheList:
    def test_the_next_and_the_one_before(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked("rag:red"))
        ids = [
            row.id
            for index in range(len(listing))
            if isinstance(row := listing.line(demo_reader, index), SchemeRow)
        ]
        assert listing.neighbour(demo_reader, ids[0], 1) == ids[1]
        assert listing.neighbour(demo_reader, ids[1], -1) == ids[0]
        assert listing.neighbour(demo_reader, ids[0], -1) is None
        assert listing.neighbour(demo_reader, ids[-1], 1) is None
        assert listing.neighbour(demo_reader, "not in the list", 1) is None

    def test_headings_and_the_same_scheme_in_another_group_are_passed_over(
        self, demo_reader: Reader, shown: View
    ) -> None:
        listing = full(demo_reader, shown, asked("ref:A9 or ref:A4", grouping=Grouping.ORGANISATION))
        four, nine = (
            row.id
            for row in (listing.line(demo_reader, 1), listing.line(demo_reader, 2))
            if isinstance(row, SchemeRow)
        )
        assert listing.neighbour(demo_reader, four, 1) == nine
        assert listing.neighbour(demo_reader, nine, -1) == four

    def test_the_whole_register_too(self, demo_reader: Reader, shown: View) -> None:
        listing = full(demo_reader, shown, asked())
        first = listing.line(demo_reader, 0)
        assert isinstance(first, SchemeRow)
        found = listing.neighbour(demo_reader, first.id, 1)
        assert found is not None
        assert listing.index_of(demo_reader, found) == 1


class TestQueries:
    def test_nothing_typed_is_everything(self, shown: View) -> None:
        parsed, completions = register.read_query("  ", shown)
        assert (parsed.condition, parsed.problems, completions) == (None, (), ())

    def test_an_organisation_switches_the_figures(self, shown: View) -> None:
        parsed, _ = register.read_query("org:wl", shown)
        scope, code = register.scope_of(shown, parsed)
        assert code == "WL"
        assert scope.organisation_id == next(o.id for o in shown.organisations if o.code == "WL")
        assert register.scope_of(shown, register.read_query("rag:red", shown)[0])[1] == ""

    def test_what_is_not_understood_is_told_and_completed(self, shown: View) -> None:
        parsed, completions = register.read_query("stat", shown)
        assert "status:" in completions
        assert register.read_query("rga:red", shown)[0].problems
        assert parsed.problems == ()
