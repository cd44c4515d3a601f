"""Rules of the waitlist: how many mentees a program takes, and who comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Reason", "Room", "why"]

Reason = Literal["program-full", "mentors-full"]


@dataclass(slots=True)
class Room:
    """The mentees that a program has and takes, counted under its lock and kept up to date while it is held.

    mentee_limit: None for any number. places: of its mentors together, None where they are no limit. enrolled,
    waiting: mentees.
    """

    mentee_limit: int | None
    places: int | None
    enrolled: int
    waiting: int

    @property
    def limit(self) -> int | None:
        """How many mentees may be enrolled; None for any number."""
        given = [bound for bound in (self.mentee_limit, self.places) if bound is not None]
        return min(given) if given else None

    @property
    def reason(self) -> Reason:
        """Which of the two limits is the lower one."""
        if self.places is None or (self.mentee_limit is not None and self.mentee_limit <= self.places):
            return "program-full"
        return "mentors-full"

    def take(self) -> int:
        """Enroll one more mentee, or let them wait. Returns 0, or their position in the waitlist, from 1.

        Nobody overtakes those who wait already, even where a place is free that they have not been given yet.
        """
        if self.limit is None or self.enrolled + self.waiting < self.limit:
            self.enrolled += 1
            return 0
        self.waiting += 1
        return self.waiting

    def admit(self, most: int) -> int:
        """Take in as many of those who wait as there are places for, at most `most`. Returns how many."""
        free = self.waiting if self.limit is None else max(self.limit - self.enrolled, 0)
        count = min(free, self.waiting, most)
        self.enrolled += count
        self.waiting -= count
        return count


def why(room: Room) -> str:
    """Why people wait, in a sentence for them."""
    if room.limit is None or room.enrolled < room.limit:
        return "A place is free; it goes to the first who waits in a moment."
    if room.reason == "program-full":
        return f"The program takes {room.limit} mentees, and {room.enrolled} take part."
    return f"The mentors have places for {room.limit} mentees, and {room.enrolled} take part."
