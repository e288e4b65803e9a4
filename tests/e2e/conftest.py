"""Commands in this process: what they print, what they say, how they end."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pmo_tui.cli.main import run


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    def refused(self, code: int, words: str) -> None:
        """It ended with this code, one plain sentence holding these words, and nothing printed."""
        assert (self.code, self.out) == (code, ""), self
        assert words in self.err
        assert "Traceback" not in self.err


Command = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this person's settings and caches are."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PMO_TUI_HOME", str(folder))
    return folder


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command; `answers` is what is typed."""

    def call(*words: str | Path, answers: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        capsys.readouterr()
        code = run([str(word) for word in words])
        printed = capsys.readouterr()
        return Done(code, printed.out, printed.err)

    return call
