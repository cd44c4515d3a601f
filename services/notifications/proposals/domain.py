"""What people hear of a proposal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import end_of
from shared.events.matching import MatchProposed, ProposalAccepted, ProposalDeclined, ProposalExpired

__all__ = ["OPEN", "acceptance", "asked", "ended"]

OPEN = (Rule.PROPOSAL, Rule.PROPOSAL_UNANSWERED, Rule.ACCEPTANCE)
"""What there is to say as long as a proposal is open."""

_GONE = ("left", "erased")
_KNOWS = {"matched": "mentee", "mentor-full": "mentor"}
"""Who has ended a proposal for this reason and need not be told."""

ProposalEvent = MatchProposed | ProposalAccepted | ProposalDeclined | ProposalExpired


def asked(event: MatchProposed) -> Iterator[Nudge]:
    """To each of the two: who is proposed to them, why, and until when they may answer; and that they have not yet."""
    why = event.model_dump(mode="json", include={"reasons", "reason_codes"})
    answer_by = event.answer_by.isoformat() if event.answer_by else None
    for person, other, role in _both(event):
        words = {"as": role, "answer_by": answer_by}
        yield Nudge(
            Rule.PROPOSAL, person, event.subject, event.time, other, event.program_id,
            expires=end_of(event.answer_by), payload=words | why,
        )  # fmt: skip
        yield Nudge(
            Rule.PROPOSAL_UNANSWERED, person, event.subject, event.time, other, event.program_id,
            expires=end_of(event.answer_by), payload=words,
        )  # fmt: skip


def acceptance(event: ProposalAccepted) -> Iterator[Nudge]:
    """To the one who has not answered yet; none when both have, as the mentorship then says so."""
    for person, other, role in _both(event):
        if person != event.accepted_by and not event.complete:
            yield Nudge(
                Rule.ACCEPTANCE, person, event.subject, event.time, other, event.program_id, payload={"as": role}
            )


def ended(event: ProposalDeclined | ProposalExpired, told: Collection[UUID]) -> Iterator[Nudge]:
    """To those who were told of the proposal and have not ended it themselves. Not why, and by whom neither.

    Nobody is told when a whole program ends, which says so itself.
    """
    reason = event.reason if isinstance(event, ProposalExpired) else "declined"
    by = event.declined_by if isinstance(event, ProposalDeclined) else None
    for person, other, role in _both(event):
        if person in told and person != by and role != _KNOWS.get(reason) and reason != "program-closed":
            named = None if reason in _GONE else other
            yield Nudge(
                Rule.PROPOSAL_ENDED, person, event.subject, event.time, named, event.program_id, payload={"as": role}
            )


def _both(event: ProposalEvent) -> tuple[tuple[UUID, UUID, str], tuple[UUID, UUID, str]]:
    """(person, other, role of the person) for each of the two."""
    return (event.mentee_id, event.mentor_id, "mentee"), (event.mentor_id, event.mentee_id, "mentor")
