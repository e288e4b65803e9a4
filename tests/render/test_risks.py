"""Risks on paper: the log's columns and last line, the matrix, a risk's page, at every width."""

from dataclasses import replace
from itertools import product

import pytest

from db.enums import OpenState, ScoreKind
from db.reading.risks import ActionRecord, RiskRecord, ScoreRecord
from pmo_tui import theme
from pmo_tui.render import risk_matrix as matrices
from pmo_tui.render import risks as drawing
from pmo_tui.render.cells import Line, Look, width_of
from pmo_tui.render.columns import arrange, draw_head, draw_row
from pmo_tui.render.page import Page
from pmo_tui.render.risk_page import RiskView, risk_page, sparkline

WIDTHS = (60, 80, 120, 160)
LOOKS = (Look(), Look(mono=True))
AS_AT = "2018-11-05"
MARKUP = "[/] [@click=app.quit]x[/]"


def score(kind: ScoreKind, on: str, likelihood: int, impact: int) -> ScoreRecord:
    return ScoreRecord(f"{kind}{on}", kind, on, likelihood, impact)


SCORES = (
    score(ScoreKind.INITIAL, "2018-05-01", 4, 4),
    score(ScoreKind.TARGET, "2018-05-01", 2, 4),
    score(ScoreKind.CURRENT, "2018-10-05", 4, 3),
    score(ScoreKind.CURRENT, "2018-11-05", 5, 4),
)
RISK = RiskRecord(
    id="r1",
    version=1,
    ref="R-0001",
    title=f"A lease ends {MARKUP}",
    cause="The lease\nends in March",
    event="The clinic closes " * 12,
    effect="",
    mitigation=MARKUP,
    programme_id=None,
    scheme_id="s1",
    subject="A9 Pathway Redesign",
    owner_id="p1",
    owner="SRO, Planned Care",
    opened_on="2018-05-01",
    status=OpenState.OPEN,
    closed_on=None,
    closed_reason="",
    open_actions=2,
    next_due="2018-10-26",
    scores=SCORES,
)
CLOSED = replace(
    RISK, id="r2", ref="R-0002", status=OpenState.CLOSED, closed_on="2018-10-01", closed_reason=MARKUP
)
NEW = replace(
    RISK, id="r3", ref="R-0003", scores=SCORES[:1], owner="", owner_id=None, next_due=None, open_actions=0
)
BARE = replace(NEW, id="r4", ref="R-0004", scores=(), scheme_id=None, programme_id="p", open_actions=1)
ALL = [RISK, CLOSED, NEW, BARE]
ACTIONS = (
    ActionRecord("a1", 1, "r1", f"{MARKUP} " * 5, "p1", "SRO", "2018-10-26", None, "Begun " * 40),
    ActionRecord("a2", 1, "r1", "Undated", None, "", None, None, ""),
    ActionRecord("a3", 1, "r1", "Later", None, "", "2018-12-01", None, ""),
    ActionRecord("a4", 1, "r1", "Over", None, "", "2018-09-01", "2018-09-02", ""),
)


def text(line: Line) -> str:
    return "".join(part for part, _ in line)


def whole(page: Page) -> str:
    return "\n".join(text(line) for line in page.lines)


def check(page: Page) -> None:
    """Nothing is wider than the page, every style is known, and every stop lies on its line."""
    for line in page.lines:
        assert width_of(line) <= page.width
        for _, style in line:
            for mono in (False, True):
                theme.styles("pmo-dark", mono).get(style)
    for stop in page.stops:
        assert 0 <= stop.line < len(page.lines)
        assert stop.end <= page.width


