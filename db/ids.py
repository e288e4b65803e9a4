"""Row ids: UUIDv7 as text, so that two offline copies never collide and ids sort by time of making."""

import os
import time
import uuid
from collections.abc import Callable

IdMaker = Callable[[], str]
"""Anything that gives a new row id."""


def new_id() -> str:
    """Return a new UUIDv7 as canonical text (RFC 9562: 48 bits of milliseconds, 74 random bits)."""
    milliseconds = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10))
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | (tail >> 68) << 64
    value |= 0b10 << 62 | tail & 0x3FFF_FFFF_FFFF_FFFF
    return str(uuid.UUID(int=value))
