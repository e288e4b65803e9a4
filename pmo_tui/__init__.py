"""pmo-tui: confirm and challenge for programme offices, in the terminal."""

__version__ = "0.1.0"
