"""What admins may read of what people think of their program."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.matching.program_feedback.domain import released, summary

GIVERS = st.lists(st.integers(0, 12), max_size=60)
MINIMUM = st.integers(3, 8)


@given(GIVERS, MINIMUM)
def test_what_is_shown_grows_only_by_enough_people_at_once(givers: list[int], minimum: int):
    shown = 0
    for number in range(len(givers) + 1):
        now = released(givers[:number], minimum)
        assert shown <= now <= number
        if now > shown:
            assert len(set(givers[shown:now])) >= minimum
        shown = now
    assert len(set(givers[shown:])) < minimum


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=60), MINIMUM)
def test_ratings_count_each_person_once_and_never_fewer_than_enough(ratings: list[tuple[int, int]], minimum: int):
    found = summary(ratings, minimum)
    if len({giver for giver, _ in ratings}) < minimum:
        assert found is None
    else:
        assert found is not None
        assert minimum <= found.people == sum(found.counts.values())
        assert 1 <= found.mean <= 5


def test_the_latest_rating_of_each_counts():
    found = summary([("a", 1), ("b", 5), ("a", 3), ("c", 4)], 3)
    assert found is not None
    assert (found.people, found.mean) == (3, 4.0)
    assert found.counts == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1}
