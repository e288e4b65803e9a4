"""The least that a Textual app can be: a header, a label, a footer."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Label


class Bare(App[None]):
    """Nothing but what Textual itself costs."""

    def compose(self) -> ComposeResult:
        """Three widgets."""
        yield Header()
        yield Label("bare app")
        yield Footer()


if __name__ == "__main__":
    Bare().run()
