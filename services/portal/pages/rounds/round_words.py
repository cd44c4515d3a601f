"""What match rounds are called and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent

from services.portal.answers.round_questions import Verification
from services.portal.answers.rounds import Bounds, RoundDetails
from services.portal.broken_rules import quoted
from services.portal.words import Words

__all__ = [
    "Criterion",
    "certificate",
    "criteria",
    "criterion",
    "finding",
    "phase",
    "score",
    "standing",
    "verified",
]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A kind of criterion. weight: what it counts unless somebody says otherwise, of 100."""

    kind: str
    weight: int
    label: str
    meaning: str


def score(words: Words, value: float, digits: int = 3) -> str:
    """As in "0.824"."""
    shown = format_decimal(round(value, digits) + 0.0, format=f"0.{'0' * digits}", locale=words.language.forms)
    # A sign alone does not say which way it runs: it would come to stand behind its number.
    return f"\u200e{shown}" if value < 0 and words.language.right_to_left else shown


def criteria(words: Words) -> Sequence[Criterion]:
    """Those that a form offers; first the standard ones, which have a weight."""
    return (
        Criterion(
            "skills",
            40,
            words.say("Skills"),
            words.say("How much of what the mentee wants to learn the mentor offers."),
        ),
        Criterion(
            "seniority",
            15,
            words.say("Seniority"),
            words.say("Full when the mentor is one or two grades ahead. It needs the list of grades below."),
        ),
        Criterion("language", 15, words.say("Language"), words.say("How well both speak a language in common.")),
        Criterion("hours", 15, words.say("Working hours"), words.say("How many hours of the week both work.")),
        Criterion(
            "department",
            5,
            words.say("Department"),
            words.say("Full when they work in different departments, so that each sees another part."),
        ),
        Criterion(
            "identity",
            10,
            words.say("Identity"),
            words.say("A mentee’s wish for a mentor of a similar identity, as far as both agreed to share it."),
        ),
        Criterion(
            "text",
            0,
            words.say("Goals and bios"),
            words.say("How close what mentees write about their goals is to what mentors write about themselves."),
        ),
        Criterion("picks", 0, words.say("Picks"), words.say("Whom people have named as the ones they would like.")),
        Criterion(
            "experience", 0, words.say("Experience"), words.say("How many mentorships the mentor has behind them.")
        ),
        Criterion(
            "endorsements",
            0,
            words.say("Endorsements"),
            words.say("Whether colleagues endorse the mentor for what the mentee wants to learn."),
        ),
        Criterion("communities", 0, words.say("Communities"), words.say("A community that both belong to.")),
    )


def criterion(words: Words, title: str) -> str:
    """The label of a criterion; the name that somebody has given it where it has one of its own."""
    return next((one.label for one in criteria(words) if one.kind == title), title)


def standing(words: Words, found: RoundDetails, *, newest: bool = True) -> tuple[str, str]:
    """The state and its tone. newest: of a program; an older one hardly waits for anything."""
    match found.state:
        case "queued":
            return words.say("Waiting to be solved"), "neutral"
        case "solving":
            return words.say("Being solved"), "neutral"
        case "solved":
            if not newest:
                return words.say("Solved and not sent"), "neutral"
            return words.say("Waiting for your approval"), "attention"
        case "approved":
            return words.say("Approved and sent"), "good"
        case "cancelled":
            return words.say("Stopped"), "neutral"
        case _:
            return words.say("Failed"), "attention"


def finding(words: Words, found: RoundDetails) -> str:
    """A round in a sentence, as a title."""
    match found.state:
        case "queued":
            return words.say("This round is about to begin")
        case "solving":
            return words.say("The best mentors are being looked for")
        case "cancelled":
            return words.say("This round was stopped before it had an answer")
        case "failed":
            return words.say("This round failed")
        case _:
            return _answer(words, found)


