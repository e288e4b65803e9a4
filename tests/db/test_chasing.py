"""What a copied list adds to the register's rows."""

from pathlib import Path

from db.enums import Rating
from db.reading.chasing import Chase, chases
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope


def test_recovery_date_and_proposal_of_the_month(demo_file: Path) -> None:
    reader = Reader(demo_file)
    ids = dict(reader.rows("SELECT ref, id FROM scheme WHERE ref IN ('1', '2', '4')"))
    found = chases(reader, Scope.of(view(reader)), list(ids.values()))
    assert {ref: found[row_id] for ref, row_id in ids.items()} == {
        "1": Chase("", Rating.RED),
        "2": Chase("2019-01-31", Rating.AMBER),
        "4": Chase("", Rating.GREEN),
    }
    reader.close()


def test_without_a_month_there_is_nothing_to_chase(portfolio_file: Path) -> None:
    reader = Reader(portfolio_file)
    assert chases(reader, Scope.of(view(reader)), ["none"]) == {}
    reader.close()
