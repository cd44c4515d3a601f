"""Those who take part in a match round, as the engine sees them: an id and what they told, never a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

__all__ = ["QUARTERS", "Answer", "Participant"]

QUARTERS = 7 * 24 * 4
"""Quarter hours in a week."""

Answer = str | float | tuple[str, ...]
"""To a question of the enrollment: a choice or words, a number on a scale, or several choices."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A mentee or a mentor; everything but the id may be empty, for "not told".

    skills: wanted ones with their priority (1 first, 5 last), or offered ones with their level (1 to 5).
    text: what a mentee wants in their own words, or a mentor's bio and offered topics.
    fields: of the profile, by name: grade, department, location, any other.
    languages: ISO 639 code to fluency in [0, 1].
    hours: bit q is set when they work in quarter hour q of the week in UTC, from 0 (Monday 00:00) to 671.
    traits: attribute and value of their identity, as far as they agreed to share it: a mentee asks for a mentor who
    shares one, a mentor offers it.
    picks: whom they would like most, first choice first. avoided: whom they do not want to meet, or who is kept apart
    from them. earlier: with whom they have been paired or proposed before.
    superiors: all above them, at any depth.
    experience: how many mentorships a mentor has behind them. endorsements: how many colleagues endorse a mentor, by
    skill. answers: to the enrollment's questions, by question. communities: of interest, names by id.
    places: free ones of a mentor. load: mentees that a mentor has already.
    """

    id: UUID
    skills: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    languages: Mapping[str, float] = field(default_factory=dict[str, float])
    hours: int = 0
    traits: frozenset[tuple[str, str]] = frozenset()
    picks: Sequence[UUID] = ()
    avoided: frozenset[UUID] = frozenset()
    earlier: frozenset[UUID] = frozenset()
    superiors: frozenset[UUID] = frozenset()
    experience: int | None = None
    endorsements: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])
    communities: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    places: int = 1
    load: int = 0