def _answer(words: Words, found: RoundDetails) -> str:
    if not found.mentees:
        return words.say("There was nobody without a mentor to match")
    if not found.pairs:
        return words.say("None of the mentees could be matched")
    proof = found.certificate
    best, gap = proof is None or proof.optimal, proof.gap_pairs if proof else 0
    if best and not found.unmatched:
        return words.say_n(
            "The one mentee has a mentor; nobody would fit better",
            "All {number} mentees have a mentor; nobody could have a better total",
            found.pairs,
        )
    if best:
        return words.say_n(
            "{number} of {mentees} mentees has a mentor; nobody could have a better total",
            "{number} of {mentees} mentees have a mentor; nobody could have a better total",
            found.pairs,
            mentees=found.mentees,
        )
    if gap:
        return words.say_n(
            "{pairs} of {mentees} mentees have a mentor; at most one more could",
            "{pairs} of {mentees} mentees have a mentor; at most {number} more could",
            gap,
            pairs=found.pairs,
            mentees=found.mentees,
        )
    return words.say(
        "{pairs} of {mentees} mentees have a mentor; the total is within {percent} of the best",
        pairs=found.pairs,
        mentees=found.mentees,
        percent=_share(words, found),
    )


def certificate(words: Words, found: RoundDetails) -> str:
    """How good the answer is proven to be."""
    proof = found.certificate
    if proof is None or not found.mentees:
        return ""
    total = score(words, proof.total)
    if proof.optimal:
        return words.say_n(
            "No way to match these people gives a mentor to more than {number} of them, and none with as many has a "
            "higher total than {total}. This is proven over all pairs that the rules allow.",
            "No way to match these people gives a mentor to more than {number} of them, and none with as many has a "
            "higher total than {total}. This is proven over all pairs that the rules allow.",
            found.pairs,
            total=total,
        )
    if proof.gap_pairs:
        return words.say_n(
            "Time ran out. This is the best answer so far, and it is proven that at most one more mentee could have a "
            "mentor.",
            "Time ran out. This is the best answer so far, and it is proven that at most {number} more mentees could "
            "have a mentor.",
            proof.gap_pairs,
        )
    return words.say(
        "Time ran out. Nobody can match more of them, and it is proven that no other answer has a total more than "
        "{percent} higher than {total}.",
        percent=_share(words, found),
        total=total,
    )


def _share(words: Words, found: RoundDetails) -> str:
    proof = found.certificate
    share = proof.gap_total / proof.bound_total if proof and proof.bound_total else 0.0
    return format_percent(round(share, 4), locale=words.language.forms, decimal_quantization=False)


def phase(words: Words, progress: Bounds | None) -> str:
    """What is being done, in a sentence."""
    match progress.phase if progress else "":
        case "reading":
            return words.say("Reading who takes part.")
        case "scoring":
            return words.say("Scoring how well each mentee and each mentor fit.")
        case "solving":
            return words.say("Finding as many pairs as can be.")
        case "pricing":
            return words.say("Looking for a better total, or the proof that there is none.")
        case "explaining":
            return words.say("Writing down why each pair fits.")
        case _:
            return words.say("Waiting for a worker that is free.")


def verified(words: Words, found: Verification) -> tuple[str, str]:
    """What solving again came to, and its tone."""
    if found.faults:
        fault = quoted(words, found.faults[0].rstrip("."))
        return words.say("The proof does not hold: {fault}. Tell IT.", fault=fault), "trouble"
    if found.same_pairs and found.same_input:
        return (
            words.say(
                "Solved again a moment ago from the same input: the same pairs came out, and the proof was checked by "
                "other code and holds."
            ),
            "good",
        )
    if found.gone:
        return (
            words.say_n(
                "One person of this round was erased since. Without them its input is another one, so it need not come "
                "out the same.",
                "{number} people of this round were erased since. Without them its input is another one, so it need "
                "not come out the same.",
                found.gone,
            ),
            "attention",
        )
    return (
        words.say_n(
            "Solved again, one pair is different. Tell IT before you approve this round.",
            "Solved again, {number} pairs are different. Tell IT before you approve this round.",
            found.different_pairs,
        ),
        "trouble",
    )
