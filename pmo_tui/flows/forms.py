"""Running a form: drafts found and kept, values handed to a service, problems shown where they belong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from db import errors
from db.reading import local
from pmo_tui.domain.names import LONGEST_REASON
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import PmoError, Refused
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.saving import Answer

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.modals.confirm import ConfirmScreen
    from pmo_tui.services.workspace import Workspace

INITIALS = ("QIPP", "CIP")
"""Words that are written in capitals."""

AREAS_MADE = "Programme areas are made in Set-up (key 0)."
PEOPLE_MADE = "People are added in Set-up (key 0)."
"""Where a choice is made that a form's list does not have."""

KEPT = "Kept as a draft: Ctrl+D shows it."
"""Said when a form is left in which something was typed."""

Job = Callable[["Workspace"], Answer]


@dataclass(frozen=True)
class Prepared:
    """A form that is ready to be shown, and what its values become."""

    spec: FormSpec
    job: Callable[[Values], Job]
    """Makes the write from the values. Raises Refused when they cannot be read."""
    confirm: "Callable[[], ConfirmScreen] | None" = None
    """What asks for a typed word before the form is shown, from a draft too (decision 12)."""
    in_month: bool = True
    """Whether it belongs to the month shown, and so may not be changed once that is frozen."""


def with_drafts(app: "CoreApp", prepared: Prepared) -> Prepared:
    """Put an earlier draft into a form, if there is one."""
    key = prepared.spec.key
    if not isinstance(key, DraftKey):
        return prepared
    try:
        found = app.live_reads.now(lambda reader: local.drafts(reader, key.entity, key.row_id))
    except errors.DbError:
        return prepared
    saved = {field.name: field.value for field in prepared.spec.fields}
    drafted = {draft.field: draft.text for draft in found if saved.get(draft.field, draft.text) != draft.text}
    return replace(prepared, spec=replace(prepared.spec, drafted=drafted or None))


def run(
    app: "CoreApp",
    prepared: Prepared,
    done: Callable[[Answer], None] | None = None,
) -> None:
    """Show a form until it is saved or left. `done` hears of what was saved, also once the form was left."""
    if not _may_begin(app, prepared.in_month, lambda: run(app, prepared, done)):
        return
    if prepared.confirm is None:
        _show(app, prepared, done)
    else:
        app.push_screen(prepared.confirm(), lambda yes: _show(app, prepared, done) if yes else None)


def _show(app: "CoreApp", prepared: Prepared, done: Callable[[Answer], None] | None) -> None:
    ready = with_drafts(app, prepared)

    def submit(form: FormScreen, values: Values) -> None:
        try:
            job = ready.job(values)
        except Refused as refused:
            form.show_problems(_with_empty(ready.spec, values, refused.problems))
            return

        def saved(answer: Answer) -> None:
            if ready.spec.key is not None:
                app.drafting.saved(ready.spec.key, values)
            form.close_saved()
            if done is not None:
                done(answer)

        app.drafting.flush()
        failed = partial(_failed, app, form, ready.spec, values)
        app.save(job, saved, failed, in_month=ready.in_month)

    def closed(was_saved: bool | None) -> None:
        if not was_saved:
            app.drafting.flush()
            if shown.is_draft and app.drafting.keeps:
                app.say(KEPT)

    app.clear_notifications()  # an earlier refusal would lie over the form's keys
    shown = FormScreen(ready.spec, submit)
    app.push_screen(shown, closed)


def _with_empty(spec: FormSpec, values: Values, problems: Sequence[Problem]) -> list[Problem]:
    """Add what was left empty to what is wrong, so that all of it is said at once."""
    named = {problem.field for problem in problems}
    empty = [field for field in spec.fields if field.asked and not values[field.name].strip()]
    return [*problems, *(Problem(field.name, field.asked) for field in empty if field.name not in named)]


def _may_begin(app: "CoreApp", in_month: bool, again: Callable[[], None]) -> bool:
    """Say whether something can be changed now, and by whom; a person without a name is asked first."""
    locked = app.locked_because if in_month else app.closed_because
    if locked:
        app.complain(locked)
        return False
    if not app.workspace.name:
        from pmo_tui.flows import who

        who.ask(app, again)
        return False
    return True


def _failed(app: "CoreApp", form: FormScreen, spec: FormSpec, values: Values, error: Exception) -> None:
    if form not in app.screen_stack:
        _failed_unseen(app, spec, error)
    elif isinstance(error, Refused):
        form.show_problems(_with_empty(spec, values, error.problems))
    elif isinstance(error, errors.StaleRecord) and form.draft_key is not None:
        form.show_problems([Problem("", f"{error} Esc leaves; Ctrl+D shows both beside each other.")])
    elif isinstance(error, errors.DbError):
        form.show_problems([Problem("", str(error))])
    else:
        form.show_problems([])
        app.complain(error)


def _failed_unseen(app: "CoreApp", spec: FormSpec, error: Exception) -> None:
    """Say which form it was, since it was left meanwhile."""
    if isinstance(error, errors.DbError | PmoError):
        kept = " What you typed is kept: Ctrl+D shows it." if spec.key is not None else ""
        app.complain(f"“{spec.title}” was not saved. {error}{kept}")
    else:
        app.complain(error)


def reason_form(
    title: str,
    why: str,
    then: Callable[[str], Job],
    *,
    key: DraftKey | None = None,
    longest: int = LONGEST_REASON,
    in_month: bool = True,
) -> Prepared:
    """Make the form that asks for a reason; with a key what is typed is kept as a draft.

    `in_month` says that what it is for belongs to the month shown.
    """
    field = FormField("reason", "Reason", Kind.LINES, required=True, longest=longest)
    spec = FormSpec(title, [field], intro=[[(why, "muted")]], key=key)

    def job(values: Values) -> Job:
        if not values["reason"].strip():
            raise Refused([Problem("reason", "A reason is needed here.")])
        return then(values["reason"])

    return Prepared(spec, job, in_month=in_month)


def reason_field(settled: bool) -> list[FormField]:
    """Return the field that asks why a submitted return changes; none while it is a draft."""
    if not settled:
        return []
    hint = "the return was submitted: say why it changes"
    asked = "The return was submitted: say why it changes."
    return [FormField("reason", "Reason", Kind.TEXT, hint=hint, required=True, asked=asked)]


def words(enum: Any) -> list[tuple[str, str]]:
    """Return an enum's members as choices, with their values as words."""
    return [
        (
            member.value,
            member.name if member.name in INITIALS else member.value.replace("_", " ").capitalize(),
        )
        for member in enum
    ]