class TestTheLog:
    @pytest.mark.parametrize("look", LOOKS)
    @pytest.mark.parametrize("closed", [False, True])
    @pytest.mark.parametrize("width", WIDTHS)
    def test_every_cell_fits_its_column(self, width: int, closed: bool, look: Look) -> None:
        columns = drawing.columns(width, AS_AT, closed=closed)
        layout = arrange(columns, width - 2)
        shown = [place.column.key for place in layout.placed]
        assert shown[:4] == ["ref", "title", "now", "trend"]
        assert closed == ("status" in shown[4:5])
        for risk in ALL:
            line = draw_row(risk, layout, look)
            assert width_of(line) == width_of(draw_head(layout)) <= width - 1
            for column in columns:
                words, style = column.cell(risk, look)
                assert column.flexible or column.key in {"subject", "owner"} or len(words) <= column.width
                theme.styles("pmo-light", look.mono).get(style)

    @pytest.mark.parametrize(
        ("width", "more"),
        [
            (60, []),
            (80, ["due", "initial", "target"]),
            (120, ["due", "initial", "target", "subject"]),
            (160, ["due", "initial", "target", "subject", "owner"]),
        ],
    )
    def test_wider_screens_show_more(self, width: int, more: list[str]) -> None:
        layout = arrange(drawing.columns(width, AS_AT, closed=False), width - 2)
        assert [place.column.key for place in layout.placed][4:] == more

    def test_the_score_has_number_letter_and_colour(self) -> None:
        assert drawing.badge(SCORES[3], Look()) == (" 20 E ", "band.extreme")
        assert drawing.badge(SCORES[2], Look(mono=True)) == ("[12 H]", "band.high")
        assert drawing.bare(SCORES[1]) == ("  8 H ", "muted")
        assert drawing.badge(None, Look()) == drawing.bare(None) == ("   –  ", "muted")

    def test_the_arrow_says_worse_better_or_the_same(self) -> None:
        assert drawing.course(RISK) == ("↑ +8", "bad")
        assert drawing.course(replace(RISK, scores=SCORES[:3])) == ("↓ -4", "good")
        same = replace(RISK, scores=(*SCORES, score(ScoreKind.CURRENT, "2018-11-06", 4, 5)))
        assert drawing.course(same) == ("→", "muted")
        assert drawing.course(NEW) == ("new", "muted")

    def test_what_is_overdue_stands_out_without_colour_too(self) -> None:
        assert drawing.due(RISK, AS_AT) == ("!2018-10-26", "bad")
        assert drawing.due(RISK, "2018-10-26") == (" 2018-10-26", "")
        assert drawing.due(CLOSED, AS_AT) == (" 2018-10-26", "")
        assert drawing.due(NEW, AS_AT) == (" –", "muted")
        assert drawing.due(BARE, AS_AT) == (" no date", "muted")

    def test_the_last_line_says_as_much_as_fits(self) -> None:
        full = drawing.summary(ALL, AS_AT, 100)[0][0]
        assert full == "4 risks, 1 closed · 2 extreme · ↑ 1 worse · ! 1 late at 2018-11-05"
        said = "4 risks, 1 closed · 2 extreme · ↑ 1 worse · ! 1 late"
        assert drawing.summary(ALL, AS_AT, 55)[0][0] == said
        assert drawing.summary(ALL, AS_AT, 20)[0][0] == "4 risks, 1 closed · 2 E · ↑ 1 worse · ! 1 late"
        assert drawing.summary([NEW], AS_AT, 100)[0][0] == "1 risk · 1 extreme"
        assert drawing.summary([CLOSED], AS_AT, 100)[0][0] == "1 risk, 1 closed"
        assert drawing.summary([], AS_AT, 100)[0][0] == "0 risks"

    def test_a_filter_searches_what_is_known_of_a_risk(self) -> None:
        assert drawing.matches(RISK, "pathway LEASE r-0001")
        assert drawing.matches(RISK, "")
        assert not drawing.matches(RISK, "lease nowhere")

    @pytest.mark.parametrize("look", LOOKS)
    @pytest.mark.parametrize("width", WIDTHS)
    def test_the_table_of_a_scheme(self, width: int, look: Look) -> None:
        page = Page(width)
        drawing.risks_table(page, ALL, look, AS_AT)
        check(page)
        assert [(stop.kind, stop.key) for stop in page.stops] == [("risk", risk.id) for risk in ALL]
        assert "[/]" in whole(page)
        assert ("!2018-10-26" in whole(page)) == (width >= 80)
        shown = text(page.lines[1])
        left_out = [head for head in ("Next due", "Target", "Owner") if head not in shown]
        named = f"In a wider window also: {', '.join(left_out)}."
        assert (named in whole(page)) if left_out else ("wider" not in whole(page))

    def test_the_table_without_risks_or_a_date(self) -> None:
        page = Page(80)
        drawing.risks_table(page, [], Look())
        assert "None." in whole(page)
        page = Page(120)
        drawing.risks_table(page, [RISK, BARE], Look())
        assert "!" not in whole(page)
        assert "(programme)" in whole(page)


