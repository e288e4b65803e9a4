"""Taking out what was added by mistake: it goes whole, comes back whole, and what is left is sound."""

from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.enums import SchemeStatus
from db.models import AUDITED
from db.reading.history import PARENT_COLUMNS
from db.reading.reader import Reader
from db.unit_of_work import UnitOfWork
from pmo_tui.domain.inputs import ActionDraft, RiskDraft, ShareDraft
from pmo_tui.errors import Refused
from pmo_tui.render.history import scheme_history, set_line, set_words
from pmo_tui.render.page import Page
from pmo_tui.services import (
    change_sets,
    drafts,
    finance,
    history,
    history_find,
    past,
    portfolio,
    raid,
    removing,
    returns,
    risk_parts,
    schemes,
)
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.removable import Thing
from pmo_tui.services.workspace import Workspace
from tests.db.steps import now
from tests.services.recording import (
    dimension_id,
    header,
    nothing_left_behind,
    organisation_id,
    scheme_id,
    value,
    written,
)
from tests.services.removing_steps import add_mistake, add_scheme, drafts_kept, look, remove
from tests.services.return_steps import rating_row, state
from tests.services.undo_steps import open_month, redo, refused, status, undo, unsound, write


class TestWhole:
    """Each kind: gone, brought back as it was, gone again, and the file is sound each time."""

    @pytest.fixture
    def ids(self, demo: Workspace, demo_file: Path) -> dict[str, str]:
        mistake = add_mistake(demo)
        risk = RiskDraft("Late", programme_id=value(demo_file, "SELECT min(id) FROM programme"))
        risk_id = raid.save_risk(demo, RiskDraft(**(vars(risk) | {"likelihood": 4, "impact": 4}))).row_id
        action = risk_parts.save_action(demo, ActionDraft(risk_id, "Ring them"))
        return {
            "scheme": mistake.scheme,
            "scheme_share": mistake.share,
            "milestone": mistake.milestone,
            "issue": mistake.issue,
            "risk": risk_id,
            "risk_action": action.row_id,
            "organisation": portfolio.save_organisation(demo, NamedDraft("NEW")).row_id,
            "programme": portfolio.save_programme(demo, NamedDraft("Digital")).row_id,
            "person": portfolio.save_person(demo, NamedDraft("Nobody")).row_id,
        }

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            ("scheme", "S3 Ophthalmology: scheme removed"),
            ("scheme_share", "S3 WL: share removed"),
            ("milestone", "S3: milestone removed"),
            ("issue", "No room: issue removed"),
            ("risk", "R-0026: risk removed"),
            ("risk_action", "R-0026: action removed"),
            ("organisation", "NEW: organisation removed"),
            ("programme", "Digital: programme area removed"),
            ("person", "Nobody: person removed"),
        ],
    )
    def test_it_goes_and_comes_back(
        self, demo: Workspace, demo_file: Path, ids: dict[str, str], kind: str, said: str
    ) -> None:
        before = now(demo)
        answer = remove(demo, kind, ids[kind])
        without = now(demo)
        assert answer.said == said
        assert header(demo_file, answer) == ("edit", "PMO manager", "PMO", "added by mistake")
        assert {op for _, op in written(demo_file, answer)} == {"D"}
        assert ids[kind] not in without[kind]
        assert unsound(demo_file, "2018-10") == []
        back = undo(demo, answer)
        assert now(demo) == before
        assert unsound(demo_file, "2018-10") == []
        redo(demo, back)
        assert now(demo) == without
        assert unsound(demo_file, "2018-10") == []

    def test_nothing_of_a_scheme_stays(self, demo: Workspace, demo_file: Path, ids: dict[str, str]) -> None:
        before = now(demo)
        gone = remove(demo, "scheme", ids["scheme"])
        after = now(demo)
        lost = {table for table in before if set(before[table]) - set(after[table])}
        tables = {str(model.__tablename__): model for model in AUDITED}
        refer = {table for table, model in tables.items() if set(PARENT_COLUMNS) & set(model.model_fields)}
        kept = {"risk", "risk_score", "risk_action"}
        assert lost == {"scheme"} | refer - kept
        assert sum(written(demo_file, gone).values()) > 40

    def test_of_a_share_only_its_own_goes(
        self, demo: Workspace, demo_file: Path, ids: dict[str, str]
    ) -> None:
        gone = written(demo_file, remove(demo, "scheme_share", ids["scheme_share"]))
        assert {table for table, _ in gone} == {
            *("scheme_share", "profile_month", "forecast_month", "confidence_split", "rating"),
        }
        assert gone["rating", "D"] == 1
        assert state(demo_file, "S3") == "submitted"
        assert rating_row(demo_file, "S3", "issues")[1] == "red"


