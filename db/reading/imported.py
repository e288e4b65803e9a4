"""What imports and people have done to months and returns so far, for the next import to keep to."""

from db.reading.reader import Reader


def left_open(reader: Reader) -> frozenset[str]:
    """Return the open months that came with a later one in one import.

    An import freezes such a month, unless rows could not be taken.
    """
    rows = reader.rows(
        "SELECT p.month FROM period p JOIN audit a ON a.tbl = 'period' AND a.row_id = p.id AND a.op = 'I'"
        " JOIN change_set c ON c.id = a.cs_id AND c.kind = 'import' WHERE p.state = 'open' AND EXISTS ("
        " SELECT 1 FROM audit b JOIN period q ON q.id = b.row_id"
        " WHERE b.tbl = 'period' AND b.op = 'I' AND b.cs_id = a.cs_id AND q.month > p.month)"
    )
    return frozenset(row[0] for row in rows)


def begun(reader: Reader) -> frozenset[str]:
    """Return the months that hold a return or a forecast."""
    rows = reader.rows(
        "SELECT p.month FROM period p WHERE EXISTS (SELECT 1 FROM return_ t WHERE t.period_id = p.id)"
        " OR EXISTS (SELECT 1 FROM confidence_split c WHERE c.period_id = p.id)"
    )
    return frozenset(row[0] for row in rows)


_BY_HAND = """
    WITH typed AS (
      SELECT a.tbl, a.row_id, a.new FROM audit a JOIN change_set c ON c.id = a.cs_id WHERE c.kind <> 'import')
    SELECT row_id FROM typed WHERE tbl = 'return_'
    UNION SELECT json_extract(new, '$.return_id') FROM typed WHERE tbl = 'rating'
    UNION SELECT r.id FROM typed JOIN return_ r ON r.scheme_id = json_extract(new, '$.scheme_id')
      AND r.period_id = json_extract(new, '$.period_id') WHERE tbl = 'confidence_split'
    UNION SELECT r.id FROM typed JOIN exception e ON e.id = json_extract(new, '$.exception_id')
      JOIN return_ r ON r.scheme_id = e.scheme_id AND r.period_id = json_extract(new, '$.period_id')
      WHERE tbl = 'exception_update'
    """


def returns_by_hand(reader: Reader) -> frozenset[str]:
    """Return the ids of the returns that somebody changed otherwise than by an import.

    Counted are their state, ratings, forecast and commentary.
    """
    return frozenset(row[0] for row in reader.rows(_BY_HAND))
