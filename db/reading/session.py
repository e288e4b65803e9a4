"""Where the app was left: read before the first paint, so with nothing else beside it."""

from db.reading.reader import Reader


def session_state(reader: Reader) -> dict[str, str]:
    """Return where the app was left, by name."""
    return dict(reader.rows("SELECT name, value FROM session_state"))
