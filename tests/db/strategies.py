"""Values that columns may hold, made from the models."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Integer
from sqlalchemy.sql.schema import Column

from db.models.base import EnumText, IsoDate
from tests.db.samples import Row, table_of

WHOLE = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
MONTHS = st.builds("{:04}-{:02}".format, st.integers(2000, 2099), st.integers(1, 12))
YEARS = st.integers(2000, 2098).map(lambda year: f"{year}/{(year + 1) % 100:02}")
DATES = st.dates(dt.date(1, 1, 1)).map(dt.date.isoformat)
SCORE = st.integers(1, 5)
SPLIT = st.lists(st.integers(-(2**61), 2**61), min_size=3, max_size=3)

SPECIAL = {"month": MONTHS, "financial_year": YEARS, "likelihood": SCORE, "impact": SCORE, "version": WHOLE}


def values_of(column: Column[Any]) -> st.SearchStrategy[Any]:
    """Give every value that a column may hold, as it is stored."""
    if column.name in SPECIAL:
        return SPECIAL[column.name]
    if isinstance(column.type, EnumText):
        found: st.SearchStrategy[Any] = st.sampled_from([member.value for member in column.type.enum])
    elif isinstance(column.type, IsoDate):
        found = DATES
    elif isinstance(column.type, Integer):
        found = WHOLE
    else:
        found = TEXT
    return st.none() | found if column.nullable else found


@st.composite
def changes(draw: st.DrawFn, name: str) -> Row:
    """Give new values for some columns of a row: any that may be changed by themselves."""
    columns = [
        column
        for column in table_of(name).columns
        if column.name not in {"id", "version"} and not column.foreign_keys
    ]
    row: Row = {column.name: draw(values_of(column)) for column in columns if draw(st.booleans())}
    if name == "confidence_split":
        row = {key: row[key] for key in row.keys() & {"source"}}
        parts: list[Any] = draw(st.just([None] * 3) | SPLIT)
        row |= dict(zip(("low_pence", "medium_pence", "high_pence"), parts, strict=True))
        row["fot_pence"] = draw(WHOLE) if None in parts else sum(parts)
    if name == "period":
        row.pop("state", None)
    return row
