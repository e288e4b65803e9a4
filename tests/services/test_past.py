"""Reading a file as it stands, at a moment, and as a month was frozen."""

import datetime as dt
import os
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import create_file
from db.enums import ChangeKind
from db.reading.reader import Reader
from db.times import utc_text
from pmo_tui.domain.times import when_words
from pmo_tui.errors import Refused
from pmo_tui.services import past
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace

OPEN_SCHEMES = "SELECT count(*) FROM scheme WHERE status = 'open'"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where scratch copies go."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_present_is_the_file_itself(demo_file: Path) -> None:
    with past.standing(demo_file) as opened:
        assert opened.reader.path == demo_file
        assert (opened.as_at, opened.frozen) == (None, False)
        assert opened.view.period is not None
        assert opened.view.period.month == "2018-10"


def test_a_frozen_month_is_read_as_at_its_freeze(demo_file: Path, scratch: Path) -> None:
    with past.standing(demo_file) as now, past.standing(demo_file, month="2018-09") as then:
        assert then.frozen
        assert then.view.period is not None
        assert then.view.period.frozen
        assert then.reader.value(OPEN_SCHEMES) != now.reader.value(OPEN_SCHEMES)
        assert len(os.listdir(scratch)) == 1
    assert os.listdir(scratch) == []


def test_the_latest_month_is_frozen_when_no_other_is_open(demo: Workspace, demo_file: Path) -> None:
    freeze(demo, "2018-10", "over")
    with past.standing(demo_file) as opened:
        assert opened.frozen
        assert opened.view.period is not None
        assert opened.view.period.month == "2018-10"


def test_a_moment_is_a_number_a_day_or_a_time(demo_file: Path, scratch: Path) -> None:
    with past.standing(demo_file, as_at="#2") as opened:
        assert opened.as_at is not None
        assert opened.as_at.number == 2
        assert [period.month for period in opened.view.periods] == ["2018-09"]
    with past.standing(demo_file, as_at="15/10/2018", month="2018-09") as opened:
        assert opened.as_at is not None
        assert opened.as_at.number == 4
        assert opened.frozen
        assert len(os.listdir(scratch)) == 2
    with past.standing(demo_file, as_at="2018-10-15T09:00:01Z") as opened:
        assert opened.as_at is not None
        assert opened.as_at.number == 1
        assert opened.view.period is None
    assert os.listdir(scratch) == []


@pytest.mark.parametrize(
    ("month", "as_at", "words"),
    [
        ("2019-07", None, r"no July 2019\. It has: 2018-10, 2018-09"),
        ("7", None, "not a month"),
        (None, "#77", "no change set #77"),
        (None, "9" * 19, "no change set #9999"),
        (None, "#" + "9" * 5000, "no change set #9{40} in"),
        (None, "2001-01-01", "starts after 2001-01-01"),
        (None, "soon", "not a day or a time"),
        (None, "0001-01-01", "too far away|not a day or a time"),
        (None, "9999-12-31", "too far away"),
        ("2018-10", "2", r"no October 2018"),
    ],
)
def test_what_is_not_there_is_refused(
    demo_file: Path, scratch: Path, month: str | None, as_at: str | None, words: str
) -> None:
    with pytest.raises(Refused, match=words), past.standing(demo_file, month=month, as_at=as_at):
        pass
    assert os.listdir(scratch) == []


def test_a_file_without_a_portfolio_says_so(tmp_path: Path) -> None:
    path = tmp_path / "begun.pmo"
    create_file(path)
    with pytest.raises(Refused, match=r"There is no portfolio in .*begun"), past.standing(path):
        pass


def test_a_month_marked_frozen_behind_the_apps_back_is_read_as_it_stands(demo_file: Path) -> None:
    from tests.db.tamper import tampering

    with tampering(demo_file) as outside:
        outside.execute("UPDATE period SET state = 'frozen'")
    with past.standing(demo_file, month="2018-10") as opened:
        assert not opened.frozen


