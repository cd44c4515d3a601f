"""The questions that guide the journal, in the reader's language; one that is not known here is as profiles asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.portal.answers.me import PromptSet, Question
from services.portal.words import Words

__all__ = ["prompts"]


@dataclass(frozen=True, slots=True)
class _Said:
    """title, suits: of the set. questions: what each asks, and what may help to begin, by its key."""

    title: str
    suits: str
    questions: Mapping[str, tuple[str, str]]


def prompts(words: Words, told: Sequence[PromptSet]) -> list[PromptSet]:
    """The sets that profiles tells."""
    known = _known(words)
    return [_spoken(one, known[one.key]) if one.key in known else one for one in told]


def _spoken(told: PromptSet, said: _Said) -> PromptSet:
    questions: list[Question] = []
    for question in told.questions:
        asks, hint = said.questions.get(question.key, (question.asks, question.hint))
        questions.append(Question(key=question.key, asks=asks, hint=hint))
    return PromptSet(key=told.key, title=said.title, suits=said.suits, questions=questions)


def _known(words: Words) -> dict[str, _Said]:
    return {
        "what-next": _Said(
            words.say("What? So what? Now what?"),
            words.say("Something happened and you want to learn from it."),
            {
                "what": (
                    words.say("What happened?"),
                    words.say("Who was there, what was said, what you did. Facts first."),
                ),
                "so-what": (
                    words.say("So what does it mean to you?"),
                    words.say("What surprised you? What does it say about how you work?"),
                ),
                "now-what": (
                    words.say("Now what will you do?"),
                    words.say("One step that is small enough for this week."),
                ),
            },
        ),
        "after-session": _Said(
            words.say("After a session"),
            words.say("You have just met your mentor or mentee."),
            {
                "heard": (
                    words.say("What did you hear that you want to keep?"),
                    words.say("A sentence, an idea, a question."),
                ),
                "different": (words.say("What do you see differently now?"), words.say("Or what do you still doubt?")),
                "try": (
                    words.say("What will you try before you meet again?"),
                    words.say("And how will you notice that it worked?"),
                ),
                "next-time": (
                    words.say("What do you want to bring next time?"),
                    words.say("A question, an example, something left unsaid."),
                ),
            },
        ),
        "difficult-moment": _Said(
            words.say("A difficult moment"),
            words.say("Something went wrong, or it still bothers you."),
            {
                "happened": (
                    words.say("What happened, as a camera would have seen it?"),
                    words.say("No judgment yet, of you or of others."),
                ),
                "felt": (
                    words.say("What did you feel and think?"),
                    words.say("No answer is wrong, and it stays with you unless you share it."),
                ),
                "mattered": (
                    words.say("What mattered to you in that moment?"),
                    words.say("Fairness, being heard, doing it well, keeping a promise."),
                ),
                "others": (
                    words.say("How may it have looked to the others?"),
                    words.say("What might they have needed?"),
                ),
                "again": (
                    words.say("What would you do again, and what not?"),
                    words.say("Whom could you ask for help?"),
                ),
            },
        ),
        "end-of-week": _Said(
            words.say("End of the week"),
            words.say("Ten quiet minutes on a Friday."),
            {
                "moved": (words.say("What moved forward?"), words.say("Small things count.")),
                "energy": (
                    words.say("What gave you energy, and what took it?"),
                    words.say("People, tasks, times of the day."),
                ),
                "learned": (
                    words.say("What did you learn?"),
                    words.say("About the work, about others, about yourself."),
                ),
                "next-week": (
                    words.say("What is the one thing for next week?"),
                    words.say("Which of your goals does it serve?"),
                ),
            },
        ),
        "free-writing": _Said(
            words.say("Free writing"),
            words.say("You want a blank page."),
            {
                "page": (
                    words.say("What is on your mind?"),
                    words.say("Write without stopping for a few minutes. It need not be good."),
                ),
            },
        ),
    }
