"""The forms of the set-up screen: each made for a row that is there, or for a new one."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from db.enums import MoneyUnit, NegativeStyle, RoleName, SavingSign
from db.reading import people
from db.reading import setup as reading
from pmo_tui.domain.names import LONGEST_SHORT_NAME
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.render import setup as drawing
from pmo_tui.services.drafts import DraftKey

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def prepare_organisation(app: "CoreApp", row_id: str) -> Prepared | None:
    """Make the form of an organisation; "new" is one that is not there yet. None when it is gone."""
    found = next((row for row in app.view.organisations if row.id == row_id), None)
    fields = [
        FormField("name", "Code", value=found.code if found else "", hint="as WL", required=True, longest=20),
        FormField("detail", "Name", value=found.name if found else "", longest=300),
    ]
    words = found.code if found else "A new organisation"
    return _named(drawing.ORGANISATION, row_id, words, fields, found.version if found else None)


def prepare_programme(app: "CoreApp", row_id: str) -> Prepared | None:
    """Make the form of a programme area."""
    found = next((row for row in app.reads.now(people.programmes) if row.id == row_id), None)
    fields = [
        FormField("name", "Name", value=found.name if found else "", required=True, longest=300),
        FormField("detail", "Theme", value=found.theme if found else "", longest=300),
    ]
    words = found.name if found else "A new programme area"
    return _named(drawing.PROGRAMME, row_id, words, fields, found.version if found else None)


def prepare_person(app: "CoreApp", row_id: str) -> Prepared | None:
    """Make the form of a person."""
    found = next((row for row in app.reads.now(people.people) if row.id == row_id), None)
    owners = [(row.id, f"{row.code}  {row.name}") for row in app.view.organisations]
    fields = [
        FormField("name", "Name", value=found.name if found else "", required=True, longest=300),
        FormField("detail", "Job title", value=found.job_title if found else "", longest=300),
        FormField(
            "organisation_id",
            "Organisation",
            Kind.PICK,
            (found.organisation_id or "") if found else "",
            choices=owners,
        ),
    ]
    words = found.name if found else "A new person"
    return _named(drawing.PERSON, row_id, words, fields, found.version if found else None)


def _named(
    kind: str, row_id: str, title: str, fields: list[FormField], version: int | None
) -> Prepared | None:
    if version is None and row_id != "new":
        return None
    spec = FormSpec(title, fields, key=DraftKey(kind, row_id), base_version=version or 0)

    def job(values: Values) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import portfolio

            draft = portfolio.NamedDraft(
                values["name"], values["detail"], values.get("organisation_id") or None
            )
            saves = {
                drawing.ORGANISATION: portfolio.save_organisation,
                drawing.PROGRAMME: portfolio.save_programme,
                drawing.PERSON: portfolio.save_person,
            }
            return saves[kind](workspace, draft, None if version is None else row_id, version)

        return save

    return Prepared(spec, job, in_month=False)


def prepare_role(
    app: "CoreApp", person_id: str, schemes: tuple[tuple[str, str, str], ...] | None = None
) -> Prepared | None:
    """Make the form that gives a person a role. None when the person is gone."""
    person = next((row for row in app.reads.now(people.people) if row.id == person_id), None)
    if person is None:
        return None
    known = app.reads.now(people.schemes) if schemes is None else schemes
    of_scheme = [(row_id, f"{ref}  {name}") for row_id, ref, name in known]
    areas = [(row.id, row.name) for row in app.reads.now(people.programmes)]
    roles = [(member.value, words) for member, words in drawing.ROLE_WORDS.items()]
    hint = "Backspace empties a choice"
    fields = [
        FormField("role", "Role", Kind.CHOICE, RoleName.SRO.value, choices=roles),
        FormField("programme_id", "Of the programme area", Kind.PICK, choices=areas),
        FormField("scheme_id", "Or of one scheme", Kind.PICK, hint=hint, choices=of_scheme),
    ]
    spec = FormSpec(f"A role for {person.name}", fields, key=DraftKey("role", person_id))

    def job(values: Values) -> Job:
        if not values["role"]:
            raise Refused([Problem("role", "Choose a role.")])

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import portfolio

            return portfolio.add_role(
                workspace,
                person_id,
                RoleName(values["role"]),
                programme_id=values["programme_id"] or None,
                scheme_id=values["scheme_id"] or None,
            )

        return save

    return Prepared(spec, job, in_month=False)


def prepare_portfolio(app: "CoreApp", focus: str = "") -> Prepared:
    """Make the form of the portfolio's names and house style; a file has one portfolio."""
    facts = app.reads.now(reading.facts)

    short = "" if facts.short_name == facts.name else facts.short_name

    def choice(name: str, label: str, words: Mapping[Any, str]) -> FormField:
        choices = [(member.value, word) for member, word in words.items()]
        return FormField(name, label, Kind.CHOICE, getattr(facts, name).value, choices=choices)

    fields = [
        FormField("name", "Name", value=facts.name, required=True, longest=300),
        FormField("short_name", "Short name", value=short, hint="for heads", longest=LONGEST_SHORT_NAME),
        choice("money_unit", "Amounts print in", drawing.UNIT_WORDS),
        choice("negative_style", "Negatives print", drawing.NEGATIVE_WORDS),
        choice("saving_sign", "Savings print", drawing.SIGN_WORDS),
    ]
    key = DraftKey(drawing.PORTFOLIO, facts.id)
    spec = FormSpec("Portfolio", fields, key=key, base_version=facts.version, focus=focus)

    def job(values: Values) -> Job:
        for name in ("money_unit", "negative_style", "saving_sign"):
            if not values[name]:
                raise Refused([Problem(name, "Choose one of these.")])

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import setup

            draft = setup.FactsDraft(
                values["name"],
                values["short_name"],
                MoneyUnit(values["money_unit"]),
                NegativeStyle(values["negative_style"]),
                SavingSign(values["saving_sign"]),
            )
            return setup.save_facts(workspace, draft, facts.id, facts.version)

        return save

    return Prepared(spec, job, in_month=False)


def prepare_dates(app: "CoreApp", row_id: str) -> Prepared | None:
    """Make the form of a month's dates. None when the month is gone."""
    month = next((row for row in app.reads.now(reading.months) if row.id == row_id), None)
    if month is None:
        return None
    fields = [
        FormField("ratings_as_at", "Ratings as at", value=month.ratings_as_at, required=True),
        FormField("finance_as_at", "Finance as at", value=month.finance_as_at, required=True),
    ]
    key = DraftKey(drawing.PERIOD, row_id)
    spec = FormSpec(month_name(month.month), fields, key=key, base_version=month.version)

    def job(values: Values) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import setup

            return setup.save_dates(
                workspace, row_id, values["ratings_as_at"], values["finance_as_at"], month.version
            )

        return save

    return Prepared(spec, job, in_month=False)


OPENERS: dict[str, Callable[["CoreApp", str], Prepared | None]] = {
    drawing.ORGANISATION: prepare_organisation,
    drawing.PROGRAMME: prepare_programme,
    drawing.PERSON: prepare_person,
    drawing.PORTFOLIO: lambda app, row_id: prepare_portfolio(app),
    drawing.PERIOD: prepare_dates,
    "role": prepare_role,
}
"""How the form of each kind of draft is made: the row's id, or "new"."""
