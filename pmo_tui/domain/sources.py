"""Where figures and ratings come from, in words: said where they are not as published."""

from collections.abc import Collection, Iterable, Sequence

from db.enums import Source
from pmo_tui.domain.period import short_month


def mark(found: Iterable[Source | None], wanted: Source) -> str:
    """Return "illustrative" when all of these are, "partly illustrative" when some are; else empty."""
    of_it = {source is wanted for source in found}
    if True not in of_it:
        return ""
    return f"partly {wanted}" if False in of_it else str(wanted)


def phased(figures: Iterable[tuple[str, str, Source | None]]) -> str:
    """Say which figures are totals spread over the months, as in "plan, actual Apr–Sep"; empty for none.

    `figures` are those of a year that are other than nothing: what each is, its month, and its source. Months
    are named where only some of them are spread.
    """
    months: dict[str, set[str]] = {}
    spread: dict[str, set[str]] = {}
    for what, month, source in figures:
        months.setdefault(what, set()).add(month)
        if source is Source.PHASED:
            spread.setdefault(what, set()).add(month)
    year = sorted(set[str]().union(*months.values()))
    return ", ".join(
        what if found == months[what] else f"{what} {_spans(year, found)}" for what, found in spread.items()
    )


def _spans(year: Sequence[str], chosen: Collection[str]) -> str:
    """Name these months of a year, "Apr–Jun, Oct"."""
    found: list[list[str]] = []
    before = ""
    for month in year:
        if month in chosen and before in chosen:
            found[-1][1:] = [month]
        elif month in chosen:
            found.append([month])
        before = month
    return ", ".join("–".join(map(short_month, span)) for span in found)
