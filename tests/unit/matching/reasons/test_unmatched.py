"""What is said of the unmatched is what solving again would show."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from numpy.typing import NDArray

from services.matching.rounds.engine.forbidden import RULES
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import BANNED, Problem
from services.matching.rounds.engine.reasons import Competition, Unmatched, explain
from services.matching.rounds.engine.rules import Rules
from services.matching.rounds.engine.snapshot import Snapshot
from services.matching.rounds.engine.solver import solve
from tests.unit.matching.reasons.oracle import ONE, SKILLS, best, objectives, rounds, scored

SOME = settings(max_examples=40, deadline=None)


def person(number: int, *, places: int = 1, languages: str = "", **skills: int) -> Participant:
    wanted = {SKILLS["abcde".index(skill)]: level for skill, level in skills.items()}
    return Participant(UUID(int=number), skills=wanted, languages=dict.fromkeys(languages.split(), 1.0), places=places)


def alone(*mentees: Participant, mentors: list[Participant]) -> list[Unmatched]:
    problem = Problem(Snapshot.of(mentees, mentors, Rules(ONE)))
    return list(explain(problem, solve(problem), threads=1).unmatched)


@SOME
@given(rounds())
def test_a_score_above_what_was_needed_gets_a_place_and_one_below_does_not(problem: Problem) -> None:
    solution, scores, objective = solve(problem), scored(problem), objectives(problem)
    whole = best(problem, objective)
    assert whole is not None
    for one in explain(problem, solution, threads=1).unmatched:
        row = problem.snapshot.rows[one.mentee]
        gaps = [miss.needed - miss.score for miss in one.near]
        assert gaps == sorted(gaps)
        assert len(gaps) == min(_who_can_give_way(problem, scores[row]), 3)
        for miss in one.near:
            column = problem.snapshot.columns[miss.mentor]
            assert miss.score == scores[row, column] <= miss.needed
            for score, better in ((miss.needed + 1, True), (miss.needed, False)):
                changed = objective.copy()
                changed[row, column] = score
                found = best(problem, changed)
                assert found is not None
                assert (found > whole) == better


def _who_can_give_way(problem: Problem, scores: NDArray[np.int64]) -> int:
    pinned = np.bincount(problem.pinned[problem.pinned >= 0], minlength=problem.mentors)
    return int((problem.places > pinned)[scores > BANNED].sum())


@SOME
@given(rounds())
def test_one_place_more_gives_what_it_says(problem: Problem) -> None:
    solution, objective = solve(problem), objectives(problem)
    explanation = explain(problem, solution, threads=1)
    helpful = {place.mentor: place for place in explanation.places}
    assert len(helpful) == explanation.helpful
    for column, mentor in enumerate(problem.snapshot.mentors):
        places = problem.places + (np.arange(problem.mentors) == column)
        found = best(problem, objective, places=places)
        assert found is not None
        place = helpful.get(mentor.id)
        if place is None:
            assert found[0] == solution.people
        elif not problem.spread:
            assert found == (solution.people + 1, solution.total + place.total)
            row = problem.snapshot.rows[place.mentee]
            assert solution.partners[row] < 0
            allowed = np.flatnonzero(objective[row] > BANNED).tolist()
            assert found in [best(problem, objective, places=places, forced=[(row, other)]) for other in allowed]
        else:
            assert found[0] == solution.people + 1
    gaining = {(place.mentor, place.mentee) for place in explanation.places}
    for one in explanation.unmatched:
        assert {(mentor, one.mentee) for mentor in one.relief.mentors} <= gaining


@SOME
@given(rounds())
def test_every_mentor_is_counted_once_for_the_first_rule(problem: Problem) -> None:
    scores = scored(problem)
    for one in explain(problem, solve(problem), threads=1).unmatched:
        row = problem.snapshot.rows[one.mentee]
        found = problem.rules_of(np.full(problem.mentors, row), np.arange(problem.mentors))
        first: Counter[str] = Counter()
        for column in range(problem.mentors):
            rule = next((rule for rule in RULES if rule in found and found[rule][column]), None)
            if scores[row, column] == BANNED:
                first[rule or "below-minimum-score"] += 1
        assert dict(one.ruled_out) == dict(first)
        assert one.allowed == problem.mentors - sum(first.values())
        assert one.reason == ("places-taken" if one.allowed else "no-allowed-mentor")


@SOME
@given(rounds())
def test_nobody_of_those_who_compete_may_have_another_mentor(problem: Problem) -> None:
    solution, scores, snapshot = solve(problem), scored(problem), problem.snapshot
    for one in explain(problem, solution, threads=1).unmatched:
        if not one.allowed:
            assert one.competition is None
            continue
        assert one.competition is not None
        assert one.mentee in one.competition.mentees
        columns = [snapshot.columns[mentor] for mentor in one.competition.mentors]
        others = np.ones(problem.mentors, np.bool_)
        others[columns] = False
        for mentee in one.competition.mentees:
            assert (scores[snapshot.rows[mentee]][others] == BANNED).all()
        pinned = np.bincount(problem.pinned[problem.pinned >= 0], minlength=problem.mentors)
        assert one.competition.places == (problem.places - pinned)[columns].sum()
        assert one.competition.people == len(one.competition.mentees) == one.competition.places + 1


def test_three_people_for_two_places() -> None:
    """Only French is spoken by these three; the fourth and his mentor live in another world."""
    found = alone(
        person(1, languages="fr", a=1),
        person(2, languages="fr", a=1, b=1),
        person(3, languages="fr", b=1),
        person(4, languages="en", a=1),
        mentors=[
            person(11, languages="fr", a=5),
            person(12, languages="fr", b=5),
            person(13, languages="en", a=5),
        ],
    )
    assert len(found) == 1
    competition = found[0].competition
    assert competition is not None
    assert (competition.people, competition.offering, competition.places) == (3, 2, 2)
    assert {mentee.int for mentee in competition.mentees} == {1, 2, 3}
    assert {mentor.int for mentor in competition.mentors} == {11, 12}
    assert {mentor.int for mentor in found[0].relief.mentors} <= {11, 12}
    assert dict(found[0].ruled_out) == {"no-common-language": 1}


def test_a_crowd_is_told_by_its_size() -> None:
    crowd = [person(number, languages="en", a=1) for number in range(1, 41)]
    found = alone(
        *crowd,
        person(50, languages="fr", a=1),
        mentors=[person(99, languages="en", a=5, places=35), person(98, languages="fr", a=5)],
    )
    assert len(found) == 5
    assert {one.competition for one in found} == {Competition(40, 1, 35, (), ())}


def test_the_one_who_scores_less_hears_how_much_was_needed() -> None:
    found = alone(person(1, a=1), person(2, a=1, b=5), mentors=[person(11, a=5)])
    assert [one.mentee.int for one in found] == [2]
    (miss,) = found[0].near
    assert (round(miss.score, -2), round(miss.needed, -2)) == (833_300, 1_000_000)
    assert [(topic.skill, topic.wanted, topic.offered) for topic in found[0].relief.topics] == [(SKILLS[1], 1, 0)]


def test_while_places_are_left_a_topic_that_only_busy_mentors_offer_would_help() -> None:
    found = alone(
        person(1, languages="fr", a=1),
        person(2, languages="fr", a=1),
        mentors=[person(11, languages="fr", a=5), person(12, languages="en", b=5)],
    )
    assert [(topic.skill, topic.offered, topic.free) for topic in found[0].relief.topics] == [(SKILLS[0], 1, 0)]


def test_a_mentor_without_places_is_no_near_miss() -> None:
    (one,) = alone(person(1, a=1), person(2, a=1), mentors=[person(11, a=5), person(12, a=5, places=0)])
    assert [miss.mentor.int for miss in one.near] == [11]
    assert {mentor.int for mentor in one.relief.mentors} == {11, 12}
    assert one.competition is not None
    assert (one.competition.people, one.competition.places) == (2, 1)
