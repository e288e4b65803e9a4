"""The lines around every screen: header, banner, footer. Painted, one widget each."""

from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from pmo_tui.render.cells import Cell, Line, fit, pad, width_of, wrap
from pmo_tui.widgets.painting import app_styles, strip

LEAST_NAME = 8
"""Columns of the portfolio's name that stay however long the rest is: it and the person give way before the
month and its state."""


def spread(left: Line, right: Line, width: int, style: str) -> Line:
    """Put one line's parts at both ends; the left one gives way when there is no room."""
    room = width - width_of(right) - 1
    if width_of(left) > room:
        text = fit("".join(text for text, _ in left), max(room, 0))
        left = [(text, left[0][1] if left else style)]
    gap = width - width_of(left) - width_of(right)
    return [*left, (" " * max(gap, 0), style), *right]


def clip(line: Line, width: int) -> Line:
    """Cut a line that is wider with an ellipsis."""
    return pad(line, max(width, 0)) if width_of(line) > width else line


class HeaderBar(Widget):
    """Two lines: whose portfolio in which month and who is typing; where one can go and what is filtered."""

    DEFAULT_CSS = "HeaderBar { height: 2; }"

    place: reactive[tuple[str, str]] = reactive(("", ""))
    """The portfolio's name and the month in words."""
    person: reactive[str] = reactive("")
    trouble: reactive[str] = reactive("")
    """Stands in place of the person when something was not saved."""
    screens: reactive[tuple[tuple[str, str, bool], ...]] = reactive(())
    """Key, title and whether it is this one."""
    note: reactive[Line] = reactive(list)
    """What stands at the right of the second line, such as the filter's chips."""

    def render_line(self, y: int) -> Strip:
        """Paint one of the two lines."""
        styles = app_styles(self.app)
        width = self.size.width
        line = self._first(width) if y == 0 else self._second(width)
        return strip(line, width, styles, base="bar")

    def _first(self, width: int) -> Line:
        name, month = self.place
        left_over = width - width_of([(month, "")]) - LEAST_NAME - 5
        right: Line = [(f"{fit(self.person, max(left_over, LEAST_NAME)).rstrip()} ", "bar.muted")]
        if self.trouble:
            right = [(f" {self.trouble} ", "banner")]
        room = width - width_of(right) - width_of([(month, "")]) - 4
        left: Line = [(f" {fit(name, max(room, LEAST_NAME)).rstrip()}", "bar.bold"), (f"  {month}", "bar")]
        return spread(left, right, width, "bar")

    def _second(self, width: int) -> Line:
        left, note = self._ways(short=False), self.note
        if width_of(left) + width_of(note) >= width:
            left = self._ways(short=True)
            note = clip(note, width - width_of(left) - 1)  # the ways to other screens stay
        return spread(left, note, width, "bar")

    def _ways(self, *, short: bool) -> Line:
        """Return the screens one can go to; only this one's title when there is little room."""
        line: Line = [(" ", "bar")]
        for key, title, here in self.screens:
            words = f" {key} " if short and not here else f" {key} {title} "
            line.append((words, "bar.here" if here else "bar"))
        return line


class Banner(Widget):
    """Says why nothing can be changed, or that the past is shown, in as many lines as it takes.

    Hidden when empty.
    """

    DEFAULT_CSS = "Banner { height: auto; display: none; }"

    text: reactive[str] = reactive("", layout=True)

    def watch_text(self, text: str) -> None:
        """Show the line only while it says something."""
        self.display = bool(text)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Say how many lines it takes."""
        return len(wrap(self.text, width - 1))

    def render_line(self, y: int) -> Strip:
        """Paint a line of it."""
        lines = wrap(self.text, self.size.width - 1)
        line: list[Cell] = [(f" {lines[y]}" if y < len(lines) else "", "banner")]
        return strip(line, self.size.width, app_styles(self.app), base="banner")


class FooterBar(Widget):
    """Keys that work here, at most seven and only whole ones; `?` shows the rest."""

    DEFAULT_CSS = "FooterBar { height: 1; dock: bottom; }"

    keys: reactive[tuple[tuple[str, str], ...]] = reactive(())
    message: reactive[str] = reactive("")
    """Stands in place of the keys for a moment: what was saved, or why nothing happened."""

    def say(self, words: str, seconds: float = 4.0) -> None:
        """Show a message for a while."""
        self.message = words
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, self._quiet)

    _timer: Timer | None = None

    def _quiet(self) -> None:
        self.message = ""

    def render_line(self, y: int) -> Strip:
        """Paint the keys that fit; help is never the one that is left out."""
        return strip(self.line(self.size.width), self.size.width, app_styles(self.app), base="bar")

    def line(self, width: int) -> Line:
        """Return what is painted at a width."""
        if self.message:
            return [(" ", "bar"), (fit(self.message, width - 1), "bar.bold")]
        gap = 2 if sum(len(key) + len(title) + 4 for key, title in self.keys) <= width else 1
        *shown, last = self.keys or (("", ""),)
        room = width - len(last[0]) - len(last[1]) - 2
        line: Line = []
        for key, title in shown:
            room -= len(key) + len(title) + 2 + gap
            if room < 0:
                break
            line += [(f" {key}", "bar.accent"), (f" {title}{' ' * gap}", "bar")]
        return [*line, (f" {last[0]}", "bar.accent"), (f" {last[1]}", "bar")]