class TestTheMatrix:
    @pytest.mark.parametrize("kind", list(ScoreKind))
    @pytest.mark.parametrize(("width", "height"), [(59, 16), (79, 21), (119, 37), (159, 47)])
    def test_it_fits_and_every_cell_is_a_stop(self, width: int, height: int, kind: ScoreKind) -> None:
        focus = (kind, 5, 4)
        page = matrices.matrix_page(ALL, kind, width, height, focus)
        check(page)
        assert len(page.lines) <= height
        kinds = matrices.kinds_shown(kind, width)
        assert len(kinds) == (2 if width >= 118 else 1)
        places = {stop.key for stop in page.stops}
        assert places == {(one, *at) for one in kinds for at in product(range(1, 6), repeat=2)}

    def test_counts_and_totals(self) -> None:
        page = matrices.matrix_page(ALL, ScoreKind.CURRENT, 79, 16, None)
        rows = {text(line)[:18].strip(): text(line)[18:].split() for line in page.lines}
        assert rows["5 almost certain"] == ["M", "H", "E", "2", "E", "E", "2"]
        assert rows["4 likely"] == ["M", "H", "H", "1", "E", "E", "1"]
        assert rows["3 possible"] == ["L", "M", "H", "H", "E", "–"]
        assert rows["All"] == ["–", "–", "–", "3", "–", "3"]
        assert "1 without" in text(page.lines[0])

    def test_scores_that_do_not_stand_yet_are_hollow(self) -> None:
        page = matrices.matrix_page(ALL, ScoreKind.TARGET, 79, 16, None)
        row = next(line for line in page.lines if text(line).startswith(" 2 unlikely"))
        assert ("(2) H", "bold") in [(words.strip(), style) for words, style in row]
        assert not any(style.startswith(("band.", "faint.")) for _, style in row)
        current = matrices.matrix_page(ALL, ScoreKind.CURRENT, 79, 16, None)
        assert any(style == "band.extreme" for line in current.lines[2:7] for _, style in line)

    def test_the_cursors_cell_is_framed_and_says_what_it_holds(self) -> None:
        for width, height, mark in ((59, 16, "▸2 E ◂"), (79, 21, "┏━━━━━━━━┓")):
            page = matrices.matrix_page(ALL, ScoreKind.CURRENT, width, height, (ScoreKind.CURRENT, 5, 4))
            assert mark in whole(page)
            assert "Current 5 almost certain × 4 major = 20 extreme · 2 risks" in whole(page)
        empty = matrices.matrix_page(ALL, ScoreKind.CURRENT, 79, 21, (ScoreKind.CURRENT, 1, 1))
        assert "1 rare × 1 negligible = 1 low · no risk" in whole(empty)
        one = matrices.matrix_page([NEW], ScoreKind.CURRENT, 79, 30, (ScoreKind.CURRENT, 4, 4))
        assert "1 risk: Enter lists it" in whole(one)

    def test_a_long_list_is_cut_with_a_count(self) -> None:
        many = [replace(RISK, id=str(n), ref=f"R-{n:04}") for n in range(1500)]
        page = matrices.matrix_page(many, ScoreKind.CURRENT, 79, 24, (ScoreKind.CURRENT, 5, 4))
        assert len(page.lines) == 24
        assert text(page.lines[-1]).strip().startswith("R-0001 A lease ends")
        assert text(page.lines[-1]).endswith("and 1498 more")
        assert "1500 E" in whole(page)
        low = matrices.matrix_page(many, ScoreKind.CURRENT, 79, 10, (ScoreKind.CURRENT, 5, 4))
        assert text(low.lines[-1]).endswith("1500 risks: Enter lists them")
        narrow = matrices.matrix_page(many, ScoreKind.TARGET, 50, 16, (ScoreKind.TARGET, 2, 4))
        assert "####" in whole(narrow)

    def test_the_worst_cell_that_holds_a_risk(self) -> None:
        assert matrices.worst_place(ALL, ScoreKind.CURRENT) == (ScoreKind.CURRENT, 5, 4)
        assert matrices.worst_place([BARE], ScoreKind.CURRENT) == (ScoreKind.CURRENT, 5, 5)

    def test_where_a_risk_stands(self) -> None:
        assert matrices.stands_at(RISK, (ScoreKind.CURRENT, 5, 4))
        assert not matrices.stands_at(RISK, (ScoreKind.CURRENT, 4, 5))
        assert matrices.stands_at(NEW, (ScoreKind.CURRENT, 4, 4))
        assert not matrices.stands_at(BARE, (ScoreKind.CURRENT, 5, 5))


