"""Showing mails from made-up facts, and sending one to whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notifications.channels import setting
from services.notifications.channels.examples import EXAMPLE_READER, examples
from services.notifications.channels.languages import choose
from services.notifications.channels.letters import Letter, first_name
from services.notifications.nudges import store as nudges
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.rules.handlers import admit
from shared import clock
from shared.db import AsyncSession
from shared.ids import new_id
from shared.links import Links
from shared.policy import Principal, allow
from shared.problems import Conflict, NotFound

__all__ = ["SHOWN", "Preview", "list_mails", "preview", "send_test"]

SHOWN = tuple(rule for rule in Rule if rule is not Rule.TEST)


@dataclass(frozen=True, slots=True)
class Preview:
    rule: Rule
    variant: str
    variants: list[str]
    language: str
    subject: str
    preheader: str
    text: str
    html: str


def list_mails(me: Principal) -> tuple[Rule, ...]:
    """The rules whose mails can be seen."""
    allow(me, "mail.preview")
    return SHOWN


async def preview(
    session: AsyncSession,
    me: Principal,
    links: Links,
    rule: Rule,
    language: str,
    variant: str | None,
    program_id: UUID | None,
) -> Preview:
    """A mail of a rule as it would look now. variant: None for the first. program_id: whose admins may see it, too."""
    await admit(session, me, "mail.preview", program_id)
    found = _examples(links, rule, language)
    name, letter = _one(found, variant)
    below = setting.footer(letter.language, preferences=links.preferences())
    reader = first_name(EXAMPLE_READER)
    return Preview(
        rule=rule,
        variant=name,
        variants=list(found),
        language=letter.language.tag,
        subject=setting.subject(letter),
        preheader=letter.preheader,
        text=setting.as_text(letter, reader, below),
        html=setting.as_html(letter, reader, below),
    )


async def send_test(
    session: AsyncSession, me: Principal, links: Links, rule: Rule, language: str, variant: str | None
) -> tuple[str, str]:
    """Plan a mail to whoever asks. Returns which variant in which language."""
    allow(me, "mail.preview")
    name, letter = _one(_examples(links, rule, language), variant)
    if me.person_id is None:
        raise Conflict("This account is nobody's profile, so there is no address to send to.", kind="no-profile")
    now = clock.now()
    payload = {"rule": rule.value, "variant": name, "language": letter.language.tag}
    await nudges.schedule(session, [Nudge(Rule.TEST, me.person_id, new_id(), now, latest=now, payload=payload)])
    return name, letter.language.tag


def _examples(links: Links, rule: Rule, language: str) -> Mapping[str, Letter]:
    if rule not in SHOWN:
        raise NotFound(f"There is no mail of its own for {rule}: it shows one of another rule.")
    return examples(rule, clock.now(), choose(language), links)


def _one(found: Mapping[str, Letter], variant: str | None) -> tuple[str, Letter]:
    name = next(iter(found)) if variant is None else variant
    if name not in found:
        named = ", ".join(each or '""' for each in found)
        raise NotFound(f"This mail has no variant {name!r}. It has: {named}.")
    return name, found[name]
