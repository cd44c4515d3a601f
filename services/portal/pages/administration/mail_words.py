"""What the samples of a mail are called: by what is different in each."""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.words import Words

__all__ = ["sample"]


def sample(words: Words, rule: str, variant: str) -> str:
    """As in "To a mentor". variant: as notifications calls it; a name that nobody here knows is shown as it is."""
    own = _own(words).get((rule, variant))
    if own:
        return own
    found = {**_readers(words), **_occasions(words)}
    if variant in found:
        return found[variant]
    for reader, label in _readers(words).items():
        for what, told in _besides(words).items():
            if variant in {f"{what}-{reader}", f"{reader}-{what}"}:
                return words.say("{reader}: {what}", reader=label, what=told)
    return variant


def _readers(words: Words) -> Mapping[str, str]:
    return {
        "": words.say("As it usually is"),
        "mentee": words.say("To a mentee"),
        "mentor": words.say("To a mentor"),
        "peer": words.say("To somebody in a circle"),
        "group": words.say("To the mentor of a group"),
        "group-mentor": words.say("To the mentor of a group"),
        "group-mentee": words.say("To a mentee in a group"),
        "mentor-of-one": words.say("To a mentor with one place"),
        "convener": words.say("To whoever brings a circle together"),
        "colleague": words.say("To a colleague"),
        "both": words.say("To a mentee who is a mentor too"),
        "speaks": words.say("To a speaker"),
    }


def _occasions(words: Words) -> Mapping[str, str]:
    return {
        "anew": words.say("A new agreement"),
        "closing": words.say("For the time together"),
        "end": words.say("At the end"),
        "first": words.say("For the first time"),
        "from-before-codes": words.say("With reasons from earlier days"),
        "from-then-on": words.say("From one time on"),
        "goal": words.say("About a goal"),
        "kickoff": words.say("At the beginning"),
        "later": words.say("On a later day"),
        "left": words.say("To somebody who has left"),
        "mentors": words.say("No mentor has a place"),
        "met": words.say("After a gathering"),
        "midpoint": words.say("In the middle"),
        "milestone": words.say("For a milestone"),
        "nameless": words.say("Without a name"),
        "never": words.say("They have never met"),
        "no-time": words.say("No time"),
        "not-my-topic": words.say("Another topic"),
        "one-time": words.say("One of several times"),
        "open": words.say("Without a last day"),
        "other": words.say("For another reason"),
        "place": words.say("Another place"),
        "program": words.say("The program is full"),
        "series": words.say("All times"),
        "session": words.say("About a session"),
        "several": words.say("To several people"),
        "someone-else": words.say("Somebody else fits better"),
        "time": words.say("Another time"),
        "title": words.say("Another title"),
        "today": words.say("On the same day"),
        "tomorrow": words.say("On the day before"),
        "waits": words.say("The mentor has no place yet"),
    }


def _own(words: Words) -> Mapping[tuple[str, str], str]:
    """What a sample is called for one rule alone."""
    return {
        ("gathering_changed", "all"): words.say("Several things"),
        ("goal_set", "open"): words.say("Without a date"),
        ("mentorships_at_risk", "one"): words.say("One mentorship"),
        ("mentorships_at_risk", "several"): words.say("Several mentorships"),
        ("report_ready", "all"): words.say("All programs"),
        ("report_ready", ""): words.say("One program"),
    }


def _besides(words: Words) -> Mapping[str, str]:
    """What is different besides who reads it."""
    return {
        "agree": words.say("to write an agreement"),
        "all": words.say("with every reason there is"),
        "check-in": words.say("to say how it goes"),
        "goal": words.say("to set a goal"),
        "never": words.say("they have never met"),
        "unwritten": words.say("nothing is written yet"),
        "write": words.say("to write to each other"),
    }
