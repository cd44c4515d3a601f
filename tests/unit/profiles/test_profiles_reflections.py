"""The journal's own rules: prompts, answers, how an entry begins and is found."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profiles.reflections.domain import (
    OPENING,
    PROMPT_SETS,
    PromptSet,
    has_words,
    opening,
    ordered,
    prompt_set,
)
from services.profiles.reflections.schemas import ReflectionIn
from shared.wrong import Wrong

SETS = st.sampled_from(PROMPT_SETS)
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)


def test_prompts_are_told_apart_and_so_are_their_questions():
    assert len({prompts.key for prompts in PROMPT_SETS}) == len(PROMPT_SETS) >= 5
    for prompts in PROMPT_SETS:
        assert len({question.key for question in prompts.questions}) == len(prompts.questions) >= 1
        assert all(question.asks.endswith("?") and question.hint for question in prompts.questions)
    assert prompt_set("made-up") is None


@given(SETS, st.data())
def test_answers_are_kept_in_the_order_of_their_questions_and_empty_ones_are_not(
    prompts: PromptSet, data: st.DataObject
):
    keys = [question.key for question in prompts.questions]
    answers = data.draw(st.dictionaries(st.sampled_from(keys), WORDS))
    given_answers = {key: words for key, words in answers.items() if words.strip()}
    if given_answers:
        kept = ordered(prompts.key, answers)
        assert kept == given_answers
        assert list(kept) == [key for key in keys if key in given_answers]
    else:
        with pytest.raises(Wrong, match="at least one"):
            ordered(prompts.key, answers)


@pytest.mark.parametrize(
    ("key", "answers"),
    [("what-next", {"what": "a", "secret-word": "b"}), ("made-up", {"what": "secret-word"}), ("free-writing", {})],
)
def test_what_is_refused_does_not_repeat_the_words(key: str, answers: dict[str, str]):
    with pytest.raises(Wrong) as refused:
        ordered(key, answers)
    assert "secret-word" not in str(refused.value)


@given(WORDS)
def test_the_beginning_is_one_short_line(words: str):
    begins = opening({"what": words, "so-what": "not this"})
    assert len(begins) <= OPENING
    assert begins.splitlines() in ([begins], [])
    assert begins.removesuffix("…").split() == words.split()[: len(begins.split())] or begins.endswith("…")
    assert opening({}) == ""


@given(WORDS, WORDS, st.sampled_from(get_args(Form)), st.sampled_from([str, str.upper, str.casefold]))
def test_an_entry_is_found_by_its_own_words_however_they_are_written(
    before: str, after: str, form: Form, case: Callable[[str], str]
):
    answers = {"what": before, "so-what": f"Aïda’s straße über {after}"}
    for word in ("Aïda’s", "straße über", "über Aïda’s"):
        assert has_words(answers, unicodedata.normalize(form, case(word)))
    assert not has_words(answers, "Aïda’s \U0010ffff")


def test_the_questions_of_every_set_can_be_answered_at_once():
    for prompts in PROMPT_SETS:
        body = ReflectionIn(prompts=prompts.key, answers={question.key: "yes" for question in prompts.questions})
        assert list(ordered(body.prompts, body.answers)) == [question.key for question in prompts.questions]
