"""The timeline as change sets that can be opened to their rows. Headless; the screen only shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from db.reading import change_sets as reading
from db.reading.change_sets import Picked, SealedSet
from db.reading.history import EVERYTHING, Wanted
from db.reading.reader import Reader
from pmo_tui.domain.changes import Alike, Entry, alike, in_order, most_telling
from pmo_tui.services import history, words

WINDOW = 64
"""How many change sets, or rows of one, are read at once."""

LOOKED_AT = 16
"""Rows of a change set among which the one is sought that says most of it."""

MOST_ALIKE = 200
"""Ratings of a change set up to which it is asked whether they are all the same."""

SHOWN = 20
"""Rows of a change set that its details spell out."""


@dataclass(frozen=True, slots=True)
class Group:
    """One change set: a line that can be opened to its rows."""

    record: SealedSet
    first: Entry | None
    """The row that says most of what it was about; None for a change set without rows."""
    many: Alike | None = None
    """What several schemes were rated at once, when that is all it did."""
    of: "Group | None" = None
    """What an undo or a redo is of, in the end: the change set that somebody made."""


@dataclass(frozen=True, slots=True)
class RowOf:
    """One row of an opened change set."""

    record: SealedSet
    entry: Entry


@dataclass(frozen=True, slots=True)
class Details:
    """What can be said of a change set beside its line."""

    record: SealedSet
    """With all its rows counted, whatever the filter."""
    answers: tuple[int, ...]
    """Numbers of the change sets it answers to: the one undone."""
    tables: tuple[tuple[str, int], ...]
    """What its rows are, in words, and how many of each."""
    entries: tuple[Entry, ...]
    """Its first rows, in the order they were written."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A change set that is open: its place among the change sets, and how many rows stand below it."""

    place: int
    cs_id: str
    rows: int


@dataclass
class Listing:
    """The lines of the timeline. Change sets and rows are read a window at a time and kept."""

    asked: Wanted
    picked: tuple[Picked, ...] | None
    """The change sets that a filter asks for; None when every one is shown, which the file can window."""
    count: int
    """How many change sets there are."""
    highest: int
    """The highest number of a change set in the file."""
    opened: list[Opened] = field(default_factory=list)
    """By place."""
    _groups: dict[int, Sequence[Group]] = field(default_factory=dict)
    """Windows by where they start."""
    _rows: dict[tuple[str, int], Sequence[RowOf]] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.count + sum(each.rows for each in self.opened)

    def is_open(self, cs_id: str) -> bool:
        """Say whether a change set's rows are shown."""
        return any(each.cs_id == cs_id for each in self.opened)

    def line(self, reader: Reader, index: int) -> Group | RowOf | None:
        """Return one line, reading its window when it is not known yet. None when it is gone."""
        each, place = self._where(index)
        start = place - place % WINDOW
        if each is None and start not in self._groups:
            self._groups[start] = self._read_groups(reader, start)
        elif each is not None and (each.cs_id, start) not in self._rows:
            self._rows[each.cs_id, start] = self._read_rows(reader, each, start)
        return self.known(index)

    def known(self, index: int) -> Group | RowOf | None:
        """Return one line if its window was read already, else None."""
        each, place = self._where(index)
        start, offset = place - place % WINDOW, place % WINDOW
        found: Sequence[Group | RowOf]
        found = self._groups.get(start, ()) if each is None else self._rows.get((each.cs_id, start), ())
        return found[offset] if offset < len(found) else None

    def _where(self, index: int) -> tuple[Opened | None, int]:
        """Return the place of a line among the change sets, or among the rows of an opened one."""
        above = 0
        for each in self.opened:
            head = each.place + above
            if index <= head:
                break
            if index <= head + each.rows:
                return each, index - head - 1
            above += each.rows
        return None, index - above

    def toggle(self, reader: Reader, record: SealedSet) -> int | None:
        """Open or close a change set; return the line its heading is on, None when it is not shown."""
        place = _place(reader, self.picked, record.id)
        if place is None:
            return None
        others = [each for each in self.opened if each.cs_id != record.id]
        if len(others) == len(self.opened):
            others.append(Opened(place, record.id, record.found))
        self.opened = sorted(others, key=lambda each: each.place)
        return self._head(place)

    def index_of(self, reader: Reader, cs_id: str, seq: int = 0) -> int | None:
        """Return the line of a change set, or of its row; None when it is not shown.

        A row of a change set that is closed is where the change set is.
        """
        place = _place(reader, self.picked, cs_id)
        if place is None:
            return None
        head = self._head(place)
        if not seq or not self.is_open(cs_id):
            return head
        written = reading.rows_up_to(reader, replace(self.asked, cs_id=cs_id), seq) - 1
        each, start = next(each for each in self.opened if each.cs_id == cs_id), written - written % WINDOW
        rows = self._rows[cs_id, start] = self._read_rows(reader, each, start)
        shown = (start + number for number, row in enumerate(rows) if row.entry.seq == seq)
        return head + 1 + next(shown, written)

    def _head(self, place: int) -> int:
        return place + sum(each.rows for each in self.opened if each.place < place)

    def _read_groups(self, reader: Reader, start: int) -> list[Group]:
        if self.picked is None:
            records = reading.window(reader, start, WINDOW)
        else:
            records = reading.picked(reader, self.picked[start : start + WINDOW])
        return self.told(reader, records)

    def told(self, reader: Reader, records: Sequence[SealedSet]) -> list[Group]:
        """Return some change sets with what there is to say of each, read together."""
        made = reading.originals(reader, records)
        known = {record.id: record for record in (*made.values(), *records)}
        groups = self._groups_of(reader, known)
        return [replace(groups[r.id], of=groups[made[r.id].id] if r.id in made else None) for r in records]

    def _groups_of(self, reader: Reader, records: Mapping[str, SealedSet]) -> dict[str, Group]:
        rows = reading.first_rows(reader, records, self.asked, LOOKED_AT)
        seqs = [seq for found in rows.values() for seq in found]
        entries: dict[str, list[Entry]] = {}
        for entry in reversed(history.entries_at(reader, seqs, self.asked)):
            entries.setdefault(entry.cs_id, []).append(entry)
        return {
            cs_id: self._group(reader, record, entries.get(cs_id, ())) for cs_id, record in records.items()
        }

    def _group(self, reader: Reader, record: SealedSet, entries: Sequence[Entry]) -> Group:
        """Say what a change set was about: of a large one only when all its ratings can be looked at."""
        first = most_telling(entries)
        if record.found <= len(entries):
            return Group(record, first, alike(entries))
        if any(entry.table not in {"rating", "return"} for entry in entries):
            return Group(record, first)
        written = dict(reading.tables(reader, record.id))
        if not set(written) <= {"rating", "return_"} or written.get("rating", 0) > MOST_ALIKE:
            return Group(record, first)
        seqs = reading.first_rows(reader, [record.id], self.asked, MOST_ALIKE, "rating")[record.id]
        return Group(record, first, alike(history.entries_at(reader, seqs, self.asked)))

    def _read_rows(self, reader: Reader, each: Opened, start: int) -> list[RowOf]:
        """A timeline has the latest first; inside a change set the order of writing reads better."""
        record = reading.one(reader, each.cs_id)
        if record is None:
            return []
        end = min(start + WINDOW, each.rows)
        asked = replace(self.asked, cs_id=each.cs_id)
        entries = history.timeline(reader, asked, offset=each.rows - end, limit=end - start)
        written = entries[::-1]
        return [RowOf(record, entry) for entry in (in_order(written) if each.rows <= WINDOW else written)]


