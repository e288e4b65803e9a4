"""Bad files, bad requests, bad places: one plain sentence, a documented code, nothing touched."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.file import FileInfo, open_writer
from pmo_tui.__main__ import main
from pmo_tui.cli import files
from tests.conftest import DEMO_FOLDER
from tests.e2e.conftest import Command
from tests.e2e.support import assert_plain_failure, run_process


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("Minutes of the October meeting\n" * 100, encoding="utf-8")


def _folder(path: Path) -> None:
    path.mkdir()


def _database(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE plan (name TEXT)")
        connection.execute(statement)
        connection.commit()


def _foreign(path: Path) -> None:
    _database(path, "PRAGMA application_id = 7")


def _newer(path: Path) -> None:
    _database(path, "PRAGMA application_id = 0x504D4F31")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _missing(path: Path) -> None:
    assert not path.exists()


FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "missing": (_missing, "There is no file"),
    "empty": (_empty, "is empty (0 bytes)"),
    "text": (_text, "is not a pmo-tui portfolio"),
    "folder": (_folder, "is a folder"),
    "foreign": (_foreign, "is a database of another program"),
    "newer": (_newer, "was made by a later pmo-tui"),
}
COMMANDS = {
    "verify": ("verify", "{}"),
    "check": ("check", "{}"),
    "backup": ("backup", "{}"),
    "history": ("history", "{}"),
    "tables": ("tables", "dashboard", "{}"),
    "show": ("show", "scheme", "A9", "{}"),
    "import": ("import", str(DEMO_FOLDER), "{}", "--yes"),
}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("kind", FILES)
def test_every_command_refuses_every_bad_file(command: Command, tmp_path: Path, kind: str, name: str) -> None:
    make, words = FILES[kind]
    path = tmp_path / "plan.pmo"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    done = command(*(word.format(path) for word in COMMANDS[name]))
    done.refused(2, words)
    assert done.err.count("\n") == 1
    assert (path.read_bytes() if path.is_file() else None) == before
    beside = {entry.name for entry in tmp_path.iterdir()} - {"home"}
    assert beside <= {"plan.pmo"}


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_not_restored_from(
    command: Command, tmp_path: Path, demo_file: Path, kind: str
) -> None:
    make, words = FILES[kind]
    path = tmp_path / "plan.pmo"
    make(path)
    expected = "There is no backup" if kind == "missing" else words
    command("restore", path, demo_file, "--yes").refused(2, expected)
    assert command("verify", demo_file).code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tables", "dashboard", "{}", "--period", "2019-07"), "The file has no July 2019. It has: 2018-10"),
        (
            ("tables", "dashboard", "{}", "--period", "October"),
            "“October” is not a month",
        ),
        (("tables", "dashboard", "{}", "--organisation", "QQ"), "There is no organisation “QQ”"),
        (("tables", "dashbord", "{}"), "There is no table “dashbord”"),
        (("tables", "{}"), "is a file: the table's name comes first, as in: pmo-tui tables organisation "),
        (("tables",), "Say which table."),
        (("tables", "dashboard", "{}", "--as-at", "#77"), "There is no change set #77"),
        (("tables", "movement", "{}", "--period", "2018-09"), "no month before September 2018"),
        (("show", "scheme", "ZZ", "{}"), "There is no scheme “ZZ”"),
        (("show",), "Missing command"),
        (("show", "risk", "R-1"), "No such command 'risk'. See: pmo-tui show --help"),
        (("check", "{}", "--period", "x"), "is not a month"),
        (("history", "{}", "--scheme", "ZZ"), "There is no scheme “ZZ”"),
        (("history", "{}", "--person", "Zoe"), "“Zoe” has changed nothing in this file"),
        (("history", "{}", "--field", "colour"), "There is no field “colour”"),
        (("history", "{}", "--since", "last week"), "is not a day or a time"),
        (("history", "{}", "--limit", "-1"), "Invalid value for '--limit'"),
        (("verify",), "Missing argument 'FILE'. See: pmo-tui verify --help"),
        (("verify", "{}", "--loud"), "No such option: --loud. See: pmo-tui verify --help"),
        (("nosuch",), "No such command 'nosuch'. See: pmo-tui --help"),
    ],
)
def test_a_wrong_request_is_refused(
    command: Command, demo_file: Path, words: tuple[str, ...], said: str
) -> None:
    command(*(word.format(demo_file) for word in words)).refused(2, said)


def test_text_with_escapes_comes_back_harmless(command: Command, tmp_path: Path) -> None:
    done = command("verify", tmp_path / "a\x1b[2Jb\u202ec.pmo")
    assert done.code == 2
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err


class TestPlaces:
    """In processes of their own, so that permissions count."""

    @pytest.fixture
    def locked_away(self, demo_file: Path, tmp_path: Path) -> Path:
        """The demo in a folder that nobody may write in."""
        folder = tmp_path / "read-only"
        folder.mkdir()
        path = demo_file.rename(folder / "plan.pmo")
        path.chmod(0o444)
        folder.chmod(0o555)
        return path

    def test_a_read_only_place_can_be_read(self, locked_away: Path, tmp_path: Path) -> None:
        for words in (
            ("verify", locked_away),
            ("check", locked_away),
            ("history", locked_away, "--limit", "1"),
            ("tables", "organisation", locked_away),
            ("tables", "organisation", locked_away, "--period", "2018-09"),
            ("import", DEMO_FOLDER, locked_away, "--dry-run"),
            ("backup", locked_away, "--to", tmp_path / "kept"),
        ):
            done = run_process(*words, home=tmp_path / "home", unprivileged=True)
            assert done.returncode == 0, done.stderr
        assert len(list((tmp_path / "kept").iterdir())) == 1

    @pytest.mark.parametrize("name", ["import", "backup", "restore", "new", "demo"])
    def test_and_not_written(
        self, locked_away: Path, portfolio_file: Path, tmp_path: Path, name: str
    ) -> None:
        words: dict[str, tuple[object, ...]] = {
            "import": ("import", DEMO_FOLDER, locked_away, "--yes"),
            "backup": ("backup", locked_away),
            "restore": ("restore", portfolio_file, locked_away, "--yes"),
            "new": (
                *("new", locked_away.parent / "new.pmo", "--name", "N", "--short-name", "N"),
                *("--year", "2018/19", "--framework", "llr-2018-19", "--organisation", "A=B", "--month", ""),
            ),
            "demo": ("demo", "--init", locked_away.parent / "demo.pmo"),
        }
        before = locked_away.read_bytes()
        done = run_process(*map(str, words[name]), home=tmp_path / "home", unprivileged=True)
        assert_plain_failure(done, 3, "cannot be written" if name != "import" else "read-only")
        assert locked_away.read_bytes() == before
        assert [entry.name for entry in locked_away.parent.iterdir()] == ["plan.pmo"]

    @pytest.mark.parametrize("name", ["verify", "check", "tables", "backup"])
    def test_an_unreadable_file(self, demo_file: Path, tmp_path: Path, name: str) -> None:
        demo_file.chmod(0)
        words = [name, "organisation"] if name == "tables" else [name]
        done = run_process(*words, demo_file, home=tmp_path / "home", unprivileged=True)
        assert_plain_failure(done, 2, "you have no permission")

    def test_a_full_disk(self, portfolio_file: Path, tmp_path: Path) -> None:
        limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))"
        before = portfolio_file.read_bytes()
        done = run_process(
            *("import", DEMO_FOLDER, portfolio_file, "--yes"), home=tmp_path / "home", before=[limit]
        )
        assert done.returncode == 3, done.stderr
        assert "Nothing was saved" in done.stderr
        assert "Traceback" not in done.stderr
        sound = run_process("verify", portfolio_file, home=tmp_path / "home")
        assert sound.returncode == 0, sound.stdout
        assert len(portfolio_file.read_bytes()) == len(before)


def test_a_read_only_file_is_not_imported_into(
    command: Command, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "look", lambda path: FileInfo(path, 1, writable=False))
    command("import", DEMO_FOLDER, demo_file, "--yes").refused(3, "or its folder is read-only")


def test_what_nobody_may_write_is_left_alone_by_an_administrator_too(
    command: Command, demo_file: Path
) -> None:
    before = demo_file.read_bytes()
    demo_file.chmod(0o444)
    command("import", DEMO_FOLDER, demo_file, "--yes").refused(3, "allow writing to both, or work on a copy")
    assert demo_file.read_bytes() == before


@pytest.mark.parametrize("asked", [("tables", "programme-area"), ("show", "scheme", "A4"), ("backup",)])
def test_a_file_that_is_damaged_to_the_root_cannot_be_used(
    command: Command, demo_file: Path, asked: tuple[str, ...]
) -> None:
    damage_to_the_root(demo_file)
    command(*asked, demo_file).refused(2, "The file is damaged. Check it with: pmo-tui verify")


def test_verify_says_of_such_a_file_that_it_is_not_sound(command: Command, demo_file: Path) -> None:
    damage_to_the_root(demo_file)
    done = command("verify", demo_file)
    assert done.code == 1
    assert "is damaged so far that SQLite cannot open it; restore a backup" in done.out


def damage_to_the_root(path: Path) -> None:
    """Spoil so much that SQLite cannot even read which tables there are."""
    content = bytearray(path.read_bytes())
    content[40 * 4096 : 40 * 4096 + 300_000] = b"\xff" * 300_000
    path.write_bytes(content)


def test_a_file_with_our_mark_and_nothing_else_lacks_its_parts(command: Command, demo_file: Path) -> None:
    with closing(sqlite3.connect(demo_file)) as outside:
        outside.execute("PRAGMA writable_schema = ON")
        outside.execute("DELETE FROM sqlite_master")
        outside.commit()
    command("tables", "monthly", demo_file).refused(2, "The file lacks a part that every portfolio has.")


def test_a_file_that_is_held_is_given_up_in_time(
    command: Command, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "WAIT_SECONDS", 0.3)
    with closing(open_writer(demo_file)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        command("tables", "organisation", demo_file).refused(3, "is locked by another program")


def test_a_save_that_ends_in_time_is_waited_for(
    command: Command, demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = open_writer(demo_file)
    writer.execute("BEGIN EXCLUSIVE")

    def let_go(seconds: float) -> None:
        if writer.in_transaction:
            writer.execute("ROLLBACK")
            writer.close()

    monkeypatch.setattr("pmo_tui.cli.files.time.sleep", let_go)
    assert command("tables", "organisation", demo_file).code == 0


@pytest.mark.parametrize(
    ("when", "said"), [("foo", "is not a day or a time"), ("2018-10-01", "starts after")]
)
def test_a_moment_that_cannot_be_shown_opens_nothing(
    demo_file: Path, home: Path, capsys: pytest.CaptureFixture[str], when: str, said: str
) -> None:
    """Today's file in its place would be taken for the past, and written in."""
    assert main([str(demo_file), "--as-at", when]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_the_options_of_opening_are_told(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    """By the help of the commands, and wherever a file was given with --help."""
    for option in ("--screen", "--period", "--as-at", "--read-only", "--as"):
        assert option in command("--help").out
    capsys.readouterr()
    assert main(["my.pmo", "--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: pmo-tui [FILE] [--screen overview|")
