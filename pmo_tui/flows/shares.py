"""The form of an organisation's share of a scheme: its plan, phasing and full-year effect."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from db.reading import scheme_money
from db.reading.scheme_money import ShareRecord
from db.reading.scope import Scope
from pmo_tui.domain.finance import phase
from pmo_tui.domain.inputs import ShareDraft
from pmo_tui.domain.money import for_field
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.flows import forms
from pmo_tui.flows.amounts import amounts, understood
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.reading import read_scheme
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.modals.pick import Choice, PickScreen
from pmo_tui.render.cells import Line
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.schemes import NO_ORGANISATION, share_key

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

FULL_YEAR = "full_year_effect"

NEW = "new"
"""Stands for a share that an organisation does not have yet."""


def share(app: "CoreApp", scheme_id: str, organisation_id: str = "") -> None:
    """Add an organisation's share of a scheme (`NEW`), or change one; ask which one when none is meant."""
    if app.locked_because:
        app.complain(app.locked_because)
        return
    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    if found is None:
        return
    seen = found
    choices = [Choice(share.organisation_id, share.organisation) for share in found.shares]
    if _choices(found, None) or not choices:
        choices.append(Choice(NEW, "A new share"))
    elif organisation_id == NEW:
        app.complain("Every organisation has a share. w on its line changes it.")
        return

    def picked(chosen: str | None) -> None:
        if chosen is not None:
            forms.run(app, prepare_share(app, seen, "" if chosen == NEW else chosen))

    if organisation_id or len(choices) == 1:
        picked(organisation_id or choices[0].id)
    else:
        app.push_screen(PickScreen("Whose share?", choices, search=False), picked)


def prepare_share(app: "CoreApp", found: SchemeView, organisation_id: str = "") -> Prepared:
    """Make the form of a share: organisation, plan for the year, plan by month."""
    year = months_of(found.view.portfolio.financial_year)
    known = next((share for share in found.shares if share.organisation_id == organisation_id), None)
    version = known.version if known else 0
    plans = _plans(app, found, organisation_id)
    fields = _share_fields(app, found, known, organisation_id, {month: plans.get(month) for month in year})
    shown = {field.name: field.value for field in fields}
    spec = FormSpec(
        f"{found.scheme.ref}: share of {known.organisation}" if known else f"{found.scheme.ref}: a new share",
        fields,
        intro=_share_intro(found, known),
        key=share_key(found.scheme.id, organisation_id),
        base_version=version,
    )

    def job(values: Values) -> Job:
        given = amounts(values, ["annual_plan", FULL_YEAR, *year])
        chosen = values["organisation_id"]
        months = {month: given[month] or 0 for month in year if given[month] is not None}
        plan, effect = given["annual_plan"] or 0, given[FULL_YEAR]
        untouched = all(values[month] == shown[month] for month in year)
        if known and untouched and list(months.values()) == phase(known.plan, len(year)):
            months = {}  # an equal spread stays one, whatever the plan
        seen = {month: plans.get(month, 0) for month in year} if known else None
        draft = ShareDraft(found.scheme.id, chosen, plan, months, effect, version, seen)

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import schemes

            return schemes.save_share(workspace, draft)

        return save

    return Prepared(spec, job)


def _plans(app: "CoreApp", found: SchemeView, organisation_id: str) -> dict[str, int]:
    """Return a share's plan by month, in pence; empty while it is not phased."""
    rows = app.reads.now(lambda reader: scheme_money.months(reader, found.scheme.id, Scope.of(found.view)))
    own = [row for row in rows if row.organisation_id == organisation_id]
    return {row.month: row.plan for row in own if row.plan is not None}


def _share_fields(
    app: "CoreApp",
    found: SchemeView,
    known: ShareRecord | None,
    organisation_id: str,
    plans: Mapping[str, int | None],
) -> list[FormField]:
    """Return the fields. A share stays its organisation's; a new one goes to an organisation without one."""
    return [
        _organisation_field(_choices(found, known), organisation_id),
        FormField(
            "annual_plan",
            "Plan for the year",
            value=for_field(known.plan) if known else "",
            hint="in pounds",
            required=True,
            understood=understood(app.look.style),
        ),
        FormField(
            FULL_YEAR,
            "Full-year effect",
            value=for_field(known.full_year_effect) if known else "",
            hint="in pounds; what it saves in a whole year",
            understood=understood(app.look.style),
        ),
        *(
            FormField(
                month,
                f"{month_name(month)} plan",
                value=for_field(pence),
                understood=understood(app.look.style),
            )
            for month, pence in plans.items()
        ),
    ]


def _organisation_field(choices: list[tuple[str, str]], chosen: str) -> FormField:
    return FormField(
        "organisation_id",
        "Organisation",
        Kind.CHOICE,
        chosen,
        required=True,
        choices=choices,
        asked=NO_ORGANISATION,
    )


def _choices(found: SchemeView, known: ShareRecord | None) -> list[tuple[str, str]]:
    taken = {share.organisation_id for share in found.shares}
    return [
        (o.id, f"{o.code}  {o.name}")
        for o in found.view.organisations
        if (o.id == known.organisation_id if known else o.id not in taken)
    ]


def _share_intro(found: SchemeView, known: ShareRecord | None) -> list[Line]:
    words = "Leave the months empty to spread the plan equally over the year."
    if known:
        words = "If the months are equal, they change with the plan. Empty all of them to make them equal."
    intro: list[Line] = [[(words, "muted")]]
    if any(period.frozen for period in found.view.periods):
        intro.append(
            [
                (
                    "A month of the year is frozen, so plans can no longer change; a new share has plan 0.",
                    "warn",
                )
            ]
        )
    return intro
