"""What admins may read of what people think of their program."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.matching.program_feedback.domain import batches, newest, summary

GIVERS = st.lists(st.integers(0, 12), max_size=60)
MINIMUM = st.integers(3, 8)


@given(GIVERS, MINIMUM)
def test_what_is_published_grows_only_by_enough_people_at_once(givers: list[int], minimum: int):
    found = batches(givers, minimum)
    for before, batch in zip([range(0), *found], found, strict=False):
        assert batch.start == before.stop
        assert len({givers[at] for at in batch}) == minimum
    rest = found[-1].stop if found else 0
    assert len(set(givers[rest:])) < minimum
    assert batches(givers[:rest], minimum) == found, "what comes later changes no batch"


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=60))
def test_ratings_count_each_person_once(ratings: list[tuple[int, int]]):
    found = summary(ratings)
    if not ratings:
        assert found is None
    else:
        assert found is not None
        assert len({giver for giver, _ in ratings}) == found.people == sum(found.counts.values())
        assert 1 <= found.mean <= 5


def test_the_latest_rating_of_each_counts():
    found = summary([("a", 1), ("b", 5), ("a", 3), ("c", 4)])
    assert found is not None
    assert (found.people, found.mean) == (3, 4.0)
    assert found.counts == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1}


@given(st.lists(st.integers(1, 9).map(lambda size: ["Fine."] * size), max_size=20), st.integers(1, 30))
def test_the_newest_words_are_read_in_whole_batches(said: list[list[str]], most: int):
    shown = newest(said, most)
    assert shown == said[: len(shown)]
    assert len(shown) <= 1 or sum(map(len, shown)) <= most
    if len(shown) < len(said):
        assert sum(map(len, said[: len(shown) + 1])) > most
