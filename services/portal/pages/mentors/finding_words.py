"""What the pages about finding a mentor say of hits of the directory and of criteria of programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services.portal.answers.mentors import Fit, Hit, Score
from services.portal.words import Words

__all__ = ["SAID", "criteria", "hit_reasons", "level"]

Says = Callable[[Words, Score], str]


def hit_reasons(words: Words, hit: Hit) -> list[str]:
    """Why somebody was found, in the sentences of the service where there is a code that nobody here knows."""
    if len(hit.reason_codes) != len(hit.reasons):
        return hit.reasons
    return [
        says(words, code) if (says := SAID.get(code.code)) else sentence
        for code, sentence in zip(hit.reason_codes, hit.reasons, strict=True)
    ]


def level(words: Words, number: int) -> str:
    """What a level of a skill means."""
    match number:
        case 1:
            return words.say("can show the first steps")
        case 2:
            return words.say("can help with everyday questions")
        case 3:
            return words.say("can teach it on the job")
        case 4:
            return words.say("can teach what is hard about it")
        case _:
            return words.say("can teach experts")


def criteria(words: Words, fits: Sequence[Fit]) -> list[tuple[str, float]]:
    """Criteria of a program as people call them, with how well two fit, the best first."""
    known = [(_criterion(words, fit.criterion), fit.value) for fit in fits]
    return sorted(((label, value) for label, value in known if label), key=lambda one: -one[1])


def _criterion(words: Words, kind: str) -> str:
    match kind:
        case "skills":
            return words.say("What you want to learn and they offer")
        case "seniority":
            return words.say("How far ahead of you they are")
        case "language":
            return words.say("Languages that you share")
        case "hours":
            return words.say("Working hours that you share")
        case "field":
            return words.say("What your profiles say of where you work")
        case "endorsements":
            return words.say("How many colleagues endorse them")
        case "experience":
            return words.say("Mentorships behind them")
        case "wishes":
            return words.say("What both of you want to learn")
        case "communities":
            return words.say("Communities that you share")
        case _:
            return ""


def _offers(words: Words, it: Score) -> str:
    [skill, *_], [at, recommendations, endorsements, sought] = it.names, it.numbers[:4]
    offer = {"skill": skill, "level": int(at)}
    if not recommendations and not endorsements:
        return words.say("Offers {skill} at level {level}.", **offer)
    praise = _praise(words, int(recommendations), int(endorsements))
    if sought:
        return words.say("Offers {skill} at level {level}, with {praise}.", **offer, praise=praise)
    return words.say("Offers {skill} at level {level}, and has {praise} in all.", **offer, praise=praise)


def _praised(words: Words, it: Score) -> str:
    return words.say("Has {praise}.", praise=_praise(words, int(it.numbers[0]), int(it.numbers[1])))


def _praise(words: Words, recommendations: int, endorsements: int) -> str:
    told: list[str] = []
    if recommendations:
        told.append(words.say_n("{number} recommendation", "{number} recommendations", recommendations))
    if endorsements:
        told.append(words.say_n("{number} endorsement", "{number} endorsements", endorsements))
    return words.names(told)


def _colleagues(words: Words, it: Score) -> str:
    others = int(it.numbers[0])
    if not it.names:
        return words.say_n(
            "Endorsed by {number} colleague of your department.",
            "Endorsed by {number} colleagues of your department.",
            others,
        )
    name = it.names[0]
    if not others:
        return words.say("Endorsed by {name} of your department.", name=name)
    return words.say_n(
        "Endorsed by {name} and {number} other of your department.",
        "Endorsed by {name} and {number} others of your department.",
        others,
        name=name,
    )


def _hours(words: Words, it: Score) -> str:
    hours = it.numbers[0]
    if hours == 1:
        return words.say("You share one working hour a week.")
    return words.say("You share {hours} working hours a week.", hours=words.number(hours))


SAID: Mapping[str, Says] = {
    "offers": _offers,
    "praised": _praised,
    "testimonials": lambda words, it: words.say_n(
        "Has {number} testimonial from a former mentee.", "Has {number} testimonials from former mentees.",
        int(it.numbers[0]),
    ),
    "open-places": lambda words, it: words.say_n(
        "Has {number} open place.", "Has {number} open places.", int(it.numbers[0])
    ),
    "hours": _hours,
    "colleagues": _colleagues,
    "words-in-name": lambda words, _: words.say("Their name has what you typed."),
    "words-in-skills": lambda words, _: words.say("Their skills or department have what you typed."),
    "words-in-job-title": lambda words, _: words.say("Their job title has what you typed."),
    "words-in-credentials": lambda words, _: words.say("Their credentials have what you typed."),
    "words-in-bio": lambda words, _: words.say("Their bio or location has what you typed."),
}  # fmt: skip
"""By code, as of `services.profiles.directory`."""
