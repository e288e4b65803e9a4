"""Organisations' own ratings: what is proposed for one follows the ratings for all, where it has none."""

from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import Rating
from pmo_tui.errors import Refused
from pmo_tui.services import returns
from pmo_tui.services.workspace import Workspace
from tests.services.recording import nothing_left_behind, organisation_id, period_id, scheme_id
from tests.services.return_steps import commentary, rated, rating_row, state


@pytest.fixture
def apart(demo: Workspace, demo_file: Path) -> Workspace:
    """A9, submitted with everything green; Leicester City's overall rating is its own."""
    lc = organisation_id(demo_file, "LC")
    returns.choose(demo, rated(demo_file, "A9", "overall", Rating.GREEN, "own", organisation_id=lc))
    assert rating_row(demo_file, "A9", "overall", "LC")[:3] == ("green", "green", "")
    return demo


def red(demo: Workspace, path: Path, **more: str) -> None:
    for code in ("risks", "issues"):
        returns.choose(demo, rated(path, "A9", code, Rating.RED, "slipped", **more))


def test_it_follows_and_asks_for_its_reason(apart: Workspace, demo_file: Path) -> None:
    red(apart, demo_file)
    assert rating_row(demo_file, "A9", "overall")[0] == "red"
    assert rating_row(demo_file, "A9", "overall", "LC")[:3] == ("red", "green", "")
    assert state(demo_file, "A9") == "draft"
    choice = rated(demo_file, "A9", "overall", Rating.RED)
    words = r"^Overall PMO rating of LC is proposed Red: say why it is Green\."
    with nothing_left_behind(demo_file), pytest.raises(Refused, match=words):
        returns.choose(apart, choice)
    returns.choose(apart, replace(choice, reason="LC delivers"))
    assert rating_row(demo_file, "A9", "overall", "LC")[:3] == ("red", "green", "LC delivers")
    assert rating_row(demo_file, "A9", "overall")[:3] == ("red", "red", "")


def test_until_then_the_return_is_not_submitted(apart: Workspace, demo_file: Path) -> None:
    red(apart, demo_file)
    scheme, period = scheme_id(demo_file, "A9"), period_id(demo_file)
    with pytest.raises(Refused) as refused:
        returns.submit(apart, scheme, period)
    words = "Overall PMO rating of LC differs from its proposal and has no reason."
    assert ("overall", words) in [tuple(problem) for problem in refused.value.problems]
    returns.choose(apart, rated(demo_file, "A9", "overall", Rating.RED, "LC delivers"))
    returns.save_commentary(apart, commentary(demo_file, "A9", reason="Red now"))
    assert returns.submit(apart, scheme, period).change is not None


def test_its_own_parts_come_first(apart: Workspace, demo_file: Path) -> None:
    lc = organisation_id(demo_file, "LC")
    red(apart, demo_file, organisation_id=lc)
    assert rating_row(demo_file, "A9", "overall", "LC")[0] == "red"
    assert rating_row(demo_file, "A9", "overall")[0] == "green"
    red(apart, demo_file)
    for code in ("risks", "issues"):
        returns.choose(apart, rated(demo_file, "A9", code, Rating.GREEN, "ok", organisation_id=lc))
    assert rating_row(demo_file, "A9", "overall", "LC")[0] == "green"
    assert rating_row(demo_file, "A9", "overall")[0] == "red"


def test_its_own_rating_asks_for_its_reason_too(apart: Workspace, demo_file: Path) -> None:
    red(apart, demo_file)
    lc = organisation_id(demo_file, "LC")
    choice = rated(demo_file, "A9", "overall", Rating.AMBER, organisation_id=lc)
    with pytest.raises(Refused, match=r"^Overall PMO rating is proposed Red: say why it is Amber"):
        returns.choose(apart, choice)
