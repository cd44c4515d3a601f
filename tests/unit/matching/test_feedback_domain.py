"""Who is meant by feedback, who sees its rating, and what becomes of a question for it."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.matching.feedback.domain import other_of, rating_seen
from services.matching.feedback_requests.domain import GIVEN, MACHINE, OPEN
from services.matching.states.domain import Impossible

PEOPLE = st.lists(st.uuids(), min_size=1, max_size=6, unique=True)


@given(PEOPLE, st.data())
def test_whoever_is_meant_is_another_one_of_the_mentorship(people: list[UUID], data: st.DataObject):
    me = data.draw(st.sampled_from(people))
    chosen = data.draw(st.none() | st.sampled_from(people) | st.uuids())
    other = other_of(me, people, chosen)
    if other is None:
        assert chosen == me or chosen not in people or len(people) != 2
    else:
        assert other in people
        assert other != me
        assert chosen in {None, other}


@given(st.uuids(), st.uuids(), st.none() | st.integers(1, 5))
def test_a_rating_is_seen_by_its_giver_and_by_others_only_when_shown(giver: UUID, viewer: UUID, rating: int | None):
    assert rating_seen(giver, giver, rating, show=False) == rating
    assert rating_seen(viewer, giver, rating, show=True) == rating
    assert viewer == giver or rating_seen(viewer, giver, rating, show=False) is None


class Asked(RuleBasedStateMachine):
    """A question for feedback, whatever is done in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.state = OPEN
        self.given = 0

    @rule(command=st.sampled_from(["give", "decline"]))
    def do(self, command: str) -> None:
        try:
            self.state = MACHINE.after(self.state, command)
        except Impossible:
            return
        self.given += command == "give"

    @invariant()
    def it_is_given_once(self) -> None:
        assert self.state in MACHINE.states
        assert self.given == (self.state == GIVEN)


TestAsked = Asked.TestCase
