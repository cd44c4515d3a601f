"""Questions of a program or a survey as fields of a form, and what was filled in as a service takes it.

Fields are named by the question's key: `q-KEY` for words, a number or one option (by its place in the list), and
`q-KEY-PLACE` for each of several options, or for each option of a ranking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.portal.answers.taking_part import Question
from services.portal.upstream import Refused
from services.portal.words import Words

__all__ = ["MOST_POINTS", "asked", "given", "ids", "told", "told_wrong", "values"]

MOST_POINTS = 11
"""A scale with more points is a field for a number."""

Answer = int | str | list[str]


def asked(questions: Sequence[Question], role: str) -> list[Question]:
    """Those that somebody in this role is asked."""
    return [question for question in questions if question.role in {None, role}]


def values(questions: Sequence[Question], answers: Mapping[str, int | str | list[str]]) -> dict[str, str]:
    """The fields of a form that says these answers."""
    filled: dict[str, str] = {}
    for question in questions:
        answer, name = answers.get(question.key), f"q-{question.key}"
        if answer is None:
            continue
        listed = [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
        places = {option: str(place) for place, option in enumerate(question.options)}
        match question.kind:
            case "choice" if question.several:
                filled |= {f"{name}-{places[one]}": "yes" for one in listed if one in places}
            case "choice":
                filled[name] = places.get(listed[0], "") if listed else ""
            case "ranking":
                filled |= {f"{name}-{places[one]}": str(n) for n, one in enumerate(listed, 1) if one in places}
            case _:
                filled[name] = " ".join(listed)
    return filled


def given(
    questions: Sequence[Question], form: Mapping[str, str], words: Words
) -> tuple[dict[str, str | list[str]], dict[str, str]]:
    """The answers that a form says, by key, and what is wrong with it, by field."""
    answers: dict[str, str | list[str]] = {}
    errors: dict[str, str] = {}
    for question in questions:
        name = f"q-{question.key}"
        match question.kind:
            case "choice" if question.several:
                answer: str | list[str] = [o for place, o in enumerate(question.options) if form.get(f"{name}-{place}")]
            case "choice":
                answer = [o for place, o in enumerate(question.options) if form.get(name) == str(place)]
            case "ranking":
                answer, errors[name] = _ranked(question, form, words)
            case _:
                answer = form.get(name, "").strip()
        if answer:
            answers[question.key] = answer
        elif question.required and not errors.get(name):
            errors[name] = words.say("Answer this: {question}", question=question.text)
    return answers, {name: error for name, error in errors.items() if error}


def _ranked(question: Question, form: Mapping[str, str], words: Words) -> tuple[list[str], str]:
    ranks = {option: form.get(f"q-{question.key}-{place}", "") for place, option in enumerate(question.options)}
    if not any(ranks.values()):
        return [], ""
    if sorted(ranks.values()) != sorted(str(n) for n in range(1, len(ranks) + 1)):
        return [], words.say("Give each of these a place of its own: {question}", question=question.text)
    return sorted(ranks, key=lambda option: int(ranks[option])), ""


def told(questions: Sequence[Question], answers: Mapping[str, int | str | list[str]]) -> list[tuple[str, list[str]]]:
    """Each question with what was answered; empty where nothing was."""
    said = ((question.text, answers.get(question.key)) for question in questions)
    return [
        (
            text,
            [str(one) for one in answer] if isinstance(answer, list) else [str(answer)] if answer is not None else [],
        )
        for text, answer in said
    ]


def ids(questions: Sequence[Question]) -> dict[str, str]:
    """The first field of each question, for the summary of what is wrong."""
    return {f"q-{question.key}": _first(question) for question in questions}


def _first(question: Question) -> str:
    match question.kind:
        case "choice" | "ranking":
            return f"q-{question.key}-0"
        case "scale" if question.highest - question.lowest < MOST_POINTS:
            return f"q-{question.key}-{question.lowest}"
        case _:
            return f"q-{question.key}"


def told_wrong(refused: Refused, questions: Sequence[Question]) -> dict[str, str]:
    """What a service found wrong with the answers, by field; empty where it is about something else."""
    keys = {question.key for question in questions}
    where = {error.get("where", "").rpartition(".")[2]: error.get("message", "") for error in refused.errors}
    return {f"q-{key}": message for key, message in where.items() if key in keys}
