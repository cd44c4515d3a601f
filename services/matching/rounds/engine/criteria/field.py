"""Whether the two are alike or different in something of their profile: department, location, grade or any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MinLen

from services.matching.rounds.engine.criteria.base import Facts, Said, Term, criterion, equality

if TYPE_CHECKING:
    from services.matching.rounds.engine.people import Participant
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """field: of the profile, by its name; what it says is compared without case.

    prefer: whether people count as a better pair who have the same there, or something different.
    """

    field: Annotated[str, MinLen(1)] = "department"
    prefer: Literal["same", "different"] = "different"


def _says(facts: Facts, options: Options) -> Said | None:
    mine, theirs = (
        facts.mentee.fields.get(options.field, "").strip(),
        facts.mentor.fields.get(options.field, "").strip(),
    )
    if not mine or not theirs or facts.value < 1:
        return None
    if options.prefer == "same":
        return "same-field", options.field, theirs
    if options.field == "department":
        return ("different-departments",)
    return "different-field", options.field, mine, theirs


def _problems(snapshot: Snapshot, options: Options) -> Iterator[str]:
    people = (*snapshot.mentees, *snapshot.mentors)
    if any(attribute.casefold() == options.field.casefold() for person in people for attribute, _ in person.traits):
        yield f"field: {options.field!r} is a part of people's identity; it can count by the criterion 'identity' only"
    if options.field and not any(person.fields.get(options.field) for person in people):
        choices = sorted({name for person in people for name, value in person.fields.items() if value})
        yield f"field: nobody has {options.field!r} in their profile; " + (
            f"choose from {', '.join(choices)}" if choices else "no profile has any field"
        )


@criterion(
    "field",
    label="same or different",
    options=Options,
    says=_says,
    codes={"same-field", "different-field", "different-departments"},
    problems=_problems,
)
def field(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """1 for the preferred of same and different, 0 for the other; HALF unless both told theirs."""

    def told(people: Sequence[Participant]) -> list[str | None]:
        return [person.fields.get(options.field, "").strip().casefold() or None for person in people]

    same = float(options.prefer == "same")
    return [equality(told(snapshot.mentees), told(snapshot.mentors), equal=same, other=1 - same)]
