"""Dry run, third part: one month's forecast outturn and its split, actuals and forecast by month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmo_tui.domain.finance import fit_to_actuals, phase, respread
from pmo_tui.domain.money import pounds
from pmo_tui.domain.period import month_name, month_number, months_of
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.layouts import SPLIT
from pmo_tui.exchange.plan_setup import share_key, share_label
from pmo_tui.exchange.stage import Stage, origin

_STORED = ("low_pence", "medium_pence", "high_pence")
"""The parts of a split as the file names them, in the order of the layout's columns."""


_ByShare = Mapping[tuple[str, str], SheetRow]


@dataclass(frozen=True)
class _Share:
    """One organisation's share of a scheme in one month."""

    row: SheetRow
    scheme_id: str
    organisation_id: str
    period_id: str
    month: str
    outturn: int

    @property
    def where(self) -> dict[str, Any]:
        return {"scheme_id": self.scheme_id, "organisation_id": self.organisation_id}


def plan(stage: Stage, month: str, period: str) -> None:
    """Plan one month's figures. A row of which something is refused is not taken."""
    profiles = {share_key(row): row for row in stage.unique("monthly_profile.csv", share_key, "organisation")}
    splits = {share_key(row): row for row in _splits(stage) if row.get("month") == month}
    shares = {share_key(row): row for row in stage.unique("scheme_finance.csv", share_key, "organisation")}
    for row in (splits | (profiles if month == stage.latest else {}) | shares).values():
        outturn = _outturn(row, month)
        if outturn is None and _speaks(stage, row, month, splits, profiles):
            outturn = _known_outturn(stage, share_key(row), month)
        if outturn is None:
            continue
        scheme, organisation = stage.scheme(row), stage.organisation(row)
        share = _Share(row, scheme or "", organisation or "", period, month, outturn)
        split, profile = splits.get(share_key(row)), profiles.get(share_key(row))
        values, ahead = _split(stage, share, split), _ahead(stage, share, profile)
        if values is None or ahead is None or stage.refused(row):
            continue
        label = f"{share_label(row)} {month}"
        stage.ledger.want("confidence_split", values, label=label)
        if profile is not None:
            _actuals(stage, share, profile)
        _forecast(stage, share, ahead, profile)


def _speaks(stage: Stage, row: SheetRow, month: str, splits: _ByShare, profiles: _ByShare) -> bool:
    """Say whether the files have a split or months for a share's forecast, wherever that forecast stands."""
    if share_key(row) in splits:
        return True
    return month == stage.latest and (share_key(row) in profiles or bool(row.given(*SPLIT)))


def _known_outturn(stage: Stage, share: tuple[str, str], month: str) -> int | None:
    """Return the forecast that the portfolio has for a share in a month."""
    keys = zip(("scheme", "organisation", "period"), (*share, month), strict=True)
    rows = [stage.ledger.find(table, key) for table, key in keys]
    known = stage.ledger.find("confidence_split", *(row and row["id"] for row in rows))
    return None if known is None else int(known["fot_pence"])


def refit(stage: Stage, periods: Mapping[str, str]) -> None:
    """Fit the forecasts of months (with their ids) to the actuals that they share with those of this import.

    The outturn stays, and the months still to come take the difference; in March the outturn does, and its
    low part.
    """
    for scheme, organisation in sorted(stage.actuals):
        for month, period in periods.items():
            known = stage.ledger.find("confidence_split", scheme, organisation, period)
            if known is not None and month in months_of(stage.content.year):
                _refit(stage, known, month)


def _label(stage: Stage, split: Mapping[str, Any], month: str) -> str:
    """Return what people call a share's forecast of a month."""
    ref = stage.named("scheme", split["scheme_id"])["ref"]
    code = stage.named("organisation", split["organisation_id"])["code"]
    return f"{ref} {code} {month}"