def test_a_restated_month_is_read_as_at_its_latest_issue(demo: Workspace, demo_file: Path) -> None:
    from db.models import Period
    from pmo_tui.services.periods import freeze_in

    with demo.unit(ChangeKind.RESTATEMENT, "late invoice") as unit:
        period = unit.find(Period, month="2018-09")
        assert period
        period.narrative = "Restated for a late invoice."
        unit.flush()
        freeze_in(unit, period.id)
        unit.commit()
    with past.standing(demo_file, month="2018-09") as opened:
        assert opened.frozen
        assert opened.reader.value("SELECT narrative FROM period WHERE month = '2018-09'") != ""


def test_times_are_stored_in_utc_and_said_in_local_time() -> None:
    moment = dt.datetime(2018, 11, 5, 14, 2, 3, 4, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert utc_text(moment) == "2018-11-05T13:02:03.000004Z"
    assert when_words("2018-11-05T13:02:03.000004Z").startswith("5 Nov 2018 ")
    assert past.parse_when("2018-11-05 14:00").hour == 14
    day = past.parse_when("2018-11-05")
    assert past.parse_when("2018-11-05", end=True) - day == dt.timedelta(days=1)


NOON = dt.datetime(2018, 11, 5, 12).astimezone()


@pytest.mark.parametrize(
    ("words", "start", "minutes"),
    [
        ("today", "2018-11-05 00:00", 1440),
        (" Yesterday ", "2018-11-04 00:00", 1440),
        ("30/11/18", "2018-11-30 00:00", 1440),
        ("08:20", "2018-11-05 08:20", 1),
        ("8:20", "2018-11-05 08:20", 1),
        ("yesterday 23:59", "2018-11-04 23:59", 1),
        ("5 Nov 2018 14:02", "2018-11-05 14:02", 1),
        ("05/11/2018 14:02", "2018-11-05 14:02", 1),
        ("2018-11-05 14:02", "2018-11-05 14:02", 1),
        ("2018-11-05 14:02:00", "2018-11-05 14:02", 0),
    ],
)
def test_a_day_or_a_time_is_read_as_people_write_it(words: str, start: str, minutes: int) -> None:
    found = past.parse_when(words, now=NOON)
    assert found.strftime("%Y-%m-%d %H:%M") == start
    assert past.parse_when(words, now=NOON, end=True) - found == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize("words", ["", "soon", "24:00", "08:60", "820", "tomorrow 08:20"])
def test_what_is_no_day_or_time_is_refused_with_the_ways_to_write_it(words: str) -> None:
    ways = r"2018-11-05, 5 Nov 2018 14:02, 14:02 \(today\), today or yesterday\.$"
    with pytest.raises(Refused, match=f"is not a day or a time. Write it as {ways}"):
        past.parse_when(words, now=NOON)


@pytest.mark.parametrize("words", ["31/2/2019", "31 Feb 2019", "31/2/2019 14:30"])
def test_a_day_that_there_is_not_is_named(words: str) -> None:
    with pytest.raises(Refused, match=r"is not a date: February 2019 has no day 31\.$"):
        past.parse_when(words, now=NOON)


def test_a_minute_as_the_history_prints_it_holds_what_happened_in_it(demo_reader: Reader) -> None:
    for number in (2, 4):
        at = demo_reader.value("SELECT at_utc FROM change_set WHERE site_seq = ?", (number,))
        last = demo_reader.value(
            "SELECT max(site_seq) FROM change_set WHERE substr(at_utc, 1, 16) = ?", (at[:16],)
        )
        assert past.find_moment(demo_reader, when_words(at)).number == last


def test_the_file_is_left_alone(demo_file: Path) -> None:
    with closing(Reader(demo_file)) as reader:
        before = reader.value("SELECT max(seq) FROM audit")
        with past.standing(demo_file, month="2018-09", as_at="4"):
            pass
        assert reader.value("SELECT max(seq) FROM audit") == before
