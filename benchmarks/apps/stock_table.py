"""Textual's own DataTable with 200 rows, filled in the usual way, as wide as the register."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header

ROWS = 200
COLUMNS = ("Ref", "Scheme", "RAG", "Forecast", "Variance", "Change", "Return", "Plan", "Assured")


class StockTable(App[None]):
    """One table."""

    def compose(self) -> ComposeResult:
        """Header, table, footer."""
        yield Header()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns(*COLUMNS)
        for number in range(1, ROWS + 1):
            figures = [f"{number * factor % 5000 - 900:,}" for factor in (37, 11, 7, 41, 23)]
            table.add_row(
                f"S{number:06}",
                f"Harbour physiotherapy pathway redesign {number}",
                "GAR"[number % 3],
                *figures[:3],
                "submitted",
                *figures[3:],
            )
        table.focus()


if __name__ == "__main__":
    StockTable().run()
