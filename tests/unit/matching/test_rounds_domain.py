"""How profiles become participants, and how those are written down."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.matching.rounds import domain
from services.matching.rounds.engine.people import Participant
from services.matching.snapshots import domain as snapshots
from shared.events.matching import Reason

SUMMER, WINTER = date(2026, 7, 1), date(2026, 1, 7)
PYTHON, SQL = UUID(int=1001), UUID(int=1002)
NAMES = {PYTHON: "Python", SQL: "SQL"}


def test_working_hours_are_placed_in_utc_by_the_offset_of_the_day():
    monday = [{"weekday": 1, "start": "09:00:00", "end": "10:00:00"}]
    assert domain.quarters_of_week(monday, "UTC", SUMMER) == frozenset(range(36, 40))
    assert domain.quarters_of_week(monday, "Europe/Berlin", SUMMER) == frozenset(range(28, 32))
    assert domain.quarters_of_week(monday, "Europe/Berlin", WINTER) == frozenset(range(32, 36))
    assert domain.quarters_of_week(monday, "Asia/Kathmandu", WINTER) == frozenset(range(13, 17))


def test_hours_early_on_monday_in_the_east_fall_on_sunday_in_utc():
    monday = [{"weekday": 1, "start": "08:00:00", "end": "08:30:00"}]
    assert domain.quarters_of_week(monday, "Pacific/Auckland", WINTER) == frozenset({652, 653})


def test_only_full_quarters_count():
    odd = [{"weekday": 1, "start": "09:05:00", "end": "09:50:00"}]
    assert domain.quarters_of_week(odd, "UTC", SUMMER) == frozenset({37, 38})


def test_the_best_level_of_a_language_counts_whatever_its_region():
    told = [{"code": "de-CH", "level": "B1"}, {"code": "de", "level": "native"}, {"code": "en"}]
    assert domain.fluencies(told) == {"de": 1.0, "en": 0.8}


@given(st.dictionaries(st.integers(1, 8), st.none() | st.integers(1, 8)))
def test_superiors_end_also_in_a_loop_of_managers(managers: dict[int, int | None]):
    ids = {UUID(int=who): UUID(int=manager) if manager else None for who, manager in managers.items()}
    for person, manager in ids.items():
        above = domain.superiors(ids, person)
        assert person not in above
        assert manager is None or manager == person or manager in above


def test_reasons_are_read_with_names_or_without():
    reasons = domain.Reasons([["skills-offered", "Python", 4], ["same-grade"]])
    assert reasons.told(mentee="Tom", mentor="Lin") == [
        "Lin offers Python (level 4), which Tom wants to learn.",
        "Both have the same grade.",
    ]
    assert reasons.told()[0] == "The mentor offers Python (level 4), which the mentee wants to learn."
    assert reasons.coded() == (
        Reason(code="skills-offered", names=("Python",), numbers=(4,)),
        Reason(code="same-grade"),
    )


def test_reasons_from_before_there_were_codes_are_read_as_they_were_kept():
    reasons = domain.Reasons([], ["{mentor} has a place now."])
    assert (reasons.told(mentor="Lin"), reasons.coded()) == (["Lin has a place now."], ())


def test_a_round_of_more_people_than_were_ever_measured_is_refused():
    assert domain.too_many(200_000, 100_000) is None
    assert "Split the program" in (domain.too_many(200_000, 100_001) or "")


TEXTS = st.text(max_size=20)
IDS = st.uuids()
PARTICIPANTS = st.builds(
    Participant,
    id=IDS,
    skills=st.dictionaries(IDS, st.integers(1, 5), max_size=3),
    text=TEXTS,
    fields=st.dictionaries(TEXTS, TEXTS.filter(bool), max_size=3),
    languages=st.dictionaries(TEXTS, st.floats(0, 1), max_size=3),
    hours=st.integers(0, 2**672 - 1),
    traits=st.frozensets(st.tuples(TEXTS, TEXTS), max_size=3),
    picks=st.lists(IDS, unique=True, max_size=3).map(tuple),
    avoided=st.frozensets(IDS, max_size=3),
    earlier=st.frozensets(IDS, max_size=3),
    superiors=st.frozensets(IDS, max_size=3),
    experience=st.none() | st.integers(0, 9),
    endorsements=st.dictionaries(IDS, st.integers(1, 9), max_size=3),
    answers=st.dictionaries(
        TEXTS, TEXTS | st.floats(allow_nan=False, allow_infinity=False) | st.lists(TEXTS).map(tuple), max_size=3
    ),
    places=st.integers(0, 9),
    load=st.integers(0, 9),
)


@given(PARTICIPANTS)
def test_a_participant_is_the_same_after_being_written_down(person: Participant):
    written = json.dumps(snapshots.facts(person, NAMES))
    assert snapshots.participant(person.id, json.loads(written), snapshots.private(person)) == person


@given(PARTICIPANTS)
def test_what_is_private_is_not_among_the_facts(person: Participant):
    written = snapshots.facts(person, NAMES)
    assert not written.keys() & {"text", "traits", "picks", "avoided", "answers"}


def test_answers_are_compared_as_numbers_choices_or_words():
    given_by = {"years": "12", "ratio": "-0.5", "team": "Data", "topics": ["a", "b"], "none": [], "odd": "nan"}
    assert snapshots.answers(given_by) == {
        "years": 12.0,
        "ratio": -0.5,
        "team": "Data",
        "topics": ("a", "b"),
        "odd": "nan",
    }
    assert snapshots.prose({"hopes": "I want to lead a team.", "team": "Data", "topics": ["a"]}) == (
        "I want to lead a team."
    )
