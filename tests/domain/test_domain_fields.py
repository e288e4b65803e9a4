"""The fields of the query language: one definition for parsing, completion and help."""

from db.enums import Rating, ReturnState, SchemeStatus
from pmo_tui.domain.fields import FIXED, RATING_WORDS, FieldKind, fields_for
from pmo_tui.domain.rag import WORDS


def test_every_field_has_a_name_of_its_own_and_says_what_it_means() -> None:
    names = [field.name for field in FIXED]
    assert len(set(names)) == len(names)
    assert all(field.name == field.name.casefold() and field.meaning for field in FIXED)


def test_ratings_are_asked_for_by_the_papers_words() -> None:
    asked = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.GREY, Rating.BLUE, Rating.PURPLE)
    assert RATING_WORDS[:7] == (*(WORDS[rating].lower() for rating in asked), "none")


def test_every_rating_of_any_framework_can_be_asked_for() -> None:
    stored = {word for word in RATING_WORDS if word != "none"}
    assert stored == set(Rating)


def test_choices_are_offered_as_people_type_them() -> None:
    fields = fields_for()
    assert fields["status"].values == tuple(SchemeStatus)
    assert fields["state"].values == tuple(state.replace("_", "-") for state in ReturnState)
    assert fields["org"].values == ()


def test_a_framework_brings_a_field_per_component_and_a_portfolio_its_organisations() -> None:
    fields = fields_for([("milestones", "Milestones"), ("Impact", "Impact on metrics")], ["ELR", "LC", "WL"])
    assert fields["org"].values == ("ELR", "LC", "WL")
    assert fields["milestones"].values == RATING_WORDS
    assert fields["milestones"].meaning == "Milestones rating"
    assert fields["impact"].name == "Impact"  # typed in small letters, known by its code
    assert fields["impact"].kind is FieldKind.CHOICE


def test_a_component_never_takes_a_fixed_fields_name() -> None:
    assert fields_for([("plan", "Action plan")])["plan"].kind is FieldKind.AMOUNT
