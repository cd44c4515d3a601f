"""Requests and answers about match rounds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.rounds.domain import Reasons
from services.matching.rules.schemas import RulesIn
from shared.text import Line
from shared.values import Amount
from shared.wrong import Wrong

__all__ = [
    "ApprovalOut",
    "CompetitionOut",
    "Couple",
    "Down",
    "MenteeId",
    "MenteeOut",
    "NearMissOut",
    "OtherOut",
    "PairOut",
    "PairSearch",
    "PairSort",
    "ProgressOut",
    "ReasonCodeOut",
    "ReliefOut",
    "RoundCertificateOut",
    "RoundFailureOut",
    "RoundId",
    "RoundIn",
    "RoundOut",
    "RoundReliefOut",
    "RulesIn",
    "SentenceOut",
    "ShareOut",
    "UnmatchedOut",
]

RoundId = Annotated[UUID, Path(description="id of the match round")]
MenteeId = Annotated[UUID, Path(description="id of the mentee")]
Score = Annotated[float, Field(examples=[0.82])]
PairSort = Annotated[
    Literal["mentee", "mentor", "score", "rank"] | None,
    Query(description="by name, by score, or by which choice the mentor is for the mentee"),
]
Down = Annotated[bool, Query(description="from the highest")]
PairSearch = Annotated[Line, Query(max_length=100, description="what one of the two names contains, in any case")]
MOST_COUPLES = 1000


class Couple(BaseModel):
    """A mentee and a mentor."""

    model_config = ConfigDict(extra="forbid")

    mentee_id: UUID
    mentor_id: UUID


class RoundIn(BaseModel):
    """What an admin decides about a round; everything has a default."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "rules": {
                        "criteria": [
                            {"kind": "skills", "weight": 0.6, "rarity": 0.5},
                            {"kind": "seniority", "weight": 0.2, "least": 1, "most": 3},
                            {"kind": "hours", "weight": 0.2},
                        ],
                        "grades": ["Junior", "Professional", "Senior", "Principal"],
                        "minimum_score": 0.3,
                    },
                    "pins": [],
                    "forbidden": [],
                    "based_on": None,
                    "keeps_pairs_of": None,
                    "keep": 0.1,
                    "seconds": 600,
                }
            ]
        },
    )

    rules: RulesIn = Field(default_factory=RulesIn)
    pins: list[Couple] = Field(default=[], max_length=MOST_COUPLES, description="couples that have to be in the answer")
    forbidden: list[Couple] = Field(default=[], max_length=MOST_COUPLES, description="couples that must not be in it")
    based_on: UUID | None = Field(
        default=None, description="an earlier round, to solve again for the people whom it was about, as they were then"
    )
    keeps_pairs_of: UUID | None = Field(
        default=None, description="a round before, whose pairs stay together where that is worth it"
    )
    keep: Amount = Field(
        default=0.1, ge=0, le=1, description="what each pair that is kept counts more, 1 being a whole score"
    )
    seconds: Amount | None = Field(
        default=None, ge=1, le=86_400, description="after which the best answer so far is taken, with its proven gap"
    )

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        pinned = {pin.mentee_id: pin.mentor_id for pin in self.pins}
        if len(pinned) < len(self.pins):
            raise Wrong("pinned-twice", "A mentee is pinned twice.")
        for couple in self.forbidden:
            if pinned.get(couple.mentee_id) == couple.mentor_id:
                raise Wrong(
                    "pinned-and-forbidden",
                    "These two are pinned and forbidden: {mentee} and {mentor}.",
                    mentee=str(couple.mentee_id),
                    mentor=str(couple.mentor_id),
                )
        return self


class ProgressOut(BaseModel):
    """How a solve stands. people, total_score: of the best answer so far; bound: what no answer can exceed."""

    phase: str = Field(description="reading, scoring, solving, pricing, explaining", examples=["pricing"])
    share: float = Field(ge=0, le=1, description="of the phase", examples=[0.4])
    people: int | None = Field(examples=[480])
    bound_people: int | None = Field(examples=[500])
    total_score: float | None = Field(examples=[391.2])
    bound_total_score: float | None = Field(examples=[398.9])


class SentenceOut(BaseModel):
    """A sentence with the code by which others say it in another language, and what it names."""

    model_config = ConfigDict(from_attributes=True)

    code: str = Field(examples=["lowest"])
    message: str
    values: dict[str, str | float] = Field(examples=[{"lowest": 0.412, "before": 0.31, "total": 1.2}])


class RoundCertificateOut(BaseModel):
    """How good the answer is proven to be, against all allowed pairs. The gaps are 0 where it is the best there is."""

    optimal: bool
    sentences: list[str] = Field(description="what is proven, in words")
    notes: list[SentenceOut] = Field(description="of these, what else the rules seek and what it costs")
    total: float = Field(description="of the objective: the sum of the scores unless the rules seek more")
    bound_pairs: int = Field(description="no answer matches more mentees", examples=[500])
    bound_total: float = Field(description="nor as many with a higher total", examples=[398.204])
    gap_pairs: int = Field(examples=[0])
    gap_total: float = Field(examples=[0.0])


class RoundFailureOut(BaseModel):
    """One thing for which a round failed. values: what the message names."""

    model_config = ConfigDict(from_attributes=True)

    code: str | None = Field(description="null where only the message says it", examples=["no-mentors"])
    message: str = Field(examples=["mentors: there are none, so nobody can be matched"])
    values: dict[str, str | float]


