"""What may be read of a survey: an attacker who knows all that is shown cannot tell what is hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.forms.domain import Question
from services.matching.survey_results.domain import (
    MOST_TEXTS,
    ROLES,
    Answers,
    QuestionResult,
    Results,
    results,
    with_texts,
)
from shared.events.matching import Role
from shared.ids import new_id

K = 3
SCALE = Question(key="q", text="How ready?", kind="scale", lowest=1, highest=4)
CHOICE = Question(key="q", text="What helps?", kind="choice", options=("a", "b", "c", "d"))
SEVERAL = Question(key="q", text="What helps?", kind="choice", options=("a", "b", "c"), several=True)
TEXT = Question(key="q", text="Anything else?", kind="text")

Table = Mapping[Role, Sequence[int]]
"""How many of each role chose each option."""

COUNTS = st.one_of(
    st.lists(st.integers(0, 6), min_size=4, max_size=4),
    st.tuples(st.integers(0, 7), st.integers(0, 3)).map(lambda two: [0, 0, two[1], two[0]]),
)
TABLES = st.fixed_dictionaries({"mentee": COUNTS, "mentor": COUNTS}).filter(
    lambda table: all(sum(column) <= 8 for column in table.values())
)


def options(question: Question) -> list[str]:
    return ["1", "2", "3", "4"] if question.kind == "scale" else list(question.options)


def answers(question: Question, table: Table) -> list[Answers]:
    """One answer for everybody who is counted."""
    return [
        Answers(new_id(), role, {"q": int(option) if question.kind == "scale" else [option]})
        for role in ROLES
        for option, count in zip(options(question), table[role], strict=True)
        for _ in range(count)
    ]


def read(question: Question, given_: Sequence[Answers], role: Role | None = None, minimum: int = K) -> Results:
    return results([question], given_, minimum, "salt", role)


def views(question: Question, given_: Sequence[Answers]) -> dict[Role | None, QuestionResult]:
    """What is shown of the question, by whose answers; nothing where it is hidden whole."""
    found: dict[Role | None, Results] = {role: read(question, given_, role) for role in (None, *ROLES)}
    return {role: one.questions[0] for role, one in found.items() if one.questions and one.questions[0].counts}


def compositions(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, cells - 1):
            yield (first, *rest)


def fits(column: Sequence[int], shown: QuestionResult) -> bool:
    """Whether these counts could lie behind what is shown."""
    counts = shown.counts or ()
    if any(one.people is not None and one.people != count for one, count in zip(counts, column, strict=True)):
        return False
    total = sum(int(one.option) * count for one, count in zip(counts, column, strict=True)) if shown.mean else 0
    return shown.mean is None or round(total / sum(column), 1) == shown.mean


def possible(shown: Mapping[Role | None, QuestionResult]) -> list[dict[Role | None, tuple[int, ...]]]:
    """All counts, by whose answers, that fit everything that is shown."""
    whole = shown[None]
    if "mentee" not in shown:
        return [{None: column} for column in compositions(whole.answered or 0, 4) if fits(column, whole)]
    by_role = [
        [column for column in compositions(shown[role].answered or 0, 4) if fits(column, shown[role])] for role in ROLES
    ]
    tables: list[dict[Role | None, tuple[int, ...]]] = []
    for mentees, mentors in product(*by_role):
        both = tuple(map(sum, zip(mentees, mentors, strict=True)))
        if fits(both, whole):
            tables.append({None: both, "mentee": mentees, "mentor": mentors})
    return tables


def attack(question: Question, table: Table) -> None:
    """Fails where a hidden count can only be what it is."""
    shown = views(question, answers(question, table))
    if None not in shown:
        return
    tables = possible(shown)
    columns: dict[Role | None, Sequence[int]] = {**table, None: list(map(sum, zip(*table.values(), strict=True)))}
    for role, one in shown.items():
        for at, count in enumerate(one.counts or ()):
            # That nobody is at the other end may follow from the mean of a scale; it tells of no answer which it is.
            if count.people is None and (columns[role][at] or question.kind == "choice"):
                assert len({found[role][at] for found in tables}) > 1, (role, count.option, columns)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_nobody_can_compute_a_hidden_count_of_a_choice(table: Table):
    attack(CHOICE, table)


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_nobody_can_compute_a_hidden_count_of_a_scale_from_its_means(table: Table):
    attack(SCALE, table)


@settings(max_examples=200, deadline=None)
@given(TABLES, st.sampled_from([CHOICE, SCALE]))
def test_what_the_shown_counts_leave_of_all_is_never_of_a_few(table: Table, question: Question):
    shown = views(question, answers(question, table))
    for one in shown.values():
        counts = [count.people for count in one.counts or ()]
        assert all(count >= K for count in counts if count is not None)
        hidden = counts.count(None)
        if hidden:
            assert hidden >= 2
            assert (one.answered or 0) - sum(count or 0 for count in counts) >= K
    for role in ROLES:
        if role in shown:
            assert (shown[None].answered or 0) - (shown[role].answered or 0) >= K
            for whole, part in zip(shown[None].counts or (), shown[role].counts or (), strict=True):
                assert (whole.people is None) is (part.people is None)
                assert whole.people is None or (whole.people or 0) - (part.people or 0) >= K


SOME = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ROLES), SOME), max_size=30))
def test_of_several_choices_neither_who_chose_nor_who_did_not_are_a_few(chosen: list[tuple[Role, list[str]]]):
    shown = views(SEVERAL, [Answers(new_id(), role, {"q": some}) for role, some in chosen])
    for one in shown.values():
        for count in one.counts or ():
            assert count.people is None or K <= count.people <= (one.answered or 0) - K
    for role in set(shown) - {None}:
        for whole, part in zip(shown[None].counts or (), shown[role].counts or (), strict=True):
            assert whole.people is None or part.people is not None


@given(TABLES, st.integers(3, 12))
def test_nothing_at_all_is_shown_of_fewer_than_enough_people(table: Table, minimum: int):
    given_ = answers(SCALE, table)
    whole = read(SCALE, given_, minimum=minimum)
    if len(given_) < minimum:
        assert whole == Results(None, f"Hidden: fewer than {minimum} people answered.")
    else:
        assert whole.answered == len(given_)
    for role in ROLES:
        if min(sum(table[one]) for one in ROLES) < minimum:
            assert read(SCALE, given_, role, minimum).questions == ()
            assert read(SCALE, given_, role, minimum).answered is None


def test_a_question_that_few_answered_is_hidden_alone():
    given_ = [Answers(new_id(), "mentee", {"q": 4} if number < 2 else {}) for number in range(6)]
    [one] = read(SCALE, given_).questions
    assert (one.answered, one.mean, one.counts) == (None, None, None)
    assert one.hidden == "Hidden: fewer than 3 people answered this."


def test_counts_and_mean_are_shown_where_everything_is_large_enough():
    [one] = read(SCALE, answers(SCALE, {"mentee": [3, 3, 4, 3], "mentor": [0, 0, 0, 0]})).questions
    assert (one.answered, one.mean, one.hidden) == (13, 2.5, "")
    assert [(count.option, count.people) for count in one.counts or ()] == [("1", 3), ("2", 3), ("3", 4), ("4", 3)]


def test_a_small_count_takes_the_smallest_large_one_with_it():
    [one] = read(CHOICE, answers(CHOICE, {"mentee": [1, 5, 4, 9], "mentor": [0, 0, 0, 0]})).questions
    assert [count.people for count in one.counts or ()] == [None, 5, None, 9]
    assert one.hidden == "Counts below 3 are hidden, and those that would tell them."


def test_where_all_are_of_one_mind_not_even_the_mean_is_shown():
    [one] = read(SCALE, answers(SCALE, {"mentee": [0, 0, 0, 8], "mentor": [0, 0, 0, 0]})).questions
    assert (one.answered, one.mean, one.counts) == (8, None, None)
    assert "so much alike" in one.hidden


def test_a_question_is_told_apart_by_role_where_that_hides_nothing_more():
    table: Table = {"mentee": [3, 4, 3, 5], "mentor": [4, 3, 3, 3]}
    shown = views(SCALE, answers(SCALE, table))
    assert [count.people for count in shown["mentor"].counts or ()] == [4, 3, 3, 3]
    few = views(SCALE, answers(SCALE, {**table, "mentor": [5, 5, 5, 1]}))
    assert [count.people for count in few[None].counts or ()] == [8, 9, 8, 6]
    assert list(few) == [None]


def saying(role: Role, words: str | None) -> Answers:
    return Answers(new_id(), role, {} if words is None else {"q": words})


def texts(given_: Sequence[Answers], role: Role | None = None, erased: Collection[int] = ()) -> Sequence[str] | None:
    """The texts that are read. erased: of which of those who answered the data was erased since the close."""
    kept = {one.id: one.by_key for at, one in enumerate(given_) if at not in erased}
    found = with_texts(read(TEXT, given_, role), kept, "salt").questions
    return found[0].texts if found else None


def test_texts_are_shuffled_but_stay_in_their_order():
    said = ["Aa", "Bb", "Cc", "Dd", "Ee", "Ff", "Gg", "Hh"]
    given_ = [saying("mentee" if at % 2 else "mentor", words) for at, words in enumerate(said)]
    assert sorted(texts(given_) or ()) == said
    assert list(texts(given_) or ()) != said
    assert texts(given_[::-1]) == texts(given_)
    assert sorted(texts(given_, "mentee") or ()) == ["Bb", "Dd", "Ff", "Hh"]
    few = [*given_[:2], *(saying("mentor", None) for _ in range(5))]
    [one] = read(TEXT, few).questions
    assert (one.answered, one.batches, texts(few)) == (None, None, None)


@settings(deadline=None)
@given(st.lists(st.sampled_from(ROLES), min_size=K, max_size=40), st.lists(st.integers(0, 39), max_size=4))
def test_an_erased_text_goes_with_so_many_others_that_nobody_can_tell_whose(roles: list[Role], erased: list[int]):
    given_ = [saying(role, f"Text {number}") for number, role in enumerate(roles)]
    all_views: tuple[Role | None, ...] = (None, *ROLES)
    before = {role: set(texts(given_, role) or ()) for role in all_views}
    assert before[None] == {f"Text {number}" for number in range(len(given_))}
    for number in range(1, len(erased) + 1):
        now = {role: set(texts(given_, role, erased[:number]) or ()) for role in all_views}
        assert f"Text {erased[number - 1]}" not in now[None]
        gone = {role: before[role] - now[role] for role in all_views}
        for role in all_views:
            assert now[role] <= before[role]
            assert len(gone[role]) == 0 or len(gone[role]) >= K
            assert gone[role] in (set(), gone[None]), "comparing the roles tells no more"
        before = now


@given(st.integers(3, 100), st.integers(100, 500))
def test_so_many_texts_are_published_in_whole_batches(minimum: int, count: int):
    given_ = [saying("mentee", f"Text {number}") for number in range(count)]
    [one] = read(TEXT, given_, minimum=minimum).questions
    sizes = [len(batch) for batch in one.batches or ()]
    assert (one.answered, sum(sizes)) == (count, min(count, MOST_TEXTS))
    assert minimum <= min(sizes) <= max(sizes) < 2 * minimum
