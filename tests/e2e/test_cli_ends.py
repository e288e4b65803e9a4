"""How commands end: codes, help, the last resort, broken pipes, Ctrl+C; and output that is harmless."""

import contextlib
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from db import errors
from pmo_tui import __main__, __version__, failures, locations, settings
from pmo_tui.cli import files, main, output
from pmo_tui.cli.ending import EndedError, heed, tidily
from pmo_tui.cli.exit_codes import MEANINGS, ExitCode, code_for
from pmo_tui.domain.person import Person
from pmo_tui.errors import BadFile, NotAllowed, PmoError, Refused
from pmo_tui.settings import Settings
from tests.e2e.conftest import Command
from tests.e2e.support import run_process


def test_every_code_is_documented_in_the_help(command: Command) -> None:
    words = " ".join(command("--help").out.split())
    assert set(MEANINGS) == set(ExitCode)
    for code, meaning in MEANINGS.items():
        assert f"{code.value}: {meaning}." in words


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Refused([]), ExitCode.UNUSABLE),
        (BadFile(""), ExitCode.UNUSABLE),
        (errors.NewerFile(""), ExitCode.UNUSABLE),
        (NotAllowed(""), ExitCode.REFUSED),
        (errors.ReadOnly(""), ExitCode.REFUSED),
        (errors.Busy(""), ExitCode.REFUSED),
        (errors.WriteFailed(""), ExitCode.REFUSED),
        (errors.PeriodFrozen(""), ExitCode.REFUSED),
    ],
)
def test_what_each_problem_ends_with(problem: PmoError | errors.DbError, code: ExitCode) -> None:
    assert code_for(problem) is code


@pytest.mark.parametrize("name", [*(name for name, _, _ in main.COMMANDS), "show"])
def test_every_command_has_help(command: Command, name: str) -> None:
    done = command(name, "-h")
    assert done.code == 0
    assert done.out.startswith(f"Usage: pmo-tui {name} ")
    assert f"  {name} " in command().out


def test_the_thin_entry_point_knows_every_command() -> None:
    """Its own list, for it loads nothing: a word that is missing there would be taken for a file."""
    named = {name for name, _, _ in main.COMMANDS}
    assert named | {"show", "--help", "-h", "--version"} == __main__.COMMANDS


def test_the_version(command: Command) -> None:
    assert command("--version").out == f"pmo-tui {__version__}\n"


def test_help_of_show(command: Command) -> None:
    assert "scheme" in command("show", "--help").out