def _refit(stage: Stage, split: Mapping[str, Any], month: str) -> None:
    months = months_of(stage.content.year)
    where = {name: split[name] for name in ("scheme_id", "organisation_id", "period_id")}
    cut = months.index(month) + 1
    done = sum(_delivered(stage, split["scheme_id"], split["organisation_id"], months[:cut]))
    held, label = _held(stage, where, months[cut:]), _label(stage, split, month)
    fitted = fit_to_actuals(held, months[cut:], split["fot_pence"], done)
    for name, amount in fitted.months.items():
        if held.get(name) != amount:
            values = where | {"month": name, "amount_pence": amount, "source": "phased"}
            stage.ledger.want("forecast_month", values, label=f"{label}, {name}")
    if fitted.moved:
        low = None if split["low_pence"] is None else split["low_pence"] + fitted.moved
        values = where | {"fot_pence": split["fot_pence"] + fitted.moved, "low_pence": low}
        stage.ledger.want("confidence_split", values, label=label)


def leftovers(stage: Stage, months: Sequence[str]) -> None:
    """Refuse rows that no forecast outturn of these months takes up, so that nothing is lost silently."""
    finance = {share_key(row): row for row in stage.folder.rows("scheme_finance.csv")}
    for row in _splits(stage):
        month = row.get("month")
        given = _forecast_given(finance.get(share_key(row)), [month])
        if month in months and not given and _known_outturn(stage, share_key(row), month) is None:
            _without_forecast(stage, row, "organisation", row.get("month"))
    for row in stage.unique("monthly_profile.csv", share_key, "organisation"):
        for name in sorted(set(row.cells) - {"ref", "organisation", "source"}):
            if name not in months_of(stage.content.year):
                stage.refuse(row, name, f"{month_name(name)} is not a month of {stage.content.year}.")
        if not _forecast_given(finance.get(share_key(row)), months) and not _latest_known(stage, row):
            _without_forecast(stage, row, "organisation", months[-1] if months else None)
    if stage.partial:
        return
    for row in finance.values():
        parts = list(row.given(*SPLIT))
        if parts and not _forecast_given(row, months) and not _latest_known(stage, row):
            _without_forecast(stage, row, parts[0], stage.latest)


def _splits(stage: Stage) -> list[SheetRow]:
    return stage.unique("confidence.csv", lambda r: (r.get("month"), *share_key(r)), "organisation")


def _outturn(row: SheetRow, month: str) -> int | None:
    found: int | None = row.get(f"fot_m{month_number(month)}")
    return found


def _forecast_given(row: SheetRow | None, months: Sequence[str]) -> bool:
    return row is not None and any(_outturn(row, month) is not None for month in months)


def _latest_known(stage: Stage, row: SheetRow) -> bool:
    """Say whether the portfolio has a forecast for a row's share in the folder's latest month."""
    month = stage.latest
    return (
        month == stage.target is not None and _known_outturn(stage, share_key(row), month or "") is not None
    )


def _without_forecast(stage: Stage, row: SheetRow, column: str, month: str | None) -> None:
    if stage.scheme(row) is None or stage.organisation(row) is None:
        return
    column_wanted = "fot_m and a month's number" if month is None else f"fot_m{month_number(month)}"
    reason = (
        f"scheme_finance.csv has no forecast for {share_label(row)} to go with this. "
        f"Fill in {column_wanted} there."
    )
    stage.refuse(row, column, reason)


def _split(stage: Stage, share: _Share, own: SheetRow | None) -> dict[str, Any] | None:
    """Return the outturn and its split; None when the parts do not come to the outturn."""
    given = own or (share.row if share.month == stage.latest else None)
    parts = {} if given is None else given.given(*SPLIT)
    known = stage.ledger.find("confidence_split", share.scheme_id, share.organisation_id, share.period_id)
    figures: dict[str, int | None] = {"fot_pence": share.outturn}
    if given is not None and parts:
        amounts = [parts.get(name, 0) for name in SPLIT]
        if sum(amounts) != share.outturn:
            reason = (
                f"Low, medium and high come to {pounds(sum(amounts))}, "
                f"the forecast is {pounds(share.outturn)}. They must agree."
            )
            stage.refuse(given, "high_confidence", reason)
            return None
        figures |= dict(zip(_STORED, amounts, strict=True))
    elif known is None or known["fot_pence"] != share.outturn:
        figures |= dict.fromkeys(_STORED)  # not assessed, or assessed for another outturn
    source = origin(own, known, figures, "source", "published" if own is None else "entered")
    return share.where | {"period_id": share.period_id, **figures, "source": source}


