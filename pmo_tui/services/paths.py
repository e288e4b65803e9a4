"""What stands at a path that a person typed: one that the system cannot take leads nowhere."""

import stat
from pathlib import Path


def there(path: Path) -> bool:
    """Say whether something stands at a path. A link that leads nowhere, or a name too long, is nothing."""
    return _mode(path) != 0


def is_folder(path: Path) -> bool:
    """Say whether a folder stands there."""
    return stat.S_ISDIR(_mode(path))


def is_file(path: Path) -> bool:
    """Say whether an ordinary file stands there: no folder, pipe or device."""
    return stat.S_ISREG(_mode(path))


def _mode(path: Path) -> int:
    """Return what kind of thing stands there, as the system says it; 0 when nothing that can be reached."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0