class RoundOut(BaseModel):
    id: UUID
    version: int
    program_id: UUID
    state: Literal["queued", "solving", "solved", "failed", "cancelled", "approved"]
    message: str = Field(description="why it failed; empty otherwise")
    failures: list[RoundFailureOut] = Field(description="the same, one by one with codes")
    rules: RulesIn
    shares: dict[str, float] = Field(description="what each criterion counts, of 1", examples=[{"skills": 0.6}])
    pins: list[Couple]
    forbidden: list[Couple]
    based_on: UUID | None
    keeps_pairs_of: UUID | None
    keep: float | None
    seconds: float | None
    progress: ProgressOut | None = Field(description="while it is being solved")
    certificate: RoundCertificateOut | None = Field(description="once it is solved")
    input_digest: str = Field(description="SHA-256 of all that the answer depends on", examples=["9f2c…"])
    engine: str = Field(description="version of the engine that answered", examples=["2"])
    mentees: int = Field(description="mentees without a mentor when it was begun", examples=[500])
    mentors: int = Field(description="mentors with free places when it was begun", examples=[480])
    pairs: int = Field(examples=[500])
    unmatched: int = Field(examples=[0])
    total_score: float = Field(description="the sum over pairs, each in [0, 1]", examples=[398.204])
    requested_at: datetime
    solved_at: datetime | None
    approved_at: datetime | None


class ApprovalOut(RoundOut):
    proposals: int = Field(description="pairs that were proposed: those whose two are still here", examples=[500])


class ShareOut(BaseModel):
    """A criterion of a pair. share: what it adds to the score of the pair; the shares sum to the score."""

    criterion: str = Field(examples=["skills"])
    label: str = Field(examples=["skills wanted and offered"])
    weight: float = Field(ge=0, le=1, examples=[0.4])
    value: float = Field(ge=0, le=1, examples=[0.8])
    share: float = Field(examples=[0.32])


class OtherOut(BaseModel):
    """Another mentor for a mentee. free: whether they have a place left."""

    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    score: Score
    free: bool


class ReasonCodeOut(BaseModel):
    """What speaks for two, for whoever says it in another language; see `Reason` in the events."""

    code: str = Field(examples=["skills-offered"])
    names: list[str] = Field(examples=[["Python", "SQL"]])
    numbers: list[int] = Field(examples=[[4, 3]])

    @classmethod
    def all_of(cls, reasons: Reasons) -> list[Self]:
        return [cls.model_validate(one.model_dump()) for one in reasons.coded()]


class PairOut(BaseModel):
    """Two who are matched, and why."""

    mentee_id: UUID
    mentee_name: str = Field(examples=["Tom Adeyemi"])
    mentor_id: UUID
    mentor_name: str = Field(examples=["Lin Wu"])
    score: Score
    pinned: bool = Field(description="by the admin")
    criteria: list[ShareOut]
    sentences: list[str] = Field(examples=[["Lin Wu offers Python and SQL, which Tom Adeyemi wants to learn."]])
    reason_codes: list[ReasonCodeOut] = Field(description="the same as codes; none of an old round")
    rank_for_mentee: int = Field(ge=1, description="1: no allowed mentor scores higher for the mentee")
    rank_for_mentor: int = Field(ge=1, description="1: no allowed mentee scores higher for the mentor")
    runner_up: OtherOut | None = Field(description="the mentee's best other mentor")


class NearMissOut(BaseModel):
    """A mentor whose places went to others. needed: the score from which the mentee would have had one."""

    mentor_id: UUID
    mentor_name: str
    score: Score
    needed: float = Field(examples=[0.508])


class CompetitionOut(BaseModel):
    """Who competes for which places. mentees, mentors: who they are, if they are few."""

    people: int = Field(examples=[3])
    offering: int = Field(examples=[2])
    places: int = Field(examples=[2])
    mentees: list[UUID]
    mentors: list[UUID]


class TopicOut(BaseModel):
    """A skill that unmatched mentees want. free: mentors who offer it and have a place left."""

    skill_id: UUID
    name: str = Field(examples=["Python"])
    wanted: int = Field(description="by how many of the unmatched", examples=[3])
    offered: int = Field(description="by how many mentors", examples=[1])
    free: int = Field(examples=[0])


class ReliefOut(BaseModel):
    """What would change it. mentors: one place more with any of them would do. topics: that no free mentor offers."""

    mentors: list[UUID]
    topics: list[TopicOut]


class OnePlaceOut(BaseModel):
    """One place more with this mentor matches one mentee more. gain: in the total score."""

    mentor_id: UUID
    mentor_name: str
    mentee_id: UUID
    mentee_name: str
    gain: float


class RoundReliefOut(BaseModel):
    """What would help those who are left. helpful: mentors with whom one place more matches one mentee more."""

    helpful: int
    places: list[OnePlaceOut] = Field(description="those that gain most, first")
    topics: list[TopicOut] = Field(description="what the unmatched want, most wanted first")


class UnmatchedOut(BaseModel):
    """A mentee whom the round leaves without a mentor."""

    person_id: UUID
    name: str = Field(examples=["Tom Adeyemi"])
    reason: Literal["no-allowed-mentor", "places-taken"] = Field(
        description="every mentor is ruled out, or the places of the others went to those who fit them better"
    )
    ruled_out: dict[str, int] = Field(
        description="how many mentors each rule forbids", examples=[{"oneself": 1, "below-minimum-score": 12}]
    )
    allowed: int = Field(description="how many mentors no rule forbids", examples=[4])
    near: list[NearMissOut]
    competition: CompetitionOut | None
    relief: ReliefOut
    names: dict[UUID, str] = Field(description="of everybody who is mentioned, as far as they are known here")


class MenteeOut(BaseModel):
    """How a round went for one mentee: their pair, or why there is none."""

    pair: PairOut | None
    unmatched: UnmatchedOut | None
    alternatives: list[OtherOut] = Field(description="their next best mentors who have a place left, best first")
