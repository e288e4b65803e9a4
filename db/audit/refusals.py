"""What the file's own triggers say when they refuse a write. The text is part of the trigger manifest."""

OUTSIDE = "pmo-tui: this file is changed through the app only, so that its history is whole"
FROZEN = "pmo-tui: the month is frozen"
PLAN_LOCKED = "pmo-tui: the plan is immutable in year"
APPEND_ONLY = "pmo-tui: the history is never changed"
SAME_ID = "pmo-tui: an id is never changed"
NUL_TEXT = "pmo-tui: text with a NUL character, which the history could not give back"
