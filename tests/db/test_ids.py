"""Row ids (decision 6)."""

import time
import uuid

from db.ids import new_id


def test_an_id_is_a_canonical_uuid_of_version_7() -> None:
    """RFC 9562: version 7, variant 10, and the text is what uuid prints."""
    for _ in range(200):
        text = new_id()
        value = uuid.UUID(text)
        assert str(value) == text
        assert value.version == 7
        assert value.variant == uuid.RFC_4122


def test_ids_carry_the_time_of_their_making() -> None:
    """The first 48 bits are the milliseconds, so ids sort by time."""
    before = time.time_ns() // 1_000_000
    text = new_id()
    after = time.time_ns() // 1_000_000
    assert before <= uuid.UUID(text).int >> 80 <= after


def test_ids_of_one_millisecond_differ() -> None:
    """74 random bits keep two copies of a portfolio apart."""
    assert len({new_id() for _ in range(5000)}) == 5000
