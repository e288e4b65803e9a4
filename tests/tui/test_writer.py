"""The thread that saves: what is under way when the app ends is saved."""

import threading
import time
from pathlib import Path
from typing import Any, cast

from textual.app import App

from db.file import WRITE_WAIT_MS
from pmo_tui.background import END_SECONDS, Writer
from pmo_tui.messages import WriteEnded
from pmo_tui.services.workspace import Workspace


class Deaf:
    """Stands for an app that has ended."""

    def post_message(self, message: WriteEnded) -> None:
        raise RuntimeError


def test_the_end_waits_for_a_save_that_waits_for_a_lock(portfolio_file: Path) -> None:
    writer = Writer(cast("App[Any]", Deaf()), Workspace(portfolio_file, name="Amy"))
    saved = threading.Event()

    def save(_: Workspace) -> None:
        time.sleep(0.3)
        saved.set()

    writer.submit(save, lambda _: None, lambda _: None)
    writer.close()
    assert saved.is_set()
    assert END_SECONDS >= WRITE_WAIT_MS / 1000 + 1
