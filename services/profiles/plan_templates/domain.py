"""Learning plans to begin with: the same as a plan, with days after its beginning instead of dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.profiles.plans.domain import Activity, Milestone, Resource

__all__ = ["STARTERS", "Aid", "Starter", "Step", "Task", "Template", "from_json", "laid_out", "people", "to_json"]


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do. kind, effort: as in a plan's activity."""

    title: str
    kind: str
    effort: float | None = None


@dataclass(frozen=True, slots=True)
class Aid:
    """Something or somebody that helps, as in a plan's resource."""

    kind: str
    title: str
    url: str | None = None
    person_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone. after_days: when it is due, counted from the beginning; None for no date."""

    title: str
    after_days: int | None
    activities: tuple[Task, ...] = ()
    resources: tuple[Aid, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """The milestones of a template."""

    milestones: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Starter:
    """A template of ours, for program admins to copy and make their own."""

    name: str
    description: str
    template: Template


def to_json(template: Template) -> dict[str, Any]:
    """The document as it is stored and shown."""
    return asdict(template)


def from_json(document: Mapping[str, Any]) -> Template:
    """The template of a document."""
    return Template(
        tuple(
            Step(
                step["title"],
                step["after_days"],
                tuple(Task(**task) for task in step["activities"]),
                tuple(Aid(**aid) for aid in step["resources"]),
            )
            for step in document["milestones"]
        )
    )


def people(template: Template) -> frozenset[UUID]:
    """Who is named as a resource."""
    return frozenset(UUID(aid.person_id) for step in template.milestones for aid in step.resources if aid.person_id)


def laid_out(template: Template, start: date, new_id: Callable[[], UUID]) -> tuple[Milestone, ...]:
    """The milestones of a plan that begins on a day."""
    return tuple(
        Milestone(
            id=new_id(),
            title=step.title,
            due=None if step.after_days is None else start + timedelta(days=step.after_days),
            activities=tuple(Activity(new_id(), task.title, task.kind, task.effort) for task in step.activities),
            resources=tuple(
                Resource(
                    new_id(), aid.kind, aid.title, aid.url, UUID(aid.person_id) if aid.person_id else None, aid.note
                )
                for aid in step.resources
            ),
        )
        for step in template.milestones
    )


STARTERS: tuple[Starter, ...] = (
    Starter(
        "First 90 days as a manager",
        "For people who lead a team for the first time: listen, agree how to work, then change one thing.",
        Template(
            (
                Step(
                    "Know the people and what they carry",
                    14,
                    (
                        Task(
                            "Talk with each person of the team for an hour: what works, what hurts, what next",
                            "conversation",
                            6,
                        ),
                        Task(
                            "Ask your own manager what a good first year would look like, and write it down",
                            "conversation",
                            1,
                        ),
                        Task("Sit in on the meetings that the team runs without you, and only listen", "shadowing", 3),
                    ),
                ),
                Step(
                    "Agree how the team works with you",
                    30,
                    (
                        Task("Begin one-to-ones, every week or two, whose agenda is theirs", "practice", 4),
                        Task("Agree with the team who decides what, and write it on one page", "conversation", 3),
                        Task("Give away one task that you liked to do as a colleague", "practice", 1),
                    ),
                ),
                Step(
                    "Give feedback that people can use",
                    45,
                    (
                        Task(
                            "Name one thing that went well to each person, with the moment and its effect",
                            "practice",
                            2,
                        ),
                        Task("Rehearse a difficult conversation with your mentor, then hold it", "practice", 3),
                        Task("Ask three people what you should do less of", "conversation", 1.5),
                    ),
                    (
                        Aid(
                            "book",
                            "The Making of a Manager, Julie Zhuo",
                            note="The chapters on feedback and on meetings",
                        ),
                    ),
                ),
                Step(
                    "Change one thing together",
                    75,
                    (
                        Task("Choose with the team the one thing that costs it most time", "conversation", 2),
                        Task(
                            "Try another way for four weeks, with a date on which you decide whether to keep it",
                            "project",
                            10,
                        ),
                    ),
                ),
                Step(
                    "Look back, and look a year ahead",
                    90,
                    (
                        Task(
                            "Ask the team, without names, what is better and what is worse than before", "practice", 2
                        ),
                        Task("Agree with your manager on three aims for the next year", "conversation", 1.5),
                        Task("Tell your mentor what you would do otherwise if you began again", "conversation", 1),
                    ),
                ),
            )
        ),
    ),
    Starter(
        "Settling in: the first three months in a new role",
        "For people who are new here or have changed departments: find your way, be useful early, be known.",
        Template(
            (
                Step(
                    "Find your way",
                    10,
                    (
                        Task(
                            "Draw who hands work to whom around your role, and have your mentor correct it",
                            "practice",
                            2,
                        ),
                        Task(
                            "Write down every word that you do not understand, and ask about ten of them",
                            "conversation",
                            1,
                        ),
                        Task("Spend half a day beside a person who uses what you will make", "shadowing", 4),
                    ),
                ),
                Step(
                    "Finish something small that somebody needs",
                    30,
                    (
                        Task(
                            "Choose it with your manager: two weeks of work at most, with somebody who waits for it",
                            "conversation",
                            1,
                        ),
                        Task("Finish it, and show it to those who waited", "project", 20),
                        Task("Mend one page of the instructions that misled you", "practice", 1),
                    ),
                ),
                Step(
                    "Be known beyond your team",
                    60,
                    (
                        Task(
                            "Have a conversation with five people whom your mentor introduces to you", "conversation", 4
                        ),
                        Task(
                            "Follow one decision from the question to the answer, in a meeting where you only listen",
                            "shadowing",
                            2,
                        ),
                    ),
                ),
                Step(
                    "Say where you are going",
                    90,
                    (
                        Task("Compare with your manager what both of you expected and what came", "conversation", 1),
                        Task("Choose the one skill that would help you most, and set a goal for it", "practice", 1),
                    ),
                ),
            )
        ),
    ),
    Starter(
        "Speaking in front of people",
        "For people who have something to say and would rather not: from five minutes among colleagues to a talk.",
        Template(
            (
                Step(
                    "Speak for five minutes among colleagues",
                    14,
                    (
                        Task("Say in one sentence what your listeners should do or know afterwards", "practice", 0.5),
                        Task("Explain something that you know well at a team meeting, without slides", "practice", 1.5),
                        Task("Ask two listeners what they remember a day later", "conversation", 0.5),
                    ),
                ),
                Step(
                    "Learn from those who do it well",
                    35,
                    (
                        Task(
                            "Watch two talks twice, the second time without sound, and note what holds you",
                            "reading",
                            2,
                        ),
                        Task("Help a speaker whom you admire to prepare, and sit in the first row", "shadowing", 3),
                    ),
                    (Aid("book", "Talk Like TED, Carmine Gallo", note="For the structure; leave the tricks"),),
                ),
                Step(
                    "Rehearse a talk of twenty minutes",
                    60,
                    (
                        Task(
                            "Write the story as ten sentences, then the slides that these need and no others",
                            "project",
                            5,
                        ),
                        Task("Rehearse it aloud, alone and on a recording, then before your mentor", "practice", 3),
                        Task("Collect the five questions that you fear, and answer them aloud", "practice", 1),
                    ),
                ),
                Step(
                    "Hold it before people whom you do not know",
                    90,
                    (
                        Task("Offer it to another department, a community or a meetup", "practice", 1),
                        Task("Hold the talk", "project", 2),
                        Task("Look back with your mentor: what would you keep, what would you drop", "conversation", 1),
                    ),
                ),
            )
        ),
    ),
)