def _ahead(stage: Stage, share: _Share, profile: SheetRow | None) -> dict[str, int] | None:
    """Return the forecast of the months after the share's; None when they cannot come to the outturn.

    The latest month's forecast is the profile's; without one, the months still to come are fitted to what
    the outturn leaves: spread equally at first, later by spreading the difference.
    """
    months = months_of(stage.content.year)
    cut = months.index(share.month) + 1
    if profile is not None and share.month == stage.latest:
        come_to = sum(profile.get(name, 0) for name in months)
        if come_to != share.outturn:
            said = f"The months come to {pounds(come_to)}"
            stage.refuse(profile, "", f"{said}, the forecast is {pounds(share.outturn)}.")
            return None
        return {name: profile.get(name, 0) for name in months[cut:]}
    if profile is not None:
        actuals = [profile.get(name, 0) for name in months[:cut]]
    else:
        actuals = _delivered(stage, share.scheme_id, share.organisation_id, months[:cut])
    return _fitted(stage, share, actuals, months[cut:])


def _delivered(stage: Stage, scheme: str, organisation: str, done: Sequence[str]) -> list[int]:
    """Return the actuals that the portfolio will have in some months."""
    return [
        known["actual_pence"]
        for name in done
        if (known := stage.ledger.find("profile_month", scheme, organisation, name))
        and known["actual_pence"] is not None
    ]


def _held(stage: Stage, where: Mapping[str, str], months: Sequence[str]) -> dict[str, int]:
    """Return the forecasts that a share has in a period, of some months."""
    share = (where["scheme_id"], where["organisation_id"], where["period_id"])
    return {
        name: known["amount_pence"]
        for name in months
        if (known := stage.ledger.find("forecast_month", *share, name))
    }


def _actuals(stage: Stage, share: _Share, profile: SheetRow) -> None:
    months = months_of(stage.content.year)
    for name in months[: months.index(share.month) + 1]:
        known = stage.ledger.find("profile_month", share.scheme_id, share.organisation_id, name)
        figures = {"actual_pence": profile.get(name, 0)}
        if (known or {}).get("actual_pence") != figures["actual_pence"]:
            stage.actuals.add((share.scheme_id, share.organisation_id))
        source = origin(profile, known, figures, "actual_source", "entered")
        values = share.where | {"month": name, **figures, "actual_source": source}
        new = {"plan_pence": 0, "plan_source": "phased"}
        stage.ledger.want("profile_month", values, new=new, label=f"{share_label(share.row)} {name}")


def _fitted(
    stage: Stage, share: _Share, actuals: Sequence[int], ahead: Sequence[str]
) -> dict[str, int] | None:
    held = _held(stage, share.where | {"period_id": share.period_id}, ahead)
    if ahead and len(held) < len(ahead):
        amounts = dict(zip(ahead, phase(share.outturn - sum(actuals), len(ahead)), strict=True))
        return amounts if any(amounts.values()) or actuals or held else {}
    try:
        return respread(held, share.outturn, sum(actuals))
    except ValueError as problem:
        stage.refuse(share.row, f"fot_m{month_number(share.month)}", str(problem))
        return None


def _forecast(stage: Stage, share: _Share, amounts: dict[str, int], profile: SheetRow | None) -> None:
    exact = profile if share.month == stage.latest else None
    for name, amount in amounts.items():
        known = stage.ledger.find(
            "forecast_month", share.scheme_id, share.organisation_id, share.period_id, name
        )
        default = "phased" if exact is None else "entered"
        source = origin(exact, known, {"amount_pence": amount}, "source", default)
        values = share.where | {"period_id": share.period_id, "month": name, "amount_pence": amount}
        label = f"{share_label(share.row)} {name}"
        stage.ledger.want("forecast_month", values | {"source": source}, label=label)
