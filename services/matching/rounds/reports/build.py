"""From what the engine found to what there is to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from uuid import UUID

import numpy as np

from services.matching.rounds.engine import fairness
from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.criteria.saying import filled
from services.matching.rounds.engine.objective import Outcome
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.reasons import results
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.snapshot import ENGINE
from services.matching.rounds.engine.solver import Solution
from services.matching.rounds.reports import words
from services.matching.rounds.reports.data import (
    AloneLine,
    Bar,
    Certificate,
    CriterionShare,
    FairGroup,
    FairTable,
    Gap,
    Listing,
    Load,
    LoadBar,
    MentorLine,
    PairLine,
    Provenance,
    ReasonCount,
    Report,
    Topic,
    Totals,
    Who,
)

__all__ = ["Findings", "build_listing", "build_report", "listed"]

_BARS = 20


@dataclass(frozen=True)
class Findings:
    """What the engine found out about a round. prices: of closing a table's largest gap, in a sentence, by `about`."""

    outcome: Outcome
    pairs: Sequence[results.Pair]
    unmatched: Sequence[results.Unmatched]
    topics: Sequence[results.Topic] = ()
    tables: Sequence[fairness.Table] = ()
    prices: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def problem(self) -> Problem:
        return self.outcome.problem

    @property
    def solution(self) -> Solution:
        return self.outcome.solution


def build_report(found: Findings, *, title: str, made_on: str) -> Report:
    """title: of the program, or whatever a reader knows the round by. made_on: as in 2026-03-01."""
    snapshot = found.problem.snapshot
    solution = found.solution
    micro = np.array([pair.score for pair in found.pairs], dtype=np.int64)
    return Report(
        Provenance(title, made_on, snapshot.digest(), snapshot.rules.seed, ENGINE),
        _totals(found, [score / MICRO for score in micro.tolist()], int(micro.sum())),
        _distribution(micro),
        _criteria(found),
        _load(found),
        _reasons(found.unmatched),
        [
            Topic(snapshot.skills.get(topic.skill, str(topic.skill)), topic.wanted, topic.offered, topic.free)
            for topic in found.topics
        ],
        [_table(table, found.prices.get(table.about, "")) for table in found.tables],
        Certificate(
            solution.optimal,
            solution.people,
            solution.bound_people,
            solution.total / MICRO,
            solution.bound_total / MICRO,
            (solution.bound_total - solution.total) / max(solution.bound_total, 1),
            words.certificate(found.outcome),
        ),
    )


def build_listing(found: Findings, people: Mapping[UUID, Who]) -> Listing:
    """people: everybody in the round, by id."""
    snapshot = found.problem.snapshot
    pins = set(snapshot.pins)
    pairs = [_pair(pair, people, pins) for pair in found.pairs]
    return listed(
        pairs, found.unmatched, people, mentees=len(snapshot.mentees), mentors=snapshot.mentors, skills=snapshot.skills
    )


def listed(
    pairs: Iterable[PairLine],
    unmatched: Iterable[results.Unmatched],
    people: Mapping[UUID, Who],
    *,
    mentees: int,
    mentors: Sequence[Participant],
    skills: Mapping[UUID, str],
) -> Listing:
    """The people in order. people: everybody in the round, by id. mentees: how many. skills: names by id."""

    def name(person: UUID) -> str:
        return people[person].shown

    def order(who: Who) -> tuple[str, str]:
        return who.name.casefold(), who.key

    lines = sorted(pairs, key=lambda line: order(line.mentee))
    got: dict[Who, list[PairLine]] = {}
    for line in lines:
        got.setdefault(line.mentor, []).append(line)
    return Listing(
        lines,
        sorted(
            (
                AloneLine(
                    people[alone.mentee],
                    words.REASONS[alone.reason],
                    words.why_alone(alone, mentees, len(mentors), name),
                    words.relief(alone, name, skills),
                )
                for alone in unmatched
            ),
            key=lambda line: order(line.mentee),
        ),
        sorted((_mentor(one, people[one.id], got) for one in mentors), key=lambda line: order(line.mentor)),
    )