class TestAPage:
    @pytest.mark.parametrize("look", LOOKS)
    @pytest.mark.parametrize("risk", ALL)
    @pytest.mark.parametrize("width", [59, *WIDTHS])
    def test_it_fits(self, width: int, risk: RiskRecord, look: Look) -> None:
        page = risk_page(RiskView(risk, ACTIONS, AS_AT), look, width)
        check(page)
        kinds = [stop.kind for stop in page.stops]
        assert [kinds.count(kind) for kind in ("subject", "owner", "words", "score", "action")] == [
            *(1, 1, 4),
            len(risk.scores),
            4,
        ]

    def test_a_long_course_shows_its_end(self) -> None:
        scores = [score(ScoreKind.CURRENT, f"2019-{n // 28 + 1:02}-{n % 28 + 1:02}", 5, 5) for n in range(99)]
        risk = replace(RISK, scores=(*SCORES, *scores))
        check(risk_page(RiskView(risk, (), AS_AT), Look(), 60))

    def test_it_says_everything_and_takes_markup_literally(self) -> None:
        words = whole(risk_page(RiskView(RISK, ACTIONS, AS_AT), Look(), 100))
        for part in (
            f"R-0001  A lease ends {MARKUP}",
            "extreme: 5 almost certain × 4 major",
            "initial 16 E   target 8 H",
            "open since 2018-05-01",
            "2018-10-05 current",
            "! 2018-10-26",
            "✓ 2018-09-02",
            "no date",
            "nobody's",
            "Effect       –",
        ):
            assert part in words

    def test_a_closed_risk_says_why_and_is_never_late(self) -> None:
        words = whole(risk_page(RiskView(CLOSED, ACTIONS, AS_AT), Look(), 100))
        assert f"closed on 2018-10-01: {MARKUP}" in words
        assert "! " not in words

    def test_a_risk_without_scores_and_actions(self) -> None:
        words = whole(risk_page(RiskView(BARE, (), AS_AT), Look(), 100))
        assert "not scored yet: press s" in words
        assert words.count("None yet.") == 2
        assert "initial none" in words
        assert "nobody" in words

    def test_the_course_as_small_columns(self) -> None:
        assert sparkline((1, 12, 25)) == "▁▄█"
