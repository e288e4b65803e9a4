"""The thin entry point: opens the app at once, hands everything else to the command line (decision 4)."""

import sys
from collections.abc import Sequence

COMMANDS = frozenset(
    {
        "new",
        "import",
        "layouts",
        "demo",
        "verify",
        "backup",
        "restore",
        "check",
        "history",
        "show",
        "tables",
        "--help",
        "-h",
        "--version",
    }
)
"""First words that are commands; anything else is a file or an option of the app."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run pmo-tui; return the exit code (see pmo_tui.cli.exit_codes)."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in COMMANDS:
        from pmo_tui.cli.main import run

        return run(words)
    import gc

    gc.disable()  # nothing is garbage before the first paint; the app turns it on again then
    from pmo_tui.options import USAGE, UsageError, parse

    if not {"--help", "-h"}.isdisjoint(words):
        print(USAGE)  # noqa: T201 - this is a command line
        return 0
    try:
        options = parse(words)
    except UsageError as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        return 2
    from pmo_tui.start import start

    return start(options)


if __name__ == "__main__":
    sys.exit(main())
