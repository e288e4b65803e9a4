"""Where figures and ratings come from, in words: said where they are not as published."""

from collections.abc import Collection, Iterable, Sequence

from db.enums import Source
from pmo_tui.domain.period import short_month

Figure = tuple[str, str, Source | None]
"""What a figure of a month is, as "plan" or "actual"; its month; its source."""


def mark(found: Iterable[Source | None], wanted: Source) -> str:
    """Return "illustrative" when all of these are, "partly illustrative" when some are; else empty."""
    of_it = {source is wanted for source in found}
    if True not in of_it:
        return ""
    return f"partly {wanted}" if False in of_it else str(wanted)


def phased(figures: Iterable[Figure]) -> str:
    """Say which figures are totals spread over the months, as in "plan, actual Apr–Sep (partly)"; or nothing.

    `figures` are those of a year that are other than nothing: what each is, its month, and its source. Months
    are named where only some of them are spread; "(partly)" says that in some of these other figures are not.
    """
    sources: dict[str, dict[str, set[Source | None]]] = {}
    for what, month, source in figures:
        sources.setdefault(what, {}).setdefault(month, set()).add(source)
    year = sorted({month for months in sources.values() for month in months})
    said = []
    for what, months in sources.items():
        spread = {month: found for month, found in months.items() if Source.PHASED in found}
        if spread:
            words = [what] if len(spread) == len(months) else [what, _spans(year, spread)]
            mixed = any(len(found) > 1 for found in spread.values())
            said.append(" ".join([*words, "(partly)"] if mixed else words))
    return ", ".join(said)


def phased_of(figures: Iterable[tuple[str, Figure]]) -> str:
    """Say the same of several owners' figures, by owner where they differ: "ELR plan, actual; LC plan"."""
    by_owner: dict[str, list[Figure]] = {}
    for owner, figure in figures:
        by_owner.setdefault(owner, []).append(figure)
    owners: dict[str, list[str]] = {}
    for owner, own in by_owner.items():
        owners.setdefault(phased(own), []).append(owner)
    if len(owners) < 2:
        return "".join(owners)
    return "; ".join(f"{', '.join(names)} {words}" for words, names in owners.items() if words)


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
