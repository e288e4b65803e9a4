"""Forms of money: forecast and split, and a share's months."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from db.enums import Source
from db.reading import scheme, scheme_money
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.finance import outturn_stays
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft
from pmo_tui.domain.money import HouseStyle, for_field, pounds
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows import forms
from pmo_tui.flows.amounts import amounts, understood, year_note
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.reading import read_scheme
from pmo_tui.modals.form_spec import FormField, FormSpec, Values
from pmo_tui.render.cells import Line
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.drafts import DraftKey

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

NO_OUTTURN = "Give the forecast; 0 when nothing is expected."
NO_MONTH = "Give 0 where nothing is saved."

PARTS = (("low", "Low confidence"), ("medium", "Medium confidence"), ("high", "High confidence (assured)"))


def _with_share(
    app: "CoreApp", scheme_id: str, organisation_id: str, then: Callable[[SchemeView, str], None]
) -> None:
    """Find the share that is meant; ask when there are several."""
    if app.locked_because:
        app.complain(app.locked_because)
        return
    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    if found is None or found.view.period is None:
        app.complain("There is no month yet. Open one from Ctrl+P, Open a month.")
        return
    shares = found.shares
    if organisation_id or len(shares) == 1:
        then(found, organisation_id or shares[0].organisation_id)
        return
    if not shares:
        app.complain("No organisation has a share of this scheme yet. Press w to add one.")
        return
    from pmo_tui.modals.pick import Choice, PickScreen

    choices = [Choice(share.organisation_id, share.organisation) for share in shares]
    picker = PickScreen("Whose share?", choices, search=False)
    app.push_screen(picker, lambda picked: None if picked is None else then(found, picked))


def forecast(app: "CoreApp", scheme_id: str, organisation_id: str = "") -> None:
    """Change a share's forecast outturn and its split by confidence."""

    def go(found: SchemeView, organisation: str) -> None:
        forms.run(app, prepare_forecast(app, found, organisation))

    _with_share(app, scheme_id, organisation_id, go)


def prepare_forecast(app: "CoreApp", found: SchemeView, organisation_id: str) -> Prepared:
    """Make the forecast form."""
    share = next(share for share in found.shares if share.organisation_id == organisation_id)
    period = found.view.period
    assert period is not None  # _with_share has seen to it
    fields = _forecast_fields(share, app.look.style)
    settled = found.given is not None and found.given.state.settled
    spec = FormSpec(
        f"{found.scheme.ref} {share.organisation}: forecast, {month_name(period.month)}",
        [*fields, *forms.reason_field(settled)],
        intro=_forecast_intro(share),
        key=DraftKey("forecast", f"{found.scheme.id}/{organisation_id}"),
        base_version=share.split_version,
    )

    def job(values: Values) -> Job:
        given = amounts(values, ["outturn", "low", "medium", "high"])
        if given["outturn"] is None:
            raise Refused([Problem("outturn", NO_OUTTURN)])
        draft = ForecastDraft(
            found.scheme.id,
            organisation_id,
            period.id,
            given["outturn"],
            given["low"],
            given["medium"],
            given["high"],
            values.get("reason", ""),
            share.split_version,
        )

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import finance

            return finance.save_forecast(workspace, draft)

        return save

    return Prepared(spec, job)


def _forecast_fields(share: scheme_money.ShareRecord, style: HouseStyle) -> list[FormField]:
    fields = [
        FormField(
            "outturn",
            "Forecast outturn",
            value=for_field(share.fot),
            hint="in pounds; 12.5k and 1.2m are understood",
            required=True,
            asked=NO_OUTTURN,
            understood=understood(style, share.ytd),
        )
    ]
    for name, label in PARTS:
        value = for_field(getattr(share, name))
        fields.append(FormField(name, label, value=value, understood=understood(style)))
    return fields


def _forecast_intro(share: scheme_money.ShareRecord) -> list[Line]:
    known = {
        "Plan": share.plan,
        "year to date": share.ytd,
        "last month's forecast": share.prior_fot,
    }
    facts = ", ".join(f"{name} {'–' if pence is None else pounds(pence)}" for name, pence in known.items())
    return [
        [("The three parts must sum to the forecast. All empty: not assessed yet.", "muted")],
        [(f"{facts}.", "muted")],
    ]


def months(app: "CoreApp", scheme_id: str, organisation_id: str = "") -> None:
    """Change a share's actuals and forecasts by month."""

    def go(found: SchemeView, organisation: str) -> None:
        forms.run(app, prepare_months(app, found, organisation))

    _with_share(app, scheme_id, organisation_id, go)


def prepare_months(app: "CoreApp", found: SchemeView, organisation_id: str) -> Prepared:
    """Make the form of the twelve months."""
    period = found.view.period
    assert period is not None  # _with_share has seen to it
    share = next(share for share in found.shares if share.organisation_id == organisation_id)
    rows = _months_of(app, found, organisation_id)
    year = months_of(found.view.portfolio.financial_year)
    shown = {month: _amount(rows.get(month), period.month) for month in year}
    fields = _month_fields(app, rows, shown, period.month)
    spec = FormSpec(
        f"{found.scheme.ref} {share.organisation}: months",
        [*fields, *_months_reason(app, found)],
        intro=_months_intro(_spread(rows, period.month)),
        key=DraftKey("months", f"{found.scheme.id}/{organisation_id}"),
        base_version=share.split_version,
        partly_saved=any(pence is not None for pence in shown.values()),
        note=_months_note(share, {field.name: field.value for field in fields}, _spread(rows, period.month)),
    )

    def job(values: Values) -> Job:
        filled = _filled(values, shown)
        draft = MonthsDraft(
            found.scheme.id,
            organisation_id,
            period.id,
            {month: pence for month, pence in filled.items() if month <= period.month},
            {month: pence for month, pence in filled.items() if month > period.month},
            values.get("reason", ""),
            share.split_version,
            shown,
        )

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import finance

            return finance.save_months(workspace, draft)

        return save

    return Prepared(spec, job)


