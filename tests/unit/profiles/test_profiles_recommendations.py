"""Who may see what of a question to colleagues."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.profiles.recommendations.domain import (
    Answer,
    Colleague,
    ColleagueState,
    Question,
    each_once,
    seen_by,
    state_of,
)

AT = datetime(2031, 3, 4, 10, tzinfo=UTC)
PEOPLE = [UUID(int=number) for number in range(8)]
ASKER = PEOPLE[0]


def _answer(number: int, by: UUID, named: UUID, declined: bool) -> Answer:
    return Answer(UUID(int=100 + number), by, "", named, "", f"words {number}", AT, declined)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    asked = draw(st.lists(st.sampled_from(PEOPLE[1:]), min_size=1, unique=True))
    given_by = st.tuples(st.sampled_from(asked), st.sampled_from(PEOPLE[1:]), st.booleans())
    answers = [_answer(number, *told) for number, told in enumerate(draw(st.lists(given_by, max_size=8)))]
    named = {one.given_by for one in answers}
    colleagues = [Colleague(one, "", state_of(named=one in named, passed_at=None)) for one in asked]
    return Question(UUID(int=99), ASKER, "Tom", "Python", None, "", AT, None, tuple(colleagues), tuple(answers))


@given(questions())
def test_who_asked_sees_every_colleague_and_nobody_who_declined(question: Question):
    seen = seen_by(ASKER, question)
    assert seen.asked == question.asked
    assert set(seen.answers) == {one for one in question.answers if not one.declined}


@given(questions(), st.sampled_from([None, *PEOPLE[1:]]))
def test_everyone_else_sees_their_own_part_only(question: Question, viewer: UUID | None):
    seen = seen_by(viewer, question)
    assert all(one.person_id == viewer for one in seen.asked)
    assert set(seen.answers) == {one for one in question.answers if one.given_by == viewer}


@given(questions(), st.sampled_from(PEOPLE[1:]), st.data())
def test_a_colleague_cannot_tell_whether_somebody_declined(question: Question, viewer: UUID, data: st.DataObject):
    def without_declines(seen: Question) -> list[tuple[UUID, str]]:
        return [(one.id, one.words) for one in seen.answers]

    flags = data.draw(st.lists(st.booleans(), min_size=len(question.answers), max_size=len(question.answers)))
    others = tuple(
        _answer(number, one.given_by, one.person_id, declined)
        for number, (one, declined) in enumerate(zip(question.answers, flags, strict=True))
    )
    changed = Question(question.id, ASKER, "Tom", "Python", None, "", AT, None, question.asked, others)
    assert without_declines(seen_by(viewer, question)) == without_declines(seen_by(viewer, changed))


@given(st.lists(st.sampled_from(PEOPLE)))
def test_each_is_asked_once_in_the_order_in_which_they_were_named(people: list[UUID]):
    once = each_once(people)
    assert set(once) == set(people)
    assert len(once) == len(set(once))
    assert list(once) == sorted(set(people), key=people.index)


def test_whoever_passed_and_named_somebody_later_has_answered():
    assert state_of(named=True, passed_at=AT) == ColleagueState.ANSWERED
    assert state_of(named=False, passed_at=AT) == ColleagueState.PASSED
    assert state_of(named=False, passed_at=None) == ColleagueState.WAITING
