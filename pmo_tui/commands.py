"""The table of every command: its keys, where it works, what it does. `pmo_tui.keymap` reads it."""

from typing import NamedTuple


class Command(NamedTuple):
    """One thing a person can do."""

    id: str
    """Scope and name, `schemes.filter`: what the settings call it."""
    keys: tuple[str, ...]
    """Keys as Textual names them; the first one is shown. Empty: from the palette only."""
    title: str
    """One or two words for the footer."""
    help: str
    """A sentence for the help and the palette."""
    action: str
    """The action of the screen or the app that does it."""
    footer: int = 0
    """Place in the footer, 1 first; 0 is not shown there."""
    writes: bool = False
    """Whether it changes the portfolio: off when nothing can be changed."""

    @property
    def scope(self) -> str:
        """Where the command is known."""
        return self.id.split(".", 1)[0]


SCOPES = {
    "app": "Everywhere",
    "list": "In lists",
    "page": "On pages",
    "form": "In forms",
    "choice": "In a row of choices",
    "chosen": "In a field that is chosen from a list",
    "filter": "In the filter line",
    "pick": "In a list to choose from",
    "confirm": "Before what cannot simply be undone",
    "compare": "A draft beside what is saved",
    "notice": "In a notice",
    "help": "In the help",
    "overview": "Overview",
    "schemes": "Schemes",
    "scheme": "A scheme",
    "risks": "Risks",
    "matrix": "The risk matrix",
    "risk": "A risk",
    "history": "History",
    "setup": "Organisations and people",
}
"""Where commands are known, in the order of the help."""


def _c(
    name: str, keys: str, title: str, help_text: str, action: str, footer: int = 0, *, writes: bool = False
) -> Command:
    return Command(name, tuple(keys.split()), title, help_text, action, footer, writes)


