"""What admins read of a mentorship's health: each reason as a sentence, and the one thing to do about the heaviest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["next_step", "sentence"]

_SENTENCES: Mapping[str, str] = {
    "no-session": "No session for {} days, and none planned for the next 30.",
    "sessions-missed": "{} sessions were missed in the last 60 days.",
    "agreement-unsigned": "The agreement is not signed by all after {} days.",
    "off-track": "At the last check-ins not everybody was on track.",
    "no-check-in": "Somebody has missed {} check-ins in a row.",
    "low-rating": "The mean rating of the last 90 days is below {}.",
    "no-goal": "{} mentees have no goal.",
    "goal-stalled": "{} goals do not move.",
    "nothing-exchanged": "Nothing has passed between them for {} days.",
}
_OF_ONE: Mapping[str, str] = {
    "sessions-missed": "1 session was missed in the last 60 days.",
    "no-check-in": "Somebody has missed 1 check-in in a row.",
    "no-goal": "1 mentee has no goal.",
    "goal-stalled": "1 goal does not move.",
}
_NEXT_STEPS: Mapping[str, str] = {
    "no-session": "Ask both for a date.",
    "sessions-missed": "Ask both which time suits them better.",
    "agreement-unsigned": "Ask both to write down in a few lines what they agree on, and to sign it.",
    "off-track": "Ask each of them alone what is in the way.",
    "no-check-in": "Ask those who have not checked in how it goes.",
    "low-rating": "Talk with each of them about what they expect.",
    "no-goal": "Ask what one goal could be, and for whom it matters.",
    "goal-stalled": "Ask what the next small step to the goal is.",
    "nothing-exchanged": "Write to both and ask how they are.",
}


def sentence(code: str, value: float) -> str:
    return _OF_ONE[code] if value == 1 and code in _OF_ONE else _SENTENCES[code].format(f"{value:g}")


def next_step(codes: Sequence[str]) -> str:
    """codes: of the reasons, the heaviest first."""
    return _NEXT_STEPS[codes[0]] if codes else "Nothing needs to be done."
