"""One table of commands feeds bindings, footer, help and palette: every command is reached by its key."""

import itertools
from pathlib import Path

import pytest

from pmo_tui import keymap, settings
from pmo_tui.keymap import COMMANDS, Command
from pmo_tui.modals.help import HelpScreen
from pmo_tui.widgets.bars import FooterBar
from tests.tui.driving import Driver, driving
from tests.tui.keymap_steps import PLACES, Place, by_key, go, help_text, wanted, watched

every_place = pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
SCREENS = {name: place for name, place in PLACES.items() if "app" in place.scopes}
every_screen = pytest.mark.parametrize("place", SCREENS.values(), ids=SCREENS)


def test_every_scope_has_a_place_where_its_keys_are_tried() -> None:
    """A scope without one would never be tested."""
    tried = {scope for place in PLACES.values() for scope in place.scopes}
    assert tried == set(keymap.SCOPES) == {command.scope for command in COMMANDS}


@every_place
async def test_every_key_does_its_command(place: Place, demo_file: Path) -> None:
    async with driving(demo_file, screen=place.screen, size=(100, 40)) as app:
        await go(app, place)
        for key, command in by_key(place):
            with watched() as seen:
                await app.press(key)
            assert seen == [wanted(command)], f"{key} for {command.id}"


@pytest.mark.parametrize("together", keymap.TOGETHER, ids="+".join)
def test_no_two_commands_share_a_key(together: tuple[str, ...]) -> None:
    keys = [key for scope in together for command in keymap.of_scope(scope) for key in command.keys]
    assert sorted(keys) == sorted(set(keys))


def test_what_works_at_the_same_time_is_compared() -> None:
    """The places above are where scopes really meet, so the table of what works together must know them."""
    for place in PLACES.values():
        if len(place.scopes) > 1:
            assert place.scopes in keymap.TOGETHER


