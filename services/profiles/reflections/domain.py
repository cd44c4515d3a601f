"""What guides the journal: prompts, what counts as an answer, how an entry is found by its words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from shared.wrong import Wrong

__all__ = ["PROMPT_SETS", "PromptSet", "Question", "has_words", "opening", "ordered", "prompt_set"]

OPENING = 200
"""How many characters of an entry a list shows."""


@dataclass(frozen=True, slots=True)
class Question:
    """asks: the question itself. hint: what may help to begin."""

    key: str
    asks: str
    hint: str


@dataclass(frozen=True, slots=True)
class PromptSet:
    """Questions that belong together. suits: when they help."""

    key: str
    title: str
    suits: str
    questions: tuple[Question, ...]


PROMPT_SETS = (
    PromptSet(
        "what-next",
        "What? So what? Now what?",
        "Something happened and you want to learn from it.",
        (
            Question("what", "What happened?", "Who was there, what was said, what you did. Facts first."),
            Question(
                "so-what", "So what does it mean to you?", "What surprised you? What does it say about how you work?"
            ),
            Question("now-what", "Now what will you do?", "One step that is small enough for this week."),
        ),
    ),
    PromptSet(
        "after-session",
        "After a session",
        "You have just met your mentor or mentee.",
        (
            Question("heard", "What did you hear that you want to keep?", "A sentence, an idea, a question."),
            Question("different", "What do you see differently now?", "Or what do you still doubt?"),
            Question("try", "What will you try before you meet again?", "And how will you notice that it worked?"),
            Question(
                "next-time", "What do you want to bring next time?", "A question, an example, something left unsaid."
            ),
        ),
    ),
    PromptSet(
        "difficult-moment",
        "A difficult moment",
        "Something went wrong, or it still bothers you.",
        (
            Question(
                "happened", "What happened, as a camera would have seen it?", "No judgment yet, of you or of others."
            ),
            Question(
                "felt", "What did you feel and think?", "No answer is wrong, and it stays with you unless you share it."
            ),
            Question(
                "mattered",
                "What mattered to you in that moment?",
                "Fairness, being heard, doing it well, keeping a promise.",
            ),
            Question("others", "How may it have looked to the others?", "What might they have needed?"),
            Question("again", "What would you do again, and what not?", "Whom could you ask for help?"),
        ),
    ),
    PromptSet(
        "end-of-week",
        "End of the week",
        "Ten quiet minutes on a Friday.",
        (
            Question("moved", "What moved forward?", "Small things count."),
            Question("energy", "What gave you energy, and what took it?", "People, tasks, times of the day."),
            Question("learned", "What did you learn?", "About the work, about others, about yourself."),
            Question("next-week", "What is the one thing for next week?", "Which of your goals does it serve?"),
        ),
    ),
    PromptSet(
        "free-writing",
        "Free writing",
        "You want a blank page.",
        (Question("page", "What is on your mind?", "Write without stopping for a few minutes. It need not be good."),),
    ),
)

_BY_KEY = {prompts.key: prompts for prompts in PROMPT_SETS}


def prompt_set(key: str) -> PromptSet | None:
    """The prompts with this key; None for a set that is no longer offered."""
    return _BY_KEY.get(key)


def ordered(key: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that say something, in the order of their questions. Raises Wrong."""
    prompts = prompt_set(key)
    if prompts is None:
        raise Wrong("no-such-prompts", "There are no such prompts; there are {known}.", known=", ".join(_BY_KEY))
    asked = [question.key for question in prompts.questions]
    if not answers.keys() <= set(asked):
        raise Wrong(
            "not-a-prompt", "“{title}” asks {asked}, and nothing else.", title=prompts.title, asked=", ".join(asked)
        )
    given = {question: answers[question] for question in asked if answers.get(question, "").strip()}
    if not given:
        raise Wrong("nothing-answered", "Answer at least one of the questions.")
    return given


def has_words(answers: Mapping[str, str], search: str) -> bool:
    """Whether every word of `search` is somewhere in the answers, however it is written in small or capital letters."""
    text = _folded("\n".join(answers.values()))
    return all(word in text for word in _folded(search).split())


def opening(answers: Mapping[str, str]) -> str:
    """How an entry begins, on one line, for a list; empty for no answers."""
    first = " ".join(next(iter(answers.values()), "").split())
    return first if len(first) <= OPENING else first[: OPENING - 1].rstrip() + "…"


def _folded(text: str) -> str:
    """Folded after composing, and composed again: folding can take composed letters apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
