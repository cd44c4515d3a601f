"""How profiles become participants, and numbers become sentences."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.matching.rounds import domain
from services.matching.rounds.engine import Instance, Pair, Participant, Settings, answer

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


def pair_of(mentee: Participant, mentor: Participant, grades: tuple[str, ...] = ()) -> Pair:
    [pair] = answer(Instance.of([mentee], [mentor], Settings(grades=grades))).pairs
    return pair


def test_a_pair_is_explained_in_sentences_with_the_weightiest_first():
    mentee = Participant(
        UUID(int=1),
        skills={SQL: 2, PYTHON: 1},
        grade="B",
        department="Law",
        languages={"de": 1.0, "en": 0.4},
        quarters=frozenset(range(40)),
        traits=frozenset({("gender", "x")}),
    )
    mentor = Participant(
        UUID(int=2),
        skills={PYTHON: 4, SQL: 5},
        grade="D",
        department="Data",
        languages={"de": 0.9, "en": 1.0},
        quarters=frozenset(range(40)),
        traits=frozenset({("gender", "x")}),
    )
    told = domain.sentences(pair_of(mentee, mentor, ("A", "B", "C", "D")), NAMES)
    assert [domain.render(sentence, mentee="Tom", mentor="Lin") for sentence in told] == [
        "Lin offers Python and SQL, which Tom wants to learn.",
        "Lin is two grades ahead of Tom.",
        "Both speak German and English.",
        "They share 10 working hours a week.",
        "They work in different departments, so each sees another part of the organization.",
    ]
    assert not any("gender" in sentence or "identity" in sentence for sentence in told)


def test_a_pair_of_whom_nothing_is_known_gets_an_honest_sentence():
    [sentence] = domain.sentences(pair_of(Participant(UUID(int=1)), Participant(UUID(int=2))), NAMES)
    assert domain.render(sentence) == (
        "The mentor has a place, and within the whole program this is the best answer for the mentee."
    )
