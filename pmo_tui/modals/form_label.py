"""The line above a field of a form: what it asks, and what was understood of the answer."""

from pmo_tui.modals.form_spec import FormField
from pmo_tui.render.cells import Line


def label(field: FormField, text: str, problem: str = "") -> list[Line]:
    """Draw the label of a field that holds a text, and its problem below."""
    line: Line = [(field.label, "bold")]
    if field.required:
        line.append((" required", "accent"))
    typed = bool(text.strip()) and text != field.value
    understood = field.understood(text) if field.understood is not None and typed else None
    if understood is not None:
        line.append((f"  {understood[0]}", understood[1]))
    elif field.hint:
        line.append((f"  {field.hint}", "muted"))
    if field.longest and len(text) > field.longest * 0.8:
        over = len(text) > field.longest
        line.append((f"  {len(text):,} of {field.longest:,} characters", "bad" if over else "muted"))
    return [line, [(problem, "bad")]] if problem else [line]