def _mentor(mentor: Participant, who: Who, got: Mapping[Who, Sequence[PairLine]]) -> MentorLine:
    theirs = got.get(who, ())
    mean = fmean(line.score for line in theirs) if theirs else None
    return MentorLine(who, mentor.load, mentor.places, [line.mentee for line in theirs], mean)


def _pair(pair: results.Pair, people: Mapping[UUID, Who], pins: set[tuple[UUID, UUID]]) -> PairLine:
    mentee, mentor, other = people[pair.mentee], people[pair.mentor], pair.runner_up
    said = [share.sentence for share in sorted(pair.shares, key=lambda share: -share.points) if share.sentence]
    return PairLine(
        mentee,
        mentor,
        pair.score / MICRO,
        [share.points / MICRO for share in pair.shares],
        [filled(sentence, mentee.name, mentor.name) for sentence in said],
        pair.better_mentors + 1,
        pair.better_mentees + 1,
        people[other.mentor] if other else None,
        other.score / MICRO if other else None,
        (pair.mentee, pair.mentor) in pins,
    )


def _totals(found: Findings, scores: Sequence[float], micro: int) -> Totals:
    problem = found.problem
    return Totals(
        problem.mentees,
        problem.mentors,
        int(problem.places.sum()),
        len(scores),
        micro / MICRO,
        micro / MICRO / len(scores) if scores else None,
        median(scores) if scores else None,
        min(scores, default=None),
        max(scores, default=None),
    )


def _distribution(micro: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Bar]:
    counts = np.bincount(np.minimum(micro * _BARS // MICRO, _BARS - 1), minlength=_BARS).tolist()
    return [Bar(number / _BARS, (number + 1) / _BARS, count) for number, count in enumerate(counts)]


def _criteria(found: Findings) -> list[CriterionShare]:
    shares: list[CriterionShare] = []
    values = np.array([[share.value for share in pair.shares] for pair in found.pairs])
    points = np.array([[share.points for share in pair.shares] for pair in found.pairs])
    for number, part in enumerate(found.problem.parts):
        told = values[:, number] if len(found.pairs) else np.zeros(1)
        shares.append(
            CriterionShare(
                part.weighted.title,
                CRITERIA[part.weighted.kind].label,
                part.share / MICRO,
                float(told.mean()),
                float(told.min()),
                float(told.max()),
                float(points[:, number].mean() / MICRO) if len(found.pairs) else 0.0,
            )
        )
    return shares


def _load(found: Findings) -> Load:
    problem = found.problem
    partners = found.solution.partners
    got = np.bincount(partners[partners >= 0], minlength=problem.mentors)
    return Load(
        int(problem.places.sum()),
        int(got.sum()),
        int(((got == 0) & (problem.places > 0)).sum()),
        [LoadBar(mentees, mentors) for mentees, mentors in enumerate(np.bincount(got).tolist())],
    )


def _reasons(unmatched: Sequence[results.Unmatched]) -> list[ReasonCount]:
    counts = Counter(alone.reason for alone in unmatched)
    return [ReasonCount(reason, said, counts[reason]) for reason, said in words.REASONS.items() if counts[reason]]


def _table(table: fairness.Table, price: str) -> FairTable:
    groups = [
        FairGroup(
            group.value,
            group.figures.people,
            group.figures.matched,
            group.figures.share,
            group.figures.mean,
            _gap(group.share_gap),
            _gap(group.score_gap),
            dict(group.effects),
        )
        for group in table.groups
    ]
    people = table.together.people if table.together else 0
    return FairTable(table.about, table.identity, groups, list(table.small), people, table.note, price)


def _gap(gap: fairness.Gap | None) -> Gap | None:
    return None if gap is None else Gap(gap.value, gap.low, gap.high, gap.clear)
