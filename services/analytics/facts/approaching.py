"""How people find each other: proposals, requests, introductions."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Float, Index, Integer, Table, Text, Uuid, case

from services.analytics.facts.base import FACTS, at, batch, fold, newest, person, quantity, text, uid
from shared.events import Event
from shared.events.matching import (
    IntroductionDeclined,
    IntroductionMade,
    IntroductionProposed,
    MatchProposed,
    MentorshipRequested,
    ProposalAccepted,
    ProposalDeclined,
    ProposalExpired,
    RequestAccepted,
    RequestAnswered,
    RequestDeclined,
    RequestExpired,
    RequestQuestioned,
    RequestWithdrawn,
)

__all__ = ["FOLDS", "introduction", "proposal", "request"]

proposal = Table(
    "proposal",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    Column("round_id", Uuid()),
    person("mentee_id"),
    person("mentor_id"),
    Column("score", Float),
    Column("proposed_at", DateTime(timezone=True)),
    Column("accepted_once_at", DateTime(timezone=True)),
    Column("accepted_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("ended_as", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("reason", Text),
    Index(None, "program_id"),
)
"""accepted_once_at: when the first of the two said yes; accepted_at: when both had. ended_as: "accepted", "declined" or
"expired"; null while it is open. reason: of what expired."""

request = Table(
    "request",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    person("mentee_id"),
    person("mentor_id"),
    Column("gathering_id", Uuid()),
    Column("requested_at", DateTime(timezone=True)),
    Column("questioned_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("ended_as", Text),
    Column("ended_at", DateTime(timezone=True)),
    Column("reason", Text),
    Index(None, "program_id"),
)
"""ended_as: "accepted", "declined", "expired" or "withdrawn"; null while it is open. A mentor has answered with
"accepted" or "declined"; ended_at is then the instant of their answer."""

introduction = Table(
    "introduction",
    FACTS,
    Column("id", Uuid(), primary_key=True),
    Column("program_id", Uuid()),
    person("introduced_by"),
    person("mentee_id"),
    person("to_id"),
    Column("proposed_at", DateTime(timezone=True)),
    Column("made_at", DateTime(timezone=True)),
    Column("declined_at", DateTime(timezone=True)),
    Index(None, "program_id"),
)

_ENDS_OF_PROPOSALS: dict[type[Event], str] = {
    ProposalAccepted: "accepted",
    ProposalDeclined: "declined",
    ProposalExpired: "expired",
}
_ENDS_OF_REQUESTS: dict[type[Event], str] = {
    RequestAccepted: "accepted",
    RequestDeclined: "declined",
    RequestExpired: "expired",
    RequestWithdrawn: "withdrawn",
}
_PAIR = {"program_id": uid("program_id"), "mentee_id": uid("mentee_id"), "mentor_id": uid("mentor_id")}
_COMPLETE = batch.c.data["complete"].as_boolean()

FOLDS = (
    fold(
        proposal,
        MatchProposed,
        *_ENDS_OF_PROPOSALS,
        key={"id": batch.c.subject},
        same={**_PAIR, "round_id": uid("round_id"), "score": quantity("score")},
        earliest={
            "proposed_at": at(MatchProposed),
            "accepted_once_at": at(ProposalAccepted),
            "accepted_at": at(ProposalAccepted, when=_COMPLETE),
        },
    ),
    newest(
        proposal,
        *_ENDS_OF_PROPOSALS,
        key={"id": batch.c.subject},
        says={
            "ended_as": case(*((batch.c.type == event.type, end) for event, end in _ENDS_OF_PROPOSALS.items())),
            "ended_at": batch.c.time,
            "reason": text("reason"),
        },
        where=(batch.c.type != ProposalAccepted.type) | _COMPLETE,
    ),
    fold(
        request,
        MentorshipRequested,
        RequestQuestioned,
        RequestAnswered,
        *_ENDS_OF_REQUESTS,
        key={"id": batch.c.subject},
        same={**_PAIR, "gathering_id": uid("gathering_id")},
        earliest={"requested_at": at(MentorshipRequested), "questioned_at": at(RequestQuestioned)},
    ),
    newest(
        request,
        *_ENDS_OF_REQUESTS,
        key={"id": batch.c.subject},
        says={
            "ended_as": case(*((batch.c.type == event.type, end) for event, end in _ENDS_OF_REQUESTS.items())),
            "ended_at": batch.c.time,
            "reason": text("reason"),
        },
    ),
    fold(
        introduction,
        IntroductionProposed,
        IntroductionMade,
        IntroductionDeclined,
        key={"id": batch.c.subject},
        same={
            "program_id": uid("program_id"),
            "introduced_by": uid("introduced_by"),
            "mentee_id": uid("mentee_id"),
            "to_id": uid("to_id"),
        },
        earliest={
            "proposed_at": at(IntroductionProposed),
            "made_at": at(IntroductionMade),
            "declined_at": at(IntroductionDeclined),
        },
    ),
)
