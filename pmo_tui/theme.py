"""Colours: four palettes and one without colour. A rating is always a letter first (decision 13)."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.style import Style

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme


class Palette(NamedTuple):
    """The colours of one theme. One accent; the rest is calm."""

    name: str
    title: str
    dark: bool
    background: str
    surface: str
    cursor: str
    """The ground of what the cursor is on: 3:1 to the background, so that a projector shows it."""
    field: str
    """The ground of a field that is typed in."""
    foreground: str
    muted: str
    accent: str
    warn: str
    bad: str
    good: str
    ratings: Mapping[str, tuple[str, str]]
    """Background and letter colour of each rating."""
    bands: Mapping[str, tuple[str, str]]
    """Background and letter colour of each band of a risk's score."""


_RATINGS = {
    "red": ("#c62f3b", "#ffffff"),
    "amber": ("#f0a31c", "#101418"),
    "green": ("#27794e", "#ffffff"),
    "grey": ("#5d6874", "#ffffff"),
    "blue": ("#2f6fb5", "#ffffff"),
    "purple": ("#7d52a8", "#ffffff"),
    "na": ("#5d6874", "#ffffff"),
    "enabler": ("#5d6874", "#ffffff"),
}
_SAFE = _RATINGS | {
    "red": ("#a02c00", "#ffffff"),
    "amber": ("#f0e442", "#101418"),
    "green": ("#0f6fb2", "#ffffff"),
    "blue": ("#7fc7ee", "#101418"),
    "purple": ("#d487b8", "#101418"),
}
"""Told apart by lightness too, with red-green blindness (after Okabe and Ito)."""

_BANDS = {
    "low": ("#2a7d51", "#ffffff"),
    "moderate": ("#e6cf57", "#101418"),
    "high": ("#ee8f2b", "#101418"),
    "extreme": ("#b8283a", "#ffffff"),
}
_SAFE_BANDS = {
    "low": ("#0f6fb2", "#ffffff"),
    "moderate": ("#f0e442", "#101418"),
    "high": ("#dd8a1a", "#101418"),
    "extreme": ("#8f2400", "#ffffff"),
}

_DARK = Palette(
    name="pmo-dark",
    title="Dark",
    dark=True,
    background="#12161b",
    surface="#1b2128",
    cursor="#40688e",
    field="#24374a",
    foreground="#e4e8ec",
    muted="#93a0ad",
    accent="#5cb8e6",
    warn="#f0b44c",
    bad="#ff8f84",
    good="#7fd6a4",
    ratings=_RATINGS,
    bands=_BANDS,
)
_LIGHT = Palette(
    name="pmo-light",
    title="Light",
    dark=False,
    background="#ffffff",
    surface="#e9eef3",
    cursor="#6698c8",
    field="#cfe3f5",
    foreground="#17202a",
    muted="#566270",
    accent="#005eb8",
    warn="#8a5200",
    bad="#b3261e",
    good="#1f6f43",
    ratings=_RATINGS,
    bands=_BANDS,
)


def _safe(palette: Palette, title: str) -> Palette:
    return palette._replace(name=f"{palette.name}-safe", title=title, ratings=_SAFE, bands=_SAFE_BANDS)


PALETTES = {
    palette.name: palette
    for palette in (
        _DARK,
        _LIGHT,
        _safe(_DARK, "Dark, safe for colour-blind eyes"),
        _safe(_LIGHT, "Light, safe for colour-blind eyes"),
    )
}
DEFAULT = "pmo-dark"


def textual_theme(palette: Palette) -> "Theme":
    """Return the Textual theme of a palette, for what is styled by CSS."""
    from textual.theme import Theme

    return Theme(
        name=palette.name,
        primary=palette.accent,
        accent=palette.accent,
        warning=palette.warn,
        error=palette.bad,
        success=palette.good,
        foreground=palette.foreground,
        background=palette.background,
        surface=palette.surface,
        panel=palette.surface,
        dark=palette.dark,
        variables={
            "muted": palette.muted,
            "cursor-row": palette.cursor,
            "field-here": palette.field,
            "input-selection-background": palette.accent,
            "input-selection-foreground": palette.background,
        },
    )


def dress(app: "App[Any]", chosen: str, keys: Mapping[str, str]) -> None:
    """Apply theme and key overrides before the first paint. A theme that is not known is the default."""
    from textual.app import App

    name = chosen if chosen in PALETTES else DEFAULT
    app.register_theme(textual_theme(PALETTES[name]))
    app.set_reactive(App.theme, name)  # without the watcher, which would read all styles again
    app.stylesheet.set_variables(app.get_css_variables())
    if keys:
        app.set_keymap(dict(keys))


