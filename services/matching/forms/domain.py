"""What people are asked, as data, and whether their answers fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.events.matching import Role
from shared.wrong import Wrong

__all__ = [
    "Answer", "Question", "QuestionKind", "check_answer", "check_answers", "questions_from", "too_long",
    "too_much_asked", "twice",
]  # fmt: skip

MOST_ASKED = 20_000
"""Characters of all questions of a form with all that can be chosen; a form is one page, which is quickly there."""
MOST_OPTIONS = 200
"""Of all its questions."""
MOST_TOLD = 20_000
"""Characters of all answers to them."""

QuestionKind = Literal["text", "choice", "scale", "ranking"]
Answer = str | int | Sequence[str]
"""Words for a text; an option or a list of options for a choice; a whole number, or its digits, for a scale; all
options in order, the first choice first, for a ranking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """key: under which answers are kept. text: what people read. role: who is asked, None for everybody.

    options: of a choice or a ranking. several: a choice of any number of them. lowest, highest: of a scale, with what
    its two ends mean.
    """

    key: str
    text: str
    kind: QuestionKind
    role: Role | None = None
    required: bool = False
    options: Sequence[str] = ()
    several: bool = False
    lowest: int = 1
    highest: int = 5
    lowest_means: str = ""
    highest_means: str = ""


def questions_from(stored: Iterable[Mapping[str, Any]]) -> list[Question]:
    """The questions as they are stored: each a mapping of the fields of Question."""
    return [Question(**one) for one in stored]


def twice(questions: Iterable[Question]) -> Wrong | None:
    """What is wrong where more than one question has a key; None where each has its own."""
    keys = [question.key for question in questions]
    again = sorted({key for key in keys if keys.count(key) > 1})
    if not again:
        return None
    return Wrong("key-twice", "More than one question has the key {keys}.", keys=", ".join(again))


def too_much_asked(questions: Iterable[tuple[str, Sequence[str]]]) -> Wrong | None:
    """What is wrong where a form asks more than fits a page. questions: each one's text, and its options."""
    asked = list(questions)
    options = sum(len(options) for _, options in asked)
    if options > MOST_OPTIONS:
        return Wrong(
            "many-options",
            "All questions together have {number} options to choose from; they can have {most}.",
            number=options,
            most=MOST_OPTIONS,
        )
    length = sum(len(text) for question, options in asked for text in (question, *options))
    if length > MOST_ASKED:
        return Wrong(
            "questions-too-long",
            "All questions together, with what can be chosen, have {number} characters; they can have {most}.",
            number=length,
            most=MOST_ASKED,
        )
    return None


def too_long(answers: Mapping[str, Answer]) -> Wrong | None:
    """What is wrong where somebody answers more than fits a page."""
    length = sum(len(text) for answer in answers.values() if not isinstance(answer, int) for text in _listed(answer))
    if length <= MOST_TOLD:
        return None
    return Wrong(
        "answers-too-long",
        "All answers together have {number} characters; they can have {most}.",
        number=length,
        most=MOST_TOLD,
    )


def check_answers(questions: Iterable[Question], answers: Mapping[str, Answer], role: str | None) -> dict[str, Wrong]:
    """What is wrong, by the key of its question; empty where all fits. role: of who answers; None is asked nothing that
    is for one role. Answers to what nobody asked are let pass: match rounds may weigh them."""
    asked = (question for question in questions if question.role in (None, role))
    problems = {question.key: check_answer(question, answers.get(question.key)) for question in asked}
    return {key: problem for key, problem in problems.items() if problem is not None}


def check_answer(question: Question, answer: Answer | None) -> Wrong | None:
    """What is wrong with one answer, as a sentence for who gave it; None where nothing is."""
    if answer is None or (not isinstance(answer, int) and not _told(answer)):
        return Wrong("no-answer", "This needs an answer.") if question.required else None
    match question.kind:
        case "text":
            return None if isinstance(answer, str) else Wrong("not-in-words", "Answer this in words.")
        case "choice":
            return _choice(question, answer)
        case "scale":
            return _scale(question, answer)
        case "ranking":
            return _ranking(question, answer)


def _told(answer: str | Sequence[str]) -> bool:
    return bool(answer.strip() if isinstance(answer, str) else answer)


def _choice(question: Question, answer: Answer) -> Wrong | None:
    chosen = _listed(answer)
    if set(chosen) - set(question.options) or len(set(chosen)) < len(chosen):
        options = ", ".join(question.options)
        if question.several:
            return Wrong("not-among-options", "Choose any of: {options}.", options=options)
        return Wrong("not-an-option", "Choose one of: {options}.", options=options)
    return None if question.several or len(chosen) == 1 else Wrong("several-chosen", "Choose one only.")


def _scale(question: Question, answer: Answer) -> Wrong | None:
    number = answer
    if isinstance(answer, str) and answer.strip().isascii() and answer.strip().removeprefix("-").isdigit():
        number = int(answer) if len(answer.strip()) < 10 else None
    # True and False are whole numbers to Python only.
    fits = isinstance(number, int) and not isinstance(number, bool) and question.lowest <= number <= question.highest
    if fits:
        return None
    return Wrong(
        "not-on-the-scale",
        "Give a whole number from {lowest} to {highest}.",
        lowest=question.lowest,
        highest=question.highest,
    )


def _ranking(question: Question, answer: Answer) -> Wrong | None:
    ranked = _listed(answer)
    complete = len(ranked) == len(question.options) and set(ranked) == set(question.options)
    if complete:
        return None
    return Wrong(
        "not-in-order",
        "Put each of these in order, first choice first: {options}.",
        options=", ".join(question.options),
    )


def _listed(answer: Answer) -> Sequence[str]:
    return [str(answer)] if isinstance(answer, str | int) else answer
