"""What the drafts' tests share: what the file holds of them, and how a run that was killed leaves one."""

from pathlib import Path

from textual.widgets import TextArea

from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.workspace import Workspace
from tests.tui.driving import Driver


def kept(app: Driver) -> dict[str, str]:
    """What the file holds of drafts: field to text."""
    reader = app.app.live_reads.reader
    return dict(reader.rows("SELECT field, text FROM draft ORDER BY at_utc"))


async def typed_and_kept(app: Driver, **fields: str) -> None:
    """Wait until the file holds these drafts and no other."""
    await app.until(lambda: kept(app) == fields)
    await app.settle()


def text_of(app: Driver, field: str) -> str:
    return str(app.app.screen.query_one(f"#field-{field}", TextArea).text)


def leave_draft(path: Path, entity: str = "commentary", row: str = "", **fields: str) -> str:
    """Put a draft into the file, as a run that was killed leaves it. Returns the row it is for."""
    workspace = Workspace(path, name="Amy")
    from db.file import open_reader

    reader = open_reader(path)
    scheme = reader.execute("SELECT id FROM scheme WHERE ref = 'A9'").fetchone()[0]
    reader.close()
    drafts.keep(workspace, DraftKey(entity, row or scheme), fields)
    workspace.close()
    return str(scheme)
