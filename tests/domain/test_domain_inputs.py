"""Drafts are values: what a form submitted does not change under the service that checks it."""

import dataclasses

import pytest

from pmo_tui.domain import inputs

DRAFTS = [
    member
    for member in vars(inputs).values()
    if isinstance(member, type) and dataclasses.is_dataclass(member)
]


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.__name__)
def test_a_draft_is_frozen_and_equal_by_what_it_says(draft: type) -> None:
    needed = {
        field.name: field.name
        for field in dataclasses.fields(draft)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    assert draft(**needed) == draft(**needed)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(draft(**needed), next(iter(needed)), "")


def test_two_drafts_never_share_their_months() -> None:
    one = inputs.MonthsDraft("scheme", "organisation", "period")
    other = inputs.MonthsDraft("scheme", "organisation", "period")
    assert one.actuals is not other.actuals
    assert one.forecasts is not other.forecasts


def test_a_forecast_is_not_assessed_until_it_is_split() -> None:
    draft = inputs.ForecastDraft("scheme", "organisation", "period", 100)
    assert (draft.low, draft.medium, draft.high) == (None, None, None)
