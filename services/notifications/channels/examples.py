"""Letters of every rule from made-up facts, for previews, tests and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.channels.example_payloads import AMARA, PRIYA, payloads
from services.notifications.channels.letters import Facts, Letter, digest, letter
from services.notifications.nudges.domain import Nudge, Rule
from shared.languages import Language
from shared.links import Links

__all__ = ["EXAMPLE_READER", "example_facts", "examples"]

EXAMPLE_READER = "Tom Ek"

_TOM, _LIN, _PROGRAM, _ABOUT = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
_NAMES: Mapping[UUID, str] = {AMARA: "Amara Obi", PRIYA: "Priya Nair"}
_IN_A_DIGEST = (Rule.REQUEST_ACCEPTED, Rule.FEEDBACK, Rule.GOAL)


def examples(rule: Rule, now: datetime, language: Language, links: Links) -> Mapping[str, Letter]:
    """Every letter of a rule, by the name of what is different, "" for the plain one; at least one."""
    if rule is Rule.DIGEST:
        letters = [next(iter(examples(each, now, language, links).values())) for each in _IN_A_DIGEST]
        return {often: digest(letters, often, language, links) for often in ("daily", "weekly", "once")}
    return {
        name: letter(_facts(rule, dict(payload), now, language, links)) for name, payload in payloads(now)[rule].items()
    }


def _facts(rule: Rule, payload: dict[str, object], now: datetime, language: Language, links: Links) -> Facts:
    alone, nobody = payload.pop("alone", False), payload.pop("nobody", False)
    if payload.get("left") == "reader":
        payload["left"] = [str(_TOM)]
    if rule is Rule.TEST:
        payload["language"] = language.tag
    other = None if nobody else _TOM if alone else _LIN
    program = None if payload.pop("no_program", False) else _PROGRAM
    return example_facts(Nudge(rule, _TOM, _ABOUT, now, other, program, payload=payload), now, language, links)


def example_facts(nudge: Nudge, now: datetime, language: Language, links: Links) -> Facts:
    """A nudge with made-up people around it."""
    return Facts(
        nudge=nudge,
        name=EXAMPLE_READER,
        zone=ZoneInfo("Europe/Berlin"),
        other="Lin Chen" if nudge.other_id else "",
        other_zone=ZoneInfo("Asia/Tokyo"),
        program="Data Mentoring",
        program_ends=(now + timedelta(days=200)).date(),
        now=now,
        links=links,
        language=language,
        names=_NAMES,
    )
