"""Somebody presses anything at all: no error is reachable from the keyboard, and the file stays sound."""

import os
from pathlib import Path
from random import Random

import pytest

from db.audit.verify import verify
from db.reading.reader import Reader
from pmo_tui import keymap
from tests.tui.driving import Driver, driving

PRESSES = 300
"""Keys, texts and pastes of one run."""

RUNS = 3
"""Runs of `make test`; `make soak` makes as many as its examples."""

QUITS = {"ctrl+q"}
"""Keys that end the app, and so the run."""

KEYS = sorted({key for command in keymap.COMMANDS for key in command.keys} - QUITS)
OFTEN = ("escape", "escape", "enter", "enter", "enter", "ctrl+s", "ctrl+s", "tab", "down", "down")
"""Keys that a run gets nowhere without."""

TEXTS = (
    "rag:red",
    'org:WL or area:"comm',
    "fot<<plan -(",
    "A9",
    "new",
    "12.5k",
    "-£1,000.005",
    "2018-11-30",
    "31/02/2019",
    "#2",
    "now",
    "repair",
    "[/] [@click=app.quit]x[/]",
    "日本 e\u0301 \u202e",
    "x" * 40,
)
"""What is typed and pasted: filters, figures, dates, markup, other scripts."""

SIZES = ((80, 24), (60, 20), (160, 50), (20, 6), (1, 1))


async def step(app: Driver, dice: Random) -> str:
    """Do one thing; return what it was."""
    what = dice.random()
    if what < 0.85:
        key = dice.choice(OFTEN if dice.random() < 0.3 else KEYS)
        await app.press(key)
        return key
    text = dice.choice(TEXTS)
    if what < 0.92:
        await app.type(text)
        return f"typed {text!r}"
    if what < 0.97:
        await app.paste(text)
        return f"pasted {text!r}"
    size = dice.choice(SIZES)
    await app.pilot.resize_terminal(*size)
    await app.settle()
    return f"resized to {size}"


async def run(path: Path, seed: int) -> None:
    """Press so many keys, then leave; what was done is in the error when there is one."""
    dice = Random(seed)
    done: list[str] = []
    async with driving(path, screen=dice.choice(("overview", "schemes", "risks", "history", "setup"))) as app:
        for _ in range(PRESSES):
            try:
                done.append(await step(app, dice))
            except Exception as error:
                where = f"seed {seed}, after {len(done)} steps, the last of them {done[-20:]}"
                raise AssertionError(f"{where}: {error!r}") from error
            if app.ended:  # by the palette
                break
    reader = Reader(path)
    try:
        assert verify(reader.connection) == []
    finally:
        reader.close()


@pytest.mark.parametrize("seed", range(RUNS))
async def test_anything_may_be_pressed(seed: int, demo_file: Path) -> None:
    await run(demo_file, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(RUNS, int(os.environ.get("PMO_SOAK_EXAMPLES", "0")) // 10))
async def test_anything_may_be_pressed_for_long(seed: int, demo_file: Path) -> None:
    """A tenth of the soak's examples, each of them 300 keys."""
    await run(demo_file, seed)
