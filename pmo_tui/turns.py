"""Whose turn it is among reads in workers: of each group the newest, and one at a time."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

from db.reading.reader import Reader


class Work:
    """One read in a worker, from its queueing to its answer."""

    thread: threading.Thread | None = None
    answer: tuple[Any, ...] = ()
    """What was read, alone; empty until then."""
    given_up = False
    """Whether nobody waits for it any more."""

    def __init__(
        self,
        number: int,
        group: str,
        read: Callable[[Reader], Any],
        start: "Callable[[Work], None]",
        not_started: Callable[[], object],
        dropped: Callable[[Any], None] | None,
    ) -> None:
        self.number = number
        self.group = group
        self.read = read
        self.start = start
        self.not_started = not_started
        """Called when it is given up before it began."""
        self._dropped = dropped

    def drop(self) -> None:
        """Put away an answer that nobody waits for; a second call does nothing."""
        answer, self.answer = self.answer, ()
        if answer and self._dropped is not None:
            self._dropped(answer[0])


class Turns:
    """The groups of one app. Everything here happens on the screen's thread.

    A reader in a worker holds a lock that makes a save wait: so no group has more than one.
    """

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._latest: dict[str, int] = {}
        self._at_work: dict[str, Work] = {}
        self._next: dict[str, Work] = {}

    def begin(self, group: str) -> int:
        """Give a new read of a group its number; what the group is at is given up."""
        if group in self._at_work:
            self._at_work[group].given_up = True
        if group in self._next:
            self._next.pop(group).not_started()
        number = self._latest[group] = next(self._numbers)
        return number

    def queue(self, work: Work) -> None:
        """Start a read, or let it wait for the one before to end."""
        if work.group in self._at_work:
            self._next[work.group] = work
        else:
            self._at_work[work.group] = work
            work.start(work)

    def ended(self, work: Work) -> None:
        """Note that a read is back, and start the one that waits for it."""
        del self._at_work[work.group]
        if work.group in self._next:
            self.queue(self._next.pop(work.group))

    def is_latest(self, work: Work) -> bool:
        """Say whether no newer read of its group was asked for."""
        return self._latest[work.group] == work.number