class TestAsked:
    def test_a_reason_is_needed(self, demo: Workspace) -> None:
        scheme = add_scheme(demo)
        with nothing_left_behind(demo.path), pytest.raises(Refused, match="The reason must be filled in"):
            remove(demo, "scheme", scheme, " ")

    def test_only_as_it_was_shown_and_only_once(self, demo: Workspace, demo_file: Path) -> None:
        mistake = add_mistake(demo)
        found = look(demo_file, "milestone", mistake.milestone)
        assert found is not None
        assert found.thing == Thing("milestone", mistake.milestone, 1)
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord):
            removing.remove(demo, Thing("milestone", mistake.milestone, 2), "a mistake")
        removing.remove(demo, found.thing, "a mistake")
        with pytest.raises(errors.RecordMissing):
            removing.remove(demo, found.thing, "a mistake")
        assert look(demo_file, "milestone", mistake.milestone) is None

    def test_what_goes_with_it_is_told_before(self, demo: Workspace, demo_file: Path) -> None:
        mistake = add_mistake(demo)
        scheme = look(demo_file, "scheme", mistake.scheme)
        assert scheme is not None
        assert (scheme.title, scheme.word, scheme.problems) == ("S3 Ophthalmology", "S3", [])
        assert scheme.takes == (
            "It takes 2 plan shares, 1 return, 1 exception, 1 milestone, 1 issue, 1 role with it."
        )
        share = look(demo_file, "scheme_share", mistake.share)
        assert share is not None
        assert (share.title, share.word) == ("S3 Ophthalmology, WL", "WL")
        empty = add_scheme(demo, "S4")
        found = look(demo_file, "scheme", empty)
        assert found is not None
        assert (found.takes, found.word) == ("", "S4")
        bare = schemes.save_share(demo, ShareDraft(empty, organisation_id(demo_file, "WL"), 0)).row_id
        found = look(demo_file, "scheme_share", bare)
        assert found is not None
        assert (found.takes, found.word) == ("", "")


def test_its_drafts_go_and_the_others_stay(demo: Workspace, demo_file: Path) -> None:
    mistake = add_mistake(demo)
    scheme, wl = mistake.scheme, organisation_id(demo_file, "WL")
    share = (
        schemes.share_key(scheme, wl),
        finance.forecast_key(scheme, wl),
        DraftKey("months", f"{scheme}/{wl}"),
    )
    of_scheme = [
        *(DraftKey(entity, scheme) for entity in ("scheme", "commentary", "reopen", "milestone", "issue")),
        *(DraftKey("milestone", mistake.milestone), DraftKey("issue", mistake.issue)),
        *(
            schemes.share_key(scheme),
            DraftKey("status", f"{scheme}/closed"),
            DraftKey("rating", f"{scheme}/x/red"),
        ),
    ]
    others = [DraftKey("scheme", "new"), returns.commentary_key(scheme_id(demo_file, "A9"))]
    for key in (*share, *of_scheme, *others):
        drafts.keep(demo, key, {"text": "typed"})
    remove(demo, "scheme_share", mistake.share)
    assert drafts_kept(demo_file) == sorted(map(tuple, [*of_scheme, *others]))
    remove(demo, "scheme", scheme)
    assert drafts_kept(demo_file) == sorted(map(tuple, others))


def _unrate(unit: UnitOfWork, dimension: str, scheme: str) -> None:
    from db.models import RatingGiven, Return

    (given,) = unit.all(Return, scheme_id=scheme)
    unit.delete(unit.all(RatingGiven, return_id=given.id, dimension_id=dimension)[0])


