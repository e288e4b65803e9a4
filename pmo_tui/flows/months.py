"""Choosing the month or the moment that is shown, and opening a month."""

from typing import TYPE_CHECKING

from db.errors import DbError
from db.reading.overview import unsent
from db.reading.portfolio import view
from pmo_tui.domain.period import (
    last_day,
    month_name,
    month_number,
    months_of,
    parse_month,
)
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows import forms
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.form_spec import FormField, FormSpec, Values
from pmo_tui.render.cells import Line

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def choose(app: "CoreApp") -> None:
    """Choose the month that is shown; a frozen one is shown as it was frozen."""
    from pmo_tui.modals.pick import Choice, PickScreen

    live = app.live_reads.now(view)
    periods = {period.id: period for period in live.periods}
    choices = [
        Choice(
            period.id,
            f"{month_name(period.month)}, month {month_number(period.month)}",
            "frozen: shown as frozen" if period.frozen else "open",
        )
        for period in live.periods
    ]
    if not choices:
        app.say("There is no month yet. Open one from Ctrl+P, Open a month.")
        return
    current = app.view.period.id if app.view.period else ""

    def picked(value: str | None) -> None:
        if value is None:
            return
        period = periods[value]
        if period.frozen:
            app.past.enter_month(period)
        else:
            app.past.close()
            app.month = period.month
            app.changed()

    app.push_screen(PickScreen("Show which month?", choices, current=current, search=False), picked)


def ask_moment(app: "CoreApp") -> None:
    """Ask for a moment of the past and show every screen as it was then."""
    field = FormField(
        "when", "Moment", hint="2018-11-05, yesterday, 5 Nov 2018 14:30, 14:30, or #12", required=True
    )
    intro = [[("Every screen is put to that moment, read only. t comes back to now.", "muted")]]
    spec = FormSpec("As at which moment?", [field], intro=intro, verb="Go")

    def submit(form: FormScreen, values: Values) -> None:
        if not values["when"].strip():
            form.show_problems([Problem("when", "Give a date, a time or the number of a change.")])
            return

        def refused(error: Exception) -> None:
            words = str(error) if isinstance(error, Refused | DbError) else "That moment cannot be shown."
            form.show_problems([Problem("when", words)])

        app.past.enter_text(values["when"], form.close_saved, refused)

    app.push_screen(FormScreen(spec, submit))


def open_month(app: "CoreApp") -> None:
    """Open a reporting month: the next one of the year unless another is typed."""
    year = app.view.portfolio.financial_year
    months = months_of(year)
    latest = app.view.periods[0].month if app.view.periods else ""
    following = next((month for month in months if month > latest), months[-1])
    field = FormField("month", "Month", value=following, hint="as 2018-10", required=True)
    ratings = FormField("ratings_as_at", "Ratings as at", hint="the month's last day unless given")
    finance = FormField("finance_as_at", "Finance as at", hint="the month's last day unless given")
    intro: list[Line] = [
        [("A month collects the returns. Open schemes start without return, rating and forecast;", "muted")],
        [("closed, completed and deferred ones have their colour.", "muted")],
        *_still_open(app),
    ]

    def job(values: Values) -> Job:
        try:
            month = parse_month(values["month"])
        except ValueError as problem:
            raise Refused([Problem("month", str(problem))]) from None
        end = last_day(month).isoformat()

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import periods

            return periods.open_month(
                workspace, month, values["ratings_as_at"] or end, values["finance_as_at"] or end
            )

        return save

    spec = FormSpec("Open a month", [field, ratings, finance], intro=intro)
    forms.run(app, Prepared(spec, job, in_month=False))


def _still_open(app: "CoreApp") -> list[Line]:
    """Say of each month that is open already how many returns it still waits for."""
    found: list[Line] = []
    months = [period for period in reversed(app.view.periods) if not period.frozen]
    numbers = app.reads.now(lambda reader: [unsent(reader, period.id) for period in months])
    for period, waiting in zip(months, numbers, strict=True):
        words = f"{month_name(period.month)} is still open"
        if waiting:
            one = waiting == 1
            words += f": {waiting:,} return{'' if one else 's'} {'is' if one else 'are'} not submitted"
        found.append([(f"{words}.", "warn")])
    return found
