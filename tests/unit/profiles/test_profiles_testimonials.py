"""Who may read a testimonial in which state."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.profiles.testimonials.domain import State, is_told, readers

AUTHOR, MENTOR = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.OFFERED, {AUTHOR, MENTOR}),
        (State.PUBLISHED, None),
        (State.DECLINED, {AUTHOR, MENTOR}),
        (State.WITHDRAWN, {AUTHOR}),
    ],
)
def test_only_what_is_published_is_everyones(state: State, expected: set[UUID] | None):
    assert readers(state, AUTHOR, MENTOR) == expected


def test_others_hear_of_an_end_only_after_a_beginning():
    assert {state for state in State if is_told(state)} == {State.OFFERED, State.PUBLISHED}