class TestLastResort:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A command that fails as none should, with something private in its error."""

        secret = " ".join(("patient", "name"))

        def fail(*_: object, **__: object) -> object:
            raise ZeroDivisionError(secret)

        monkeypatch.setattr("pmo_tui.reports.tables.build", fail)

    @pytest.mark.usefixtures("broken")
    def test_one_sentence_and_where_the_details_are(self, command: Command, demo_file: Path) -> None:
        done = command("tables", "organisation", demo_file)
        assert done.code == 5
        log = locations.log_file()
        assert done.err == (
            f"pmo-tui failed (ZeroDivisionError); what was saved before is safe. Details are in {log}.\n"
        )
        first = log.read_text(encoding="utf-8")
        assert "ZeroDivisionError" in first
        assert "print_table" in first
        assert "patient name" not in first
        command("tables", "organisation", demo_file)
        assert log.read_text(encoding="utf-8").count(f"{__version__} ZeroDivisionError") == 2

    @pytest.mark.usefixtures("broken")
    def test_a_long_log_starts_anew(
        self, command: Command, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(failures, "LOG_LIMIT", 10)
        for _ in range(2):
            command("tables", "organisation", demo_file)
        assert locations.log_file().read_text(encoding="utf-8").count(f"{__version__} ZeroDivisionError") == 1

    @pytest.mark.usefixtures("broken")
    def test_a_log_that_cannot_be_written(self, command: Command, demo_file: Path, home: Path) -> None:
        home.mkdir()
        (home / "cache").touch()
        done = command("tables", "organisation", demo_file)
        assert done.err.endswith("The details could not be written down.\n")


def test_ctrl_c_ends_quietly(command: Command, demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("pmo_tui.services.checks.run", interrupt)
    done = command("check", demo_file)
    assert (done.code, done.out, done.err) == (130, "", "Stopped.\n")


def test_a_reader_that_goes_away_is_no_failure(demo_file: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "pmo_tui.cli.main", "history", str(demo_file), "--limit", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0
    assert said == b""


@pytest.mark.parametrize(
    ("problem", "words", "code"),
    [
        (SystemExit(1), ["verify", "--help"], 0),
        (SystemExit(1), ["verify"], 5),
        (KeyboardInterrupt(), ["verify"], 130),
    ],
)
def test_what_typer_lets_through(
    monkeypatch: pytest.MonkeyPatch, problem: BaseException, words: list[str], code: int
) -> None:
    def app(**_: object) -> int:
        raise problem

    monkeypatch.setattr(main, "app", app)
    monkeypatch.setattr(main, "abandon", lambda stream: None)
    assert main.run(words) == code


def test_a_command_of_its_own_process(demo_file: Path, tmp_path: Path) -> None:
    done = run_process("verify", demo_file, "--json", home=tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["sound"]
    assert done.stderr.startswith("demo.pmo is sound")


def test_a_terminal_without_these_letters(demo_file: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pmo_tui.cli.main", "tables", "organisation", str(demo_file)],
        capture_output=True,
        env={"PMO_TUI_HOME": str(tmp_path), "PYTHONIOENCODING": "ascii", "PATH": ""},
        check=True,
    )
    assert b"?k; savings are positive" in done.stdout


HOSTILE = "a\x1b[2J\x9b\u202e\ud800\U000e0041é"


class Stream(io.StringIO):
    """Standard output with an encoding of its own."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__()
        self._encoding = encoding
        self._terminal = terminal

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What it speaks."""
        return self._encoding

    def isatty(self) -> bool:
        """Say whether a person looks at it."""
        return self._terminal


class TestOutput:
    def test_json_is_harmless_and_whole(self) -> None:
        with contextlib.redirect_stdout(Stream()) as printed:
            output.out_json({"name": HOSTILE})
        text = printed.getvalue()
        assert "é" in text
        assert not set(text) & set("\x1b\x9b\u202e\ud800\U000e0041")
        assert json.loads(text) == {"name": HOSTILE}

    def test_json_is_ascii_where_the_stream_is_not_utf8(self) -> None:
        with contextlib.redirect_stdout(Stream("cp1252")) as printed:
            output.out_json({"name": HOSTILE})
        assert printed.getvalue().isascii()
        assert json.loads(printed.getvalue()) == {"name": HOSTILE}

    def test_lines_are_harmless(self) -> None:
        with contextlib.redirect_stdout(Stream()) as printed:
            output.out([HOSTILE])
            output.steady_streams()
        assert printed.getvalue() == "a�[2J����é\n"

    def test_a_table_is_as_wide_as_the_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "77")
        with contextlib.redirect_stdout(Stream()):
            assert output.width() is None
        with contextlib.redirect_stdout(Stream(terminal=True)):
            assert output.width() == 77

    def test_progress_is_shown_on_a_terminal_only(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with output.progress() as bar:
            bar("importing", 1, 2)
        assert capsys.readouterr().err == ""

        terminal = Stream(terminal=True)
        monkeypatch.setattr("sys.stderr", terminal)
        with output.progress() as bar:
            bar("importing", 1, 2)
            bar("importing", 2, 2)
        with output.steps("checking") as step:
            step("seals")
        assert "importing" in terminal.getvalue()
        assert "checking: seals" in terminal.getvalue()


class TestPerson:
    def test_the_command_then_the_settings_then_the_login(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert files.person("Amy, PMO manager") == Person("Amy", "PMO manager")
        monkeypatch.setattr(files, "os_login", lambda: "a.smith")
        assert files.person("") == Person("a.smith", "")
        monkeypatch.setattr(files, "os_login", lambda: "")
        assert files.person(" ") == Person("somebody", "")
        settings.save(locations.settings_file(), Settings(name="Bob", role="lead"))
        assert files.person("") == Person("Bob", "lead")

    def test_what_is_too_long_is_refused(self, home: Path) -> None:
        with pytest.raises(Refused, match="shorter name"):
            files.person("a" * 61)


@pytest.mark.parametrize(
    ("number", "error"),
    [(signal.SIGTERM, EndedError), (signal.SIGHUP, EndedError), (signal.SIGINT, KeyboardInterrupt)],
)
def test_a_request_to_end_that_python_dropped_is_heeded_at_the_next_step(
    number: signal.Signals, error: type[BaseException]
) -> None:
    """What a handler raises inside a callback of Python's own, such as after an import, is lost."""

    def asked_in_a_callback() -> None:
        with tidily(), output.progress() as bar:
            with contextlib.suppress(EndedError, KeyboardInterrupt):  # as Python does there
                signal.raise_signal(number)
            bar("importing", 1, 2)

    usual = signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL
    before = signal.signal(number, usual)
    try:
        with pytest.raises(error):
            asked_in_a_callback()
        assert signal.getsignal(number) is usual
    finally:
        signal.signal(number, before)
    with tidily():
        heed()  # what was heeded is not asked again
