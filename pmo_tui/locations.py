"""Where settings, caches and the list of recent files live, by the rules of each system."""

import os
from pathlib import Path


def config_dir() -> Path:
    """Return the folder of settings; `PMO_TUI_HOME` overrides it."""
    return _own("config")


def cache_dir() -> Path:
    """Return the folder of what can be made again."""
    return _own("cache")


def settings_file() -> Path:
    """Return the settings file."""
    return config_dir() / "settings.toml"


def recent_file() -> Path:
    """Return the list of recently opened files."""
    return config_dir() / "recent.txt"


def log_file() -> Path:
    """Return the log that a failure is written to."""
    return cache_dir() / "pmo-tui.log"


def _own(kind: str) -> Path:
    home = os.environ.get("PMO_TUI_HOME")
    if home:
        return Path(home) / kind
    import platformdirs

    find = platformdirs.user_config_path if kind == "config" else platformdirs.user_cache_path
    return find("pmo-tui", appauthor=False)
