"""Driving forms: which one is in front, what it holds, typing over it."""

from textual.widgets import Input, TextArea

from pmo_tui.modals.form import FormScreen
from tests.tui.driving import Driver


def form(app: Driver) -> FormScreen:
    """The form in front."""
    assert isinstance(app.app.screen, FormScreen)
    return app.app.screen


def changes(app: Driver) -> int:
    return int(app.value("SELECT count(*) FROM change_set"))


async def fill(app: Driver, **fields: str) -> None:
    """Type into fields, over what is there."""
    for name, text in fields.items():
        field = form(app).query_one(f"#field-{name}")
        field.focus()
        if isinstance(field, TextArea):
            field.select_all()
        elif isinstance(field, Input):
            field.action_select_all()
        await app.type(text)


def focused(app: Driver) -> str:
    found = app.app.screen.focused
    return "" if found is None else str(found.id)