def listing(reader: Reader, asked: Wanted = EVERYTHING, opened: Iterable[str] = ()) -> Listing:
    """Return the timeline that is asked for, with some change sets open, when it still has them."""
    picked = None if asked == EVERYTHING else tuple(reading.pick(reader, asked))
    count = reading.count(reader) if picked is None else len(picked)
    made = Listing(asked, picked, count, reading.highest(reader))
    for cs_id in opened:
        place = _place(reader, picked, cs_id)
        if place is not None:
            rows = history.count(reader, replace(asked, cs_id=cs_id))
            made.opened.append(Opened(place, cs_id, rows))
    made.opened.sort(key=lambda each: each.place)
    return made


def about(reader: Reader, cs_id: str) -> Group | None:
    """Return one change set as a timeline of everything has it; None when the file has none with this id."""
    record = reading.one(reader, cs_id)
    return None if record is None else Listing(EVERYTHING, None, 1, record.number).told(reader, [record])[0]


def _place(reader: Reader, picked: Sequence[Picked] | None, cs_id: str) -> int | None:
    record = reading.one(reader, cs_id)
    if record is None:
        return None
    if picked is None:
        return reading.later(reader, record.seal)
    return next((place for place, (seal, _) in enumerate(picked) if seal == record.seal), None)


def details(reader: Reader, cs_id: str, asked: Wanted = EVERYTHING) -> Details | None:
    """Return what can be said of a change set; None when the file has none with this id.

    Its rows are those that are asked for, with all their fields.
    """
    record = reading.one(reader, cs_id)
    if record is None:
        return None
    seqs = reading.first_rows(reader, [cs_id], asked, SHOWN)[cs_id]
    tables = reading.tables(reader, cs_id)
    return Details(
        record=record,
        answers=tuple(reading.numbers(reader, record.parents)),
        tables=tuple((words.table_words(table, number), number) for table, number in tables),
        entries=tuple(in_order(history.entries_at(reader, seqs)[::-1])),
    )