COMMANDS: tuple[Command, ...] = (
    _c("app.overview", "1", "Overview", "Go to the overview of the portfolio.", "go('overview')"),
    _c("app.schemes", "2", "Schemes", "Go to the register of schemes.", "go('schemes')"),
    _c("app.risks", "4", "Risks", "Go to the risk log.", "go('risks')"),
    _c("app.history", "9", "History", "Go to the history of every change.", "go('history')"),
    _c("app.setup", "0", "Set-up", "Go to organisations, programme areas and people.", "go('setup')"),
    _c("app.help", "question_mark f1", "Help", "Show every key that works here.", "help", 99),
    _c("app.palette", "ctrl+p", "Commands", "Find any command by its name.", "command_palette"),
    _c("app.undo", "u", "Undo", "Name and undo the last change of this run.", "undo", 50, writes=True),
    _c("app.redo", "U", "Redo", "Take the last undo back.", "redo", writes=True),
    _c("app.month", "m", "Month", "Choose the month that is shown.", "choose_month"),
    _c("app.open", "o", "Open", "Open another recent portfolio file.", "open_recent"),
    _c("app.past", "t", "Time", "Put every screen into the past, or back to now.", "travel"),
    _c("app.drafts", "ctrl+d", "Drafts", "Show texts that were typed and not saved.", "drafts", writes=True),
    _c("app.who", "", "Who", "Say who is typing: name and role.", "who"),
    _c("app.theme", "ctrl+t", "Theme", "Change the colours.", "next_theme"),
    _c("app.verify", "", "Verify", "Check the file against its history.", "verify"),
    _c("app.repair", "", "Repair", "Put the file's own guards back as shipped.", "repair"),
    _c("app.month_open", "", "Open a month", "Open a reporting month.", "open_month", writes=True),
    _c("app.quit", "ctrl+q", "Quit", "Leave; drafts are kept.", "quit"),
    _c("list.open", "enter", "Open", "Open what the cursor is on.", "open", 1),
    _c("list.up", "up k", "Up", "Move up.", "cursor(-1)"),
    _c("list.down", "down j", "Down", "Move down.", "cursor(1)"),
    _c("list.page_up", "pageup", "Page up", "Move up a page.", "page(-1)"),
    _c("list.page_down", "pagedown", "Page down", "Move down a page.", "page(1)"),
    _c("list.top", "home", "Top", "Go to the first line.", "top"),
    _c("list.end", "end", "End", "Go to the last line.", "end"),
    _c("list.left", "left", "Left", "Show columns further left.", "shift(-1)"),
    _c("list.right", "right", "Right", "Show columns further right.", "shift(1)"),
    _c("page.open", "enter", "Open", "Open what the cursor is on.", "open", 1),
    _c("page.up", "up k", "Up", "Move up.", "move(0, -1)"),
    _c("page.down", "down j", "Down", "Move down.", "move(0, 1)"),
    _c("page.left", "left", "Left", "Move left.", "move(-1, 0)"),
    _c("page.right", "right", "Right", "Move right.", "move(1, 0)"),
    _c("page.page_up", "pageup", "Page up", "Move up a page.", "page(-1)"),
    _c("page.page_down", "pagedown", "Page down", "Move down a page.", "page(1)"),
    _c("page.top", "home", "Top", "Go to the start.", "top"),
    _c("page.end", "end", "End", "Go to the end.", "end"),
    _c("form.save", "ctrl+s", "Save", "Save what the form holds.", "save", 1),
    _c("form.leave", "escape", "Leave", "Leave the form; what was typed stays as a draft.", "leave", 2),
    _c("form.next", "tab", "Next field", "Go to the next field.", "app.focus_next", 3),
    _c("form.previous", "shift+tab", "Back", "Go to the field before.", "app.focus_previous"),
    _c("form.help", "f1", "Help", "Show the keys of forms.", "app.help", 99),
    _c("choice.next", "right down space", "Next", "Go to the next choice.", "step(1)"),
    _c("choice.previous", "left up", "Previous", "Go to the choice before.", "step(-1)"),
    _c("choice.none", "backspace delete", "None", "Choose nothing; its first letter makes a choice.", "none"),
    _c("chosen.pick", "enter space", "Choose", "Open the list to choose from.", "pick"),
    _c("chosen.none", "backspace delete", "None", "Choose nothing.", "none"),
    _c("filter.submit", "enter", "List", "Go to the list, once the filter is understood.", "submit", 1),
    _c("filter.complete", "tab", "Complete", "Take the first completion.", "complete", 2),
    _c("filter.leave", "escape down", "List", "Go to the list; the filter stays.", "leave", 3),
    _c(
        "pick.cancel",
        "escape",
        "Leave",
        "Choose nothing. Enter chooses; typing searches a long list.",
        "cancel",
    ),
    _c("pick.down", "down", "Down", "Move down.", "move(1)"),
    _c("pick.up", "up", "Up", "Move up.", "move(-1)"),
    _c("pick.page_down", "pagedown", "Page down", "Move down ten.", "move(10)"),
    _c("pick.page_up", "pageup", "Page up", "Move up ten.", "move(-10)"),
    _c("confirm.cancel", "escape", "Leave", "Do nothing. The word and Enter go on.", "cancel"),
    _c("compare.continue", "enter", "Go on", "Go on with the draft.", "answer('continue')"),
    _c("compare.discard", "x", "Throw away", "Throw the draft away.", "answer('discard')"),
    _c("compare.down", "down j", "Down", "Read on.", "read(1)"),
    _c("compare.up", "up k", "Up", "Read back.", "read(-1)"),
    _c("compare.page_down", "pagedown space", "Page down", "Read on by a page.", "turn(1)"),
    _c("compare.page_up", "pageup", "Page up", "Read back by a page.", "turn(-1)"),
    _c("compare.later", "escape", "Later", "Leave the draft for later.", "answer('')"),
    _c("notice.leave", "escape q", "Leave", "Leave the notice.", "leave"),
    _c("help.leave", "escape question_mark f1 q", "Leave", "Leave the help.", "leave"),
    _c("schemes.filter", "slash", "Filter", "Filter the schemes as you type.", "filter", 2),
    _c(
        "schemes.clear",
        "escape",
        "Clear",
        "Clear the marks, or the filter; go back to the number that led here.",
        "clear",
    ),
    _c("schemes.sort", "s", "Sort", "Sort by any column; the same again turns the order round.", "sort", 3),
    _c("schemes.group", "g", "Group", "Group by programme area, organisation or rating.", "group", 4),
    _c("schemes.mark", "space", "Mark", "Mark the scheme; the last line adds up what is marked.", "mark", 5),
    _c("schemes.mark_all", "asterisk", "Mark all", "Mark every scheme that is shown.", "mark_all"),
    _c("schemes.preview", "v", "Preview", "Show or hide the preview beside the list.", "preview", 6),
    _c("schemes.add", "plus", "Add", "Add a scheme.", "add", writes=True),
    _c("schemes.edit", "e", "Edit", "Change the scheme's name, area and details.", "edit", writes=True),
    _c(
        "schemes.rate",
        "R",
        "Rate marked",
        "Rate every marked scheme at once, with one reason.",
        "rate",
        writes=True,
    ),
    _c("schemes.copy", "y", "Copy", "Copy the shown rows as text for a spreadsheet.", "copy"),
    _c("schemes.due", "d", "Due", "Show the returns that lack their commentary.", "due"),
    _c("overview.copy", "y", "Copy", "Copy the table as text for a spreadsheet.", "copy"),
    _c("overview.chart", "c", "Chart", "Go to the chart of plan, actual and forecast.", "chart", 2),
    _c("overview.due", "d", "Due", "Show the returns that lack their commentary.", "due", 3),
    _c("scheme.back", "escape", "Back", "Go back to where you came from.", "back", 2),
    _c("scheme.next", "n", "Next", "Go to the next scheme of the list.", "step(1)", 3),
    _c("scheme.previous", "p", "Previous", "Go to the scheme before.", "step(-1)"),
    _c("scheme.tab_next", "tab right_square_bracket", "Section", "Go to the next section.", "section(1)", 4),
    _c(
        "scheme.tab_back", "shift+tab left_square_bracket", "Back", "Go to the section before.", "section(-1)"
    ),
    _c("scheme.red", "r", "Red", "Rate the line Red.", "rate('red')", writes=True),
    _c("scheme.amber", "a", "Amber", "Rate the line Amber.", "rate('amber')", writes=True),
    _c("scheme.green", "g", "Green", "Rate the line Green.", "rate('green')", writes=True),
    _c(
        "scheme.commentary",
        "c",
        "Commentary",
        "Write the exception commentary.",
        "commentary",
        5,
        writes=True,
    ),
    _c("scheme.forecast", "f", "Forecast", "Change forecast and confidence split.", "forecast", writes=True),
    _c("scheme.months", "M", "Months", "Change actuals and forecast by month.", "months", writes=True),
    _c("scheme.submit", "s", "Submit", "Submit the return, or say what it lacks.", "submit", 6, writes=True),
    _c("scheme.reopen", "S", "Reopen", "Take a submitted return back to draft.", "reopen", writes=True),
    _c("scheme.add", "plus", "Add", "Add a milestone, risk or issue in its section.", "add", writes=True),
    _c("scheme.remove", "minus", "Remove", "Remove the share, milestone or issue.", "remove", writes=True),
    _c("scheme.edit", "e", "Edit", "Change the scheme's name, area and details.", "edit", writes=True),
    _c(
        "scheme.status",
        "x",
        "Status",
        "Close, complete, defer, reopen or remove it.",
        "status",
        writes=True,
    ),
    _c("scheme.share", "w", "Share", "Add or change an organisation's share.", "share", writes=True),
    _c(
        "scheme.undo_here",
        "z",
        "Undo this",
        "Undo the change that the cursor is on.",
        "undo_here",
        writes=True,
    ),
    _c("risks.matrix", "x", "Matrix", "Switch between the list and the 5x5 matrix.", "matrix", 2),
    _c("risks.add", "plus", "Add", "Add a risk.", "add", 3, writes=True),
    _c("risks.score", "s", "Score", "Score the risk again.", "score", 4, writes=True),
    _c("risks.actions", "a", "Actions", "Show and change the risk's actions.", "actions", 5),
    _c("risks.find", "slash", "Filter", "Filter the risks as you type.", "find", 6),
    _c("risks.all", "f", "Closed too", "Show closed risks too, or hide them.", "show_closed", 7),
    _c("risks.close", "c", "Close", "Close the risk, or open it again, with a reason.", "close", writes=True),
    _c("risks.edit", "e", "Edit", "Change what the risk says, its owner and subject.", "edit", writes=True),
    _c("risks.scheme", "g", "Go to scheme", "Open the scheme the risk belongs to.", "go_scheme"),
    _c("risks.clear", "escape", "Clear", "Show every risk again.", "clear"),
    _c("matrix.list", "x", "List", "Go back to the list.", "screen.matrix", 2),
    _c("matrix.which", "v", "Which score", "Show current, target or initial scores.", "screen.which", 3),
    _c("matrix.find", "slash", "Filter", "Filter the risks as you type.", "screen.find", 4),
    _c("matrix.all", "f", "Closed too", "Count closed risks too, or not.", "screen.show_closed", 5),
    _c("matrix.add", "plus", "Add", "Add a risk.", "screen.add", 6, writes=True),
    _c("matrix.clear", "escape", "Clear", "Clear the filter, or go back to the list.", "screen.clear"),
    _c("risk.back", "escape", "Back", "Go back to where you came from.", "back", 2),
    _c("risk.score", "s", "Score", "Score the risk again.", "score", 3, writes=True),
    _c("risk.act", "a plus", "Action", "Add an action.", "act", 4, writes=True),
    _c("risk.finish", "d", "Done", "Mark the action the cursor is on done today.", "finish", 5, writes=True),
    _c("risk.next", "n", "Next", "Go to the next risk of the list.", "step(1)", 6),
    _c("risk.previous", "p", "Previous", "Go to the risk before.", "step(-1)"),
    _c("risk.edit", "e", "Edit", "Change what the risk says, its owner and subject.", "edit", writes=True),
    _c("risk.remove", "minus", "Remove", "Remove the risk, or the action.", "remove", writes=True),
    _c("risk.close", "c", "Close", "Close the risk, or open it again, with a reason.", "close", writes=True),
    _c("risk.scheme", "g", "Go to scheme", "Open the scheme the risk belongs to.", "go_scheme"),
    _c(
        "history.find",
        "slash",
        "Find",
        "Find changes, as in who:amy field:rating scheme:A9 since:2018-10-01.",
        "find",
        2,
    ),
    _c(
        "history.clear", "escape", "Clear", "Leave the details; close the change; show every change.", "clear"
    ),
    _c(
        "history.pane",
        "tab",
        "Details",
        "Go to the details, to read all of a long text, and back.",
        "pane",
        5,
    ),
    _c("history.travel", "a", "As at", "Put every screen to the moment of this change.", "travel_here", 3),
    _c(
        "history.undo_here",
        "z",
        "Undo this",
        "Undo the change the cursor is on.",
        "undo_here",
        4,
        writes=True,
    ),
    _c(
        "setup.add",
        "plus",
        "Add",
        "Add an organisation, a programme area or a person.",
        "add",
        2,
        writes=True,
    ),
    _c("setup.role", "r", "Role", "Give the person a role, or take it away.", "role", 3, writes=True),
    _c("setup.remove", "minus", "Remove", "Remove what nothing refers to.", "remove", writes=True),
    _c("setup.next", "tab right_square_bracket", "Section", "Go to the next section.", "section(1)", 4),
    _c("setup.previous", "shift+tab left_square_bracket", "Back", "Go to the section before.", "section(-1)"),
)
"""Every command, by scope."""

ON_TOP = ("form", "choice", "chosen", "filter", "pick", "confirm", "compare", "notice", "help")
"""Scopes of what opens over a screen, or inside a form: they stand at the end of every help."""

TOGETHER = (
    ("overview", "page", "app"),
    ("schemes", "list", "app"),
    ("scheme", "page", "app"),
    ("risks", "list", "app"),
    ("matrix", "page", "app"),
    ("risk", "page", "app"),
    ("history", "list", "app"),
    ("history", "page", "app"),
    ("setup", "page", "app"),
    ("form", "choice"),
    ("form", "chosen"),
    ("pick",),
    ("compare",),
    ("notice", "page"),
    ("help", "page"),
)
"""Scopes whose keys work at the same time, so that none may be used twice."""