def _filled(values: Values, shown: Mapping[str, int | None]) -> dict[str, int]:
    """Return the months that hold an amount. Raises Refused when one that had one is emptied."""
    given = amounts(values, list(shown))
    emptied = [month for month, pence in shown.items() if pence is not None and given[month] is None]
    if emptied:
        raise Refused([Problem(month, NO_MONTH) for month in emptied])
    return {month: pence for month, pence in given.items() if pence is not None}


def _months_reason(app: "CoreApp", found: SchemeView) -> list[FormField]:
    """Return the field that asks why months change: of the return shown, or of another that was submitted.

    Actuals are shared by all open months, so a change of one changes an earlier month's return too.
    """
    if found.given is not None and found.given.state.settled:
        return forms.reason_field(True)
    others = [period for period in reversed(found.view.periods) if not period.frozen]

    def read(reader: Reader) -> list[str]:
        returns = [(period.month, scheme.return_of(reader, found.scheme.id, period.id)) for period in others]
        return [month_name(month) for month, given in returns if given is not None and given.state.settled]

    submitted = app.reads.now(read)
    if not submitted:
        return []
    were = "was" if len(submitted) == 1 else "were"
    hint = f"{' and '.join(submitted)} {were} submitted: say why, when an actual of it changes"
    return [FormField("reason", "Reason", hint=hint)]


def _months_of(
    app: "CoreApp", found: SchemeView, organisation_id: str
) -> dict[str, scheme_money.MonthRecord]:
    def read(reader: Reader) -> dict[str, scheme_money.MonthRecord]:
        rows = scheme_money.months(reader, found.scheme.id, Scope.of(found.view))
        return {row.month: row for row in rows if row.organisation_id == organisation_id}

    return app.reads.now(read)


def _spread(rows: Mapping[str, scheme_money.MonthRecord], now: str) -> dict[str, int]:
    """Return the months to come, in pence, when the app spread all of them; else nothing."""
    ahead = [row for month, row in rows.items() if month > now and row.forecast is not None]
    phased = all(row.source is Source.PHASED for row in ahead)
    return {row.month: row.forecast for row in ahead if row.forecast is not None} if phased else {}


def _months_intro(spread: Mapping[str, int]) -> list[Line]:
    if not spread:
        return [[("In pounds. The forecast outturn becomes the sum of the twelve months.", "muted")]]
    stays = "In pounds. If only actuals change, the forecast stays: the months to come take the difference."
    summed = "If a month to come changes, the forecast becomes the sum of the twelve months."
    return [[(stays, "muted")], [(summed, "muted")]]


def _months_note(
    share: scheme_money.ShareRecord, saved: Values, spread: Mapping[str, int]
) -> Callable[[Values], Line]:
    """Return what says, while months are typed, what becomes of the forecast: it stays, or is their sum."""
    names = list(saved)
    as_it_is = year_note(names, share.plan)
    summed = year_note(names, share.plan, "The forecast becomes")

    def said(values: Values) -> Line:
        changed = [name for name in names if values[name].strip() != saved[name]]
        try:
            given = amounts(values, names)
        except Refused:
            return summed(values)
        ahead = {name: pence for name in changed if name in spread and (pence := given[name]) is not None}
        actuals = [name for name in changed if name < min(spread, default="")]
        if share.fot is None or not actuals or not outturn_stays(spread, ahead):
            return summed(values) if changed else as_it_is(values)
        delivered = sum(given[name] or 0 for name in names if name not in spread)
        words = f"The forecast stays {pounds(share.fot)}: the months to come are fitted."
        if 0 <= share.fot < delivered:
            return [(f"{words} It is below the {pounds(delivered)} delivered.", "warn")]
        return [(words, "bold")]

    return said


def _amount(row: scheme_money.MonthRecord | None, now: str) -> int | None:
    """Return what a month's field shows, in pence: until now its actual, after it the forecast."""
    if row is None:
        return None
    return row.actual if row.month <= now else row.forecast


def _month_fields(
    app: "CoreApp",
    rows: Mapping[str, scheme_money.MonthRecord],
    shown: Mapping[str, int | None],
    now: str,
) -> list[FormField]:
    """Make a field for each month of the year: what was saved until now, what is forecast after."""
    fields = []
    for month, pence in shown.items():
        row = rows.get(month)
        plan = f"plan {pounds(row.plan)}" if row is not None and row.plan is not None else ""
        label = f"{month_name(month)} {'actual' if month <= now else 'forecast'}"
        value = for_field(pence)
        said = understood(app.look.style)
        asked = NO_MONTH if value else ""
        fields.append(FormField(month, label, value=value, hint=plan, asked=asked, understood=said))
    return fields