_LOUD = frozenset({"warn", "bad", "mark"})
"""What is bold where it cannot have its colour."""


class Styles:
    """Rich styles by name, for one palette, with or without colour."""

    def __init__(self, palette: Palette, *, mono: bool) -> None:
        self.palette = palette
        self.mono = mono
        self._named = _mono(palette) if mono else _coloured(palette)
        self._made: dict[tuple[str, bool], Style] = {}

    def get(self, name: str, *, cursor: bool = False) -> Style:
        """Return a style; under the cursor everything but a badge takes the cursor's colours.

        What would warn by its colour is bold there.
        """
        key = (name, cursor)
        found = self._made.get(key)
        if found is None:
            style = self._named[name]
            if cursor and (self.mono or not name.startswith(("rag.", "band.", "cell."))):
                style += self._named["loud" if name in _LOUD else "cursor"]
            found = self._made[key] = style
        return found


def _coloured(palette: Palette) -> dict[str, Style]:
    def style(color: str, background: str = palette.background, *, bold: bool = False) -> Style:
        return Style(color=color, bgcolor=background, bold=bold)

    named = {
        "": style(palette.foreground),
        "bold": style(palette.foreground, bold=True),
        "muted": style(palette.muted),
        "accent": style(palette.accent),
        "title": style(palette.accent, bold=True),
        "heading": style(palette.muted, palette.surface),
        "bar": style(palette.foreground, palette.surface),
        "bar.bold": style(palette.foreground, palette.surface, bold=True),
        "bar.muted": style(palette.muted, palette.surface),
        "bar.accent": style(palette.accent, palette.surface, bold=True),
        "bar.here": style(palette.background, palette.accent, bold=True),
        "bar.warn": style(palette.warn, palette.surface, bold=True),
        "sum": style(palette.foreground, palette.surface, bold=True),
        "warn": style(palette.warn),
        "bad": style(palette.bad),
        "good": style(palette.good),
        "mark": style(palette.accent, bold=True),
        "chip": style(palette.accent, palette.surface),
        "banner": style("#101418", palette.warn if palette.dark else "#f3c77b", bold=True),
        "group": style(palette.accent, palette.surface, bold=True),
        "cursor": Style(color=palette.foreground, bgcolor=palette.cursor),
        "loud": Style(color=palette.foreground, bgcolor=palette.cursor, bold=True),
    }
    named |= {f"rag.{name}": style(ink, paper, bold=True) for name, (paper, ink) in palette.ratings.items()}
    for name, (paper, ink) in palette.bands.items():
        faint = _mixed(paper, palette.background)
        named |= {
            f"band.{name}": style(ink, paper, bold=True),
            f"cell.{name}": style(palette.background, paper),
            f"faint.{name}": style(palette.foreground, faint),
            f"cell.faint.{name}": style(palette.background, faint),
            f"line.{name}": style(paper),
        }
    return named


def _mixed(color: str, ground: str, share: float = 0.28) -> str:
    """Return a colour let down with its ground: the same hue, but calm."""
    parts = [
        round(int(color[at : at + 2], 16) * share + int(ground[at : at + 2], 16) * (1 - share))
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _mono(palette: Palette) -> dict[str, Style]:
    """Reverse, bold and underline carry what colour would."""
    names = _coloured(palette)
    bold, dim, reverse = Style(bold=True), Style(dim=True), Style(reverse=True)
    bright = Style(reverse=True, dim=False)
    named = dict.fromkeys(names, Style())
    named |= dict.fromkeys(
        ("bold", "title", "bar.bold", "bar.accent", "bar.warn", "sum", "group", *_LOUD), bold
    )
    named |= dict.fromkeys(("muted", "bar.muted"), dim)
    named |= {"heading": Style(underline=True), "bar.here": reverse, "banner": reverse + bold}
    named |= {"cursor": bright, "loud": bright + bold, "chip": Style(underline=True)}
    named |= {name: bold for name in names if name.startswith(("rag.", "band."))}
    named |= {name: dim for name in names if name.startswith(("faint.", "cell.", "line."))}
    return named


@cache
def styles(name: str, mono: bool) -> Styles:
    """Return the styles of a theme by its name; an unknown one gets the default."""
    return Styles(PALETTES.get(name, PALETTES[DEFAULT]), mono=mono)