def test_ids_are_unique_and_every_command_explains_itself() -> None:
    assert len(keymap.BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert command.title
        assert command.help.endswith("."), command.id
        assert all(
            keymap.key_name(key).isprintable() and "_" not in keymap.key_name(key) for key in command.keys
        )


class TestHelp:
    @every_screen
    async def test_every_key_of_a_screen_is_in_its_help(self, place: Place, demo_file: Path) -> None:
        async with driving(demo_file, screen=place.screen) as app:
            await go(app, place)
            scopes = app.app.screen.scopes  # type: ignore[attr-defined]
            await app.press("question_mark")
            assert isinstance(app.app.screen, HelpScreen)
            text = help_text(app)
            for command in _shown(*scopes, "app", *keymap.ON_TOP):
                keys = " ".join(keymap.key_name(key) for key in command.keys) or "Ctrl+P only"
                assert f"{keys} {command.help}" in text, command.id

    async def test_a_forms_help_is_about_forms(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("e", "f1")
            text = help_text(app)
            assert "Ctrl+S Save what the form holds." in text
            assert "Right" not in text
            assert "Go to the register of schemes." not in text


def _shown(*scopes: str) -> list[Command]:
    return [command for scope in scopes for command in keymap.of_scope(scope)]


class TestFooter:
    @every_screen
    async def test_it_shows_at_most_seven_keys_that_work(self, place: Place, demo_file: Path) -> None:
        async with driving(demo_file, screen=place.screen, size=(160, 24)) as app:
            await go(app, place)
            here = app.app.screen.scopes  # type: ignore[attr-defined]
            known = {(keymap.key_name(c.keys[0]), c.title) for c in _shown(*here, "app") if c.keys}
            keys = app.app.screen.query_one(FooterBar).keys
            letters = {key for key, _ in known}
            assert set(keys) <= known or all({*key.split("/")} <= letters for key, _ in keys)
            assert 3 <= len(keys) <= 7
            assert keys[-1] == ("?", "Help")
            for key, title in keys:
                assert f"{key} {title}" in app.lines[-1]

    @pytest.mark.parametrize("width", [20, 40, 60, 80])
    async def test_a_narrow_one_leaves_out_whole_keys_and_never_help(
        self, width: int, demo_file: Path
    ) -> None:
        async with driving(demo_file, size=(width, 24)) as app:
            line = app.lines[-1]
            assert line.endswith("? Help")
            shown = [f"{key} {title}" for key, title in app.app.screen.query_one(FooterBar).keys]
            left = line
            for words in shown:
                left = left.replace(words, "", 1)
            assert not left.strip()

    async def test_what_cannot_be_done_is_not_offered(self, demo_file: Path) -> None:
        async with driving(demo_file, screen="risks", read_only=True, size=(160, 24)) as app:
            writing = {command.title for command in keymap.of_scope("risks") if command.writes}
            assert writing.isdisjoint(title for _, title in app.app.screen.query_one(FooterBar).keys)

    @pytest.mark.parametrize("screen", ["overview", "history"])
    async def test_an_undo_is_offered_only_while_there_is_one(self, screen: str, demo_file: Path) -> None:
        def offered(app: Driver) -> bool:
            return ("u", "Undo") in app.app.screen.query_one(FooterBar).keys

        async with driving(demo_file, screen="risks", size=(160, 24)) as app:
            await app.press({"overview": "1", "history": "9"}[screen])
            assert not offered(app)
            await app.press("2", "enter", "home", "a")
            number = app.value("SELECT count(*) FROM change_set")
            await app.press({"overview": "1", "history": "9"}[screen])
            assert offered(app)
            await app.press("u")
            assert app.value("SELECT count(*) FROM change_set") == number + 1
            assert not offered(app)
            await app.press("U")
            assert offered(app)


class TestPalette:
    @every_screen
    async def test_it_offers_the_commands_of_the_place_and_nothing_else(
        self, place: Place, demo_file: Path
    ) -> None:
        async with driving(demo_file, screen=place.screen) as app:
            await go(app, place)
            scopes = (*app.app.screen.scopes, "app")  # type: ignore[attr-defined]
            offered = list(app.app.get_system_commands(app.app.screen))
            expected = [c for c in COMMANDS if c.scope in scopes and c.id != "app.palette"]
            assert [entry.help for entry in offered] == [command.help for command in expected]
            for entry, command in zip(offered, expected, strict=True):
                with watched() as seen:
                    await entry.callback()
                assert seen == [wanted(command)], command.id

    @pytest.mark.parametrize("command", [c for c in COMMANDS if not c.keys], ids=lambda command: command.id)
    async def test_a_command_without_a_key_is_found_and_done(self, command: Command, demo_file: Path) -> None:
        assert command.scope == "app", "the palette offers it everywhere"
        async with driving(demo_file) as app:
            await app.press("ctrl+p")
            await app.type(command.title)
            await app.until(lambda: command.help in app.text)
            with watched() as seen:
                await app.press("enter")
                await app.until(lambda: wanted(command) in seen)


async def own_keys(home: Path, **keys: str) -> None:
    file = home / "config" / "settings.toml"
    settings.save(file, settings.Settings(keys={name.replace("__", "."): key for name, key in keys.items()}))


class TestOwnKeys:
    async def test_they_work_and_are_shown(self, demo_file: Path, own_settings: Path) -> None:
        await own_keys(
            own_settings, schemes__sort="f6", app__help="h", app__risks="f7", form__save="f8", app__past="f9"
        )
        async with driving(demo_file) as app:
            assert "f6 Sort" in app.lines[-1]
            assert "f7" in app.lines[1]
            await app.press("f9")
            assert "f8 Go" in app.text
            assert "Save" not in app.text
            await app.press("escape", "ctrl+p")
            await app.type("Schemes: Sort")
            await app.until(lambda: "Schemes: Sort  (f6)" in app.text)
            await app.press("escape")
            assert app.lines[-1].endswith("h Help")
            with watched() as seen:
                await app.press("s", "f6")
            assert seen == [wanted(keymap.BY_ID["schemes.sort"])]
            await app.press("h")
            assert "f6 Sort by any column" in help_text(app)

    @pytest.mark.parametrize(
        ("name", "key", "told"),
        [
            (
                "schemes__sort",
                "g",
                "The key “g” for “schemes.sort” is taken by “schemes.group” (settings, keys).",
            ),
            ("schemes__sing", "f6", "There is no command “schemes.sing” (settings, keys)."),
            ("schemes__sort", " ", "No key is given for “schemes.sort” (settings, keys)."),
        ],
    )
    async def test_what_cannot_be_is_named_and_the_usual_keys_stay(
        self, demo_file: Path, own_settings: Path, name: str, key: str, told: str
    ) -> None:
        await own_keys(own_settings, **{name: key})
        async with driving(demo_file) as app:
            assert app.told == [told]
            with watched() as seen:
                await app.press("s", "g")
            assert seen == [wanted(keymap.BY_ID[f"schemes.{name}"]) for name in ("sort", "group")]


@pytest.mark.parametrize("place", ["the filter line", "a form's line", "a form's text", "a long list"])
async def test_letters_and_digits_are_text_while_somebody_types(place: str, demo_file: Path) -> None:
    """Every single-letter command is dead there (decision 12)."""
    letters = sorted({key for command in COMMANDS for key in command.keys if len(key) == 1})
    async with driving(demo_file) as app:
        await go(app, PLACES[place])
        with watched() as seen:
            await app.press(*letters)
        assert seen == []
        assert "".join(letters) in _typed(app)


def _typed(app: Driver) -> str:
    focused = app.app.focused
    return str(getattr(focused, "value", "") or getattr(focused, "text", ""))


def test_the_names_of_keys_differ() -> None:
    """Two keys that read the same in the help could not be told apart."""
    keys = {key for command in COMMANDS for key in command.keys}
    for one, two in itertools.combinations(sorted(keys), 2):
        assert keymap.key_name(one) != keymap.key_name(two)
