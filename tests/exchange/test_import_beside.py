"""What an import finds that was done in the app: places that became free, ratings that lack a reason."""

from db.enums import Rating, Source
from db.models import Dimension, Organisation, Programme, RatingGiven, Return, Scheme
from pmo_tui.services.portfolio import NamedDraft, save_organisation, save_programme
from tests.exchange.conftest import Book


def test_new_ones_come_last_though_others_were_removed(book: Book) -> None:
    """Their number would be the place that another has."""
    save_programme(book.workspace, NamedDraft("Urgent Care"))
    save_programme(book.workspace, NamedDraft("Planned Care"))
    save_organisation(book.workspace, NamedDraft("UHL"))
    with book.workspace.unit(reason="a mistake") as unit:
        unit.delete(unit.all(Organisation, code="ELR")[0])
        unit.delete(unit.all(Programme, name="Urgent Care")[0])
        unit.commit()
    book.write("organisations.csv", "code,name", "LPT,Partnership").schemes("A9").apply()
    organisations = "SELECT code, position FROM organisation ORDER BY position, code"
    assert book.rows(organisations) == [("LC", 2), ("WL", 3), ("UHL", 4), ("LPT", 5)]
    areas = "SELECT name, position FROM programme ORDER BY position, name"
    assert book.rows(areas) == [("Planned Care", 2), ("CHC", 3)]


def test_a_submitted_return_whose_own_rating_lacks_its_reason_is_a_draft_again(imported: Book) -> None:
    """The app would not submit it, so an import does not leave it submitted."""
    state = "SELECT t.state FROM return_ t JOIN scheme s ON s.id = t.scheme_id WHERE s.ref = '5'"
    assert imported.rows(state) == [("submitted",)]
    with imported.workspace.unit() as unit:
        scheme = unit.all(Scheme, ref="5")[0].id
        given = unit.all(Return, scheme_id=scheme, period_id=imported.value(OPEN))[0]
        row = RatingGiven(
            id=unit.new_id(),
            return_id=given.id,
            dimension_id=unit.all(Dimension, code="overall")[0].id,
            organisation_id=unit.all(Organisation, code="LC")[0].id,
            proposed=Rating.GREEN,
            chosen=Rating.RED,
            source=Source.ENTERED,
        )
        unit.add(row)
        unit.commit()
    said = "2018-10,5,Beds,Open more,2018-12-31,medium"
    imported.remove("schemes.csv", "scheme_finance.csv", "monthly_profile.csv")
    imported.write(
        "commentary.csv", "month,ref,issue,corrective_action,recovery_date,confidence", said
    ).apply()
    assert imported.rows(state) == [("draft",)]


OPEN = "SELECT id FROM period WHERE state = 'open'"