class TestLeftSound:
    def test_a_return_that_lacks_something_is_a_draft_again(self, demo: Workspace, demo_file: Path) -> None:
        """It lacked it before, as an import may leave one: nobody answers for it any longer."""
        mistake = add_mistake(demo)
        write(demo, lambda unit: _unrate(unit, dimension_id(demo_file, "risks"), mistake.scheme))
        answer = remove(demo, "scheme_share", mistake.share)
        lacking = "the return of October 2018 lacks something now and is a draft again"
        assert answer.said == f"S3 WL: share removed; {lacking}"
        assert state(demo_file, "S3") == "draft"

    def test_a_share_does_not_come_back_beside_one_that_was_added_since(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        mistake = add_mistake(demo)
        answer = remove(demo, "scheme_share", mistake.share)
        schemes.save_share(demo, ShareDraft(mistake.scheme, organisation_id(demo_file, "WL"), 0))
        assert "was added since stands where this would be put back" in refused(
            demo_file, lambda: undo(demo, answer)
        )

    def test_a_name_does_not_come_back_beside_one_that_was_given_since(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        person = portfolio.save_person(demo, NamedDraft("Nobody")).row_id
        answer = remove(demo, "person", person)
        portfolio.save_person(demo, NamedDraft("nobody"))
        assert "There is a person called nobody already" in refused(demo_file, lambda: undo(demo, answer))

    def test_a_scheme_does_not_come_back_to_an_area_that_went_since(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        area = portfolio.save_programme(demo, NamedDraft("Digital"))
        answer = remove(demo, "scheme", add_scheme(demo, area="Digital"))
        remove(demo, "programme", area.row_id)
        said = refused(demo_file, lambda: undo(demo, answer))
        assert said.startswith("Digital: PMO manager on ")
        assert "took it out since." in said

    def test_a_closed_scheme_comes_back_into_a_month_that_was_opened_since(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        mistake = add_mistake(demo)
        status(demo, demo_file, "S3", SchemeStatus.CLOSED)
        answer = remove(demo, "scheme", mistake.scheme)
        open_month(demo, "2018-11")
        undo(demo, answer)
        assert unsound(demo_file, "2018-10", "2018-11") == []
        assert value(demo_file, "SELECT status FROM scheme WHERE ref = 'S3'") == "closed"

    def test_a_month_that_was_frozen_since_keeps_it_out(self, demo: Workspace, demo_file: Path) -> None:
        from pmo_tui.services.periods import freeze

        mistake = add_mistake(demo)
        answer = remove(demo, "scheme", mistake.scheme)
        freeze(demo, "2018-10", "month 7 closed")
        with nothing_left_behind(demo_file), pytest.raises(errors.PeriodFrozen):
            undo(demo, answer)


class TestHistory:
    def test_it_is_found_by_its_reference_and_reads_well(self, demo: Workspace, demo_file: Path) -> None:
        answer = remove(demo, "scheme", add_mistake(demo).scheme)
        assert answer.change is not None
        with closing(Reader(demo_file)) as reader:
            found = history_find.read(reader, "scheme:S3")
            assert found.problems == ()
            listed = change_sets.listing(reader, found.wanted)
            assert len(listed) > 10
            line = listed.line(reader, 0)
            assert isinstance(line, change_sets.Group)
            assert line.record.id == answer.change.id
            assert set_words(set_line(line)) == "S3 Ophthalmology: removed"
            page = Page(80)
            scheme_history(page, history.timeline(reader, found.wanted, limit=60))
            text = "\n".join("".join(words for words, _ in line) for line in page.lines)
            assert "S3 Ophthalmology: scheme removed\n" in f"{text}\n"
            assert "something that is no longer there" not in text
            assert history_find.read(reader, "scheme:S9 ").problems == (
                "There is no scheme “S9” in the file.",
            )

    def test_a_scheme_that_is_there_comes_before_one_that_is_gone(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        remove(demo, "scheme", add_scheme(demo))
        there = add_scheme(demo)
        with closing(Reader(demo_file)) as reader:
            assert history_find.read(reader, "scheme:s3").wanted.scheme_id == there

    def test_before_it_the_past_has_it(self, demo: Workspace, demo_file: Path) -> None:
        answer = remove(demo, "scheme", add_mistake(demo).scheme)
        assert answer.change is not None
        count = "SELECT count(*) FROM scheme_share WHERE scheme_id = (SELECT id FROM scheme WHERE ref = 'S3')"
        for number, shares in ((answer.change.number - 1, 2), (answer.change.number, 0)):
            with past.standing(demo_file, as_at=f"#{number}") as opened:
                assert opened.reader.value(count) == shares
        assert value(demo_file, count) == 0
