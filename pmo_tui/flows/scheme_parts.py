"""Opening and adding what a scheme's sections list: shares, milestones, risks, issues, commentary."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.enums import OpenState, Priority
from db.reading import people
from db.reading import scheme as reading
from pmo_tui.domain.inputs import IssueDraft, MilestoneDraft
from pmo_tui.flows import commentary, finance, forms, removing, shares
from pmo_tui.flows.forms import Job, Prepared, words
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.render.page import Stop
from pmo_tui.render.scheme import FINANCE, MILESTONES, RISKS, SchemeView
from pmo_tui.services.drafts import DraftKey

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def open_stop(app: "CoreApp", scheme_id: str, stop: Stop, listed: Sequence[str] = ()) -> None:
    """Open what the cursor is on; `listed` are the risks of the page, which next and previous go through."""
    if stop.kind == "commentary":
        commentary.write(app, scheme_id, str(stop.key))
    elif stop.kind == "share":
        finance.forecast(app, scheme_id, str(stop.key))
    elif stop.kind == "milestone":
        forms.run(app, prepare_milestone(app, scheme_id, str(stop.key)))
    elif stop.kind == "issue":
        forms.run(app, prepare_issue(app, scheme_id, str(stop.key)))
    elif stop.kind == "risk":
        from pmo_tui.flows import risk_opening

        risk_opening.open_page(app, str(stop.key), listed)
    elif stop.kind == "update":
        commentary.write(app, scheme_id)
    elif stop.kind == "change":
        from pmo_tui.flows import history

        history.show_of_scheme(app, scheme_id, stop.key[0])
    elif stop.kind == "dimension":
        from pmo_tui.flows import ratings

        ratings.pick(app, scheme_id, str(stop.key))
    elif stop.kind == "submit":
        app.say(app.locked_because or "s submits the return; S takes a submitted one back to draft.")


def add(app: "CoreApp", scheme_id: str, section: int) -> None:
    """Add what a section lists."""
    if section == MILESTONES:
        forms.run(app, prepare_milestone(app, scheme_id, None))
    elif section == FINANCE:
        shares.share(app, scheme_id, shares.NEW)
    elif section == RISKS:
        from pmo_tui.modals.pick import Choice, PickScreen

        choices = [Choice("risk", "A risk: it may happen"), Choice("issue", "An issue: it has happened")]

        def picked(value: str | None) -> None:
            if value == "issue":
                forms.run(app, prepare_issue(app, scheme_id, None))
            elif value == "risk":
                from pmo_tui.flows import risks

                risks.add(app, scheme_id)

        app.push_screen(PickScreen("Add", choices, search=False), picked)
    else:
        app.say("Go to Finance, Milestones or Risks to add something there.")


def remove(app: "CoreApp", found: SchemeView, stop: Stop | None) -> None:
    """Take out the share, milestone or issue the cursor is on."""
    kind = stop.kind if stop is not None else ""
    key = str(stop.key) if stop is not None else ""
    if kind == "share":
        share = next(share for share in found.shares if share.organisation_id == key)
        removing.remove(app, "scheme_share", share.id)
    elif kind in ("milestone", "issue"):
        removing.remove(app, kind, key)
    elif kind == "risk":
        app.say("Open the risk (Enter): - on its page removes it.")
    else:
        app.say("Move to a share, a milestone or an issue first; x removes the scheme.")


def prepare_milestone(app: "CoreApp", scheme_id: str, milestone_id: str | None) -> Prepared:
    """Make the form of a milestone."""
    rows = app.reads.now(lambda reader: reading.milestones(reader, scheme_id))
    found = next((row for row in rows if row.id == milestone_id), None)
    version = found.version if found else None
    spec = FormSpec(
        "Milestone" if found else "A new milestone",
        [
            FormField("title", "Milestone", value=found.title if found else "", required=True, longest=300),
            FormField(
                "baseline_date",
                "Planned date",
                value=found.baseline_date if found else "",
                hint="as 2018-11-30",
                required=True,
            ),
            FormField("forecast_date", "Expected date", value=(found.forecast_date or "") if found else ""),
            FormField("actual_date", "Date reached", value=(found.actual_date or "") if found else ""),
        ],
        key=DraftKey("milestone", milestone_id or scheme_id),
        base_version=version or 0,
    )

    def job(values: Values) -> Job:
        draft = MilestoneDraft(scheme_id, **values)

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import raid

            return raid.save_milestone(workspace, draft, milestone_id, version)

        return save

    return Prepared(spec, job)


def prepare_issue(app: "CoreApp", scheme_id: str, issue_id: str | None, programme_id: str = "") -> Prepared:
    """Make the form of an issue: of a scheme or, where that is empty, of a programme area.

    A scheme's page lists the issues of its programme area too, so that one of them may be meant.
    """
    scheme = app.reads.now(lambda reader: reading.scheme(reader, scheme_id)) if scheme_id else None
    programme_id = scheme.programme_id if scheme else programme_id
    rows = app.reads.now(lambda reader: reading.issues(reader, scheme_id, programme_id))
    found = next((row for row in rows if row.id == issue_id), None)
    owners = [(person.id, person.name) for person in app.reads.now(people.people)]
    version = found.version if found else None
    of_programme = found is not None and found.of_programme
    spec = FormSpec(
        "Issue" if found else "A new issue",
        _issue_fields(found, owners, app.workspace.today().isoformat()),
        key=DraftKey("issue", issue_id or scheme_id),
        base_version=version or 0,
    )

    def job(values: Values) -> Job:
        draft = IssueDraft(
            values["title"],
            Priority(values["priority"]),
            values["raised_on"],
            None if of_programme else scheme_id,
            programme_id if of_programme else None,
            values["owner_id"] or None,
            values["due_on"],
            OpenState(values["status"]),
            values["resolution"],
        )

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import raid

            return raid.save_issue(workspace, draft, issue_id, version)

        return save

    return Prepared(spec, job)


def _issue_fields(
    found: reading.IssueRecord | None, owners: Sequence[tuple[str, str]], today: str
) -> list[FormField]:
    return [
        FormField(
            "title", "What happened", Kind.LINES, found.title if found else "", required=True, longest=4000
        ),
        FormField(
            "priority",
            "Priority",
            Kind.CHOICE,
            (found.priority if found else Priority.MEDIUM).value,
            always=True,
            choices=words(Priority),
        ),
        FormField(
            "owner_id",
            "Owner",
            Kind.PICK,
            (found.owner_id or "") if found else "",
            choices=owners,
            missing=forms.PEOPLE_MADE,
        ),
        FormField("raised_on", "Raised on", value=found.raised_on if found else today),
        FormField("due_on", "Due on", value=(found.due_on or "") if found else ""),
        FormField(
            "status",
            "State",
            Kind.CHOICE,
            (found.status if found else OpenState.OPEN).value,
            always=True,
            choices=words(OpenState),
        ),
        FormField(
            "resolution", "Resolution", Kind.LINES, found.resolution if found else "", "when it is closed"
        ),
    ]
