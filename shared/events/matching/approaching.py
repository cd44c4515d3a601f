"""What matching says of how people find each other: match rounds, proposals, requests, introductions."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from shared.events.base import Event, Part

__all__ = [
    "IntroductionDeclined",
    "IntroductionEvent",
    "IntroductionMade",
    "IntroductionProposed",
    "MatchProposed",
    "MatchRoundApproved",
    "MatchRoundSolved",
    "MentorshipRequested",
    "ProposalAccepted",
    "ProposalDeclined",
    "ProposalExpired",
    "Reason",
    "RequestAccepted",
    "RequestAnswered",
    "RequestDeclined",
    "RequestEvent",
    "RequestExpired",
    "RequestQuestioned",
    "RequestWithdrawn",
    "Suggested",
    "Unmatched",
]


class Reason(Part):
    """Why two fit each other, as a code, so that it can be said in any language. names: of skills or communities,
    codes of languages, or a field of profiles and what it says. numbers: a level or count for each skill, or how many
    of what the code says. Without identity and private words."""

    code: str
    names: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


class Unmatched(Part):
    """reason: "no-allowed-mentor" (every mentor is ruled out) or "places-taken" (others fit the places better)."""

    person_id: UUID
    reason: str


class MatchRoundSolved(Event, topic="matching.round"):
    """A match round has an answer. total_score: the sum over pairs, in [0, pairs]. unmatched: up to 5,000 of them."""

    program_id: UUID
    mentees: int
    mentors: int
    pairs: int
    total_score: float
    unmatched: tuple[Unmatched, ...] = ()


class MatchRoundApproved(Event, topic="matching.round"):
    """A program admin has approved a round; its proposals go out."""

    program_id: UUID
    approved_by: UUID | None = None


class MatchProposed(Event, topic="matching.proposal"):
    """Two people are proposed to each other. score: in [0, 1]. reasons: sentences in English that say why, without
    identity. reason_codes: the same in the same order; none in events from before there were codes."""

    program_id: UUID
    round_id: UUID | None = None
    mentee_id: UUID
    mentor_id: UUID
    score: float = Field(ge=0, le=1)
    reasons: tuple[str, ...] = ()
    reason_codes: tuple[Reason, ...] = ()
    answer_by: date | None = None


class ProposalAccepted(Event, topic="matching.proposal"):
    """One side has accepted. complete: the other side has accepted as well."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    accepted_by: UUID
    complete: bool


class ProposalDeclined(Event, topic="matching.proposal"):
    """One side has declined; the proposal has ended."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    declined_by: UUID


class ProposalExpired(Event, topic="matching.proposal"):
    """A proposal has ended without an answer of both. reason: "time", "mentor-full", "matched" (the mentee, elsewhere),
    "withdrew", "paused", "left", "program-closed" or "not-possible" (the two cannot be matched any more)."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    reason: str = "time"


class Suggested(Part):
    """A mentor who has a place. reasons, reason_codes: why they may be right, as of MatchProposed."""

    mentor_id: UUID
    reasons: tuple[str, ...] = ()
    reason_codes: tuple[Reason, ...] = ()


class RequestEvent(Event):
    """About a mentee's request to a mentor, whose words stay in matching."""

    program_id: UUID
    mentee_id: UUID
    mentor_id: UUID


class MentorshipRequested(RequestEvent, topic="matching.request"):
    """A mentee asks a mentor. answer_by: the last day to answer. gathering_id: where they met."""

    answer_by: date
    gathering_id: UUID | None = None


class RequestQuestioned(RequestEvent, topic="matching.request"):
    """The mentor asks back before they answer."""


class RequestAnswered(RequestEvent, topic="matching.request"):
    """The mentee has answered what the mentor asked back. answer_by: as of MentorshipRequested, counted anew."""

    answer_by: date | None = None


class RequestAccepted(RequestEvent, topic="matching.request"):
    """The mentor says yes. waits: they have no place now; the mentorship starts when one opens."""

    waits: bool = False


class RequestDeclined(RequestEvent, topic="matching.request"):
    """The mentor says no. reason: "no-time", "not-my-topic", "someone-else-fits-better" or "other". suggested:
    colleagues whom the mentor names and the mentee can ask. alternatives: who could take the mentee now, best first."""

    reason: str = "other"
    suggested: tuple[UUID, ...] = ()
    alternatives: tuple[Suggested, ...] = ()


class RequestExpired(RequestEvent, topic="matching.request"):
    """A request has ended without an answer. reason: "time", "left", "withdrew" (from the program), "paused",
    "program-closed" or "not-possible" (the two cannot be matched any more). alternatives: who could take the mentee
    now, best first."""

    reason: str = "time"
    alternatives: tuple[Suggested, ...] = ()


class RequestWithdrawn(RequestEvent, topic="matching.request"):
    """The mentee asks no longer. reason: "own-wish" or "matched" (with somebody else)."""

    reason: str = "own-wish"


class IntroductionEvent(Event):
    """About somebody who would bring two people together. to_id: the third person, to whom the mentee is introduced."""

    program_id: UUID
    introduced_by: UUID
    mentee_id: UUID
    to_id: UUID


class IntroductionProposed(IntroductionEvent, topic="matching.request"):
    """Both are asked whether they want to be introduced. answer_by: the last day to agree."""

    answer_by: date | None = None


class IntroductionMade(IntroductionEvent, topic="matching.request"):
    """Both have agreed, and know of each other from now on."""


class IntroductionDeclined(IntroductionEvent, topic="matching.request"):
    """The introduction does not come about. Said once its last day is over or one of them has gone, and in the same way
    whether somebody did not want it or nobody answered."""
