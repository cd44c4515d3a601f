"""What every mail offers below its words, and to whom it goes."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import UUID

import pytest

from services.notifications.channels.calendar import Attendee
from services.notifications.channels.email import Writer
from services.notifications.channels.examples import examples
from services.notifications.channels.languages import ENGLISH
from services.notifications.nudges.domain import KINDS, Rule
from services.notifications.settings import Settings
from shared.links import Links
from tests.integration.notifications.support import words
from tests.unit.notifications.test_mail_headers import SETTINGS

LINKS = Links("https://portal.test")
NOW = datetime(2031, 3, 4, 10, tzinfo=UTC)
TOM = Attendee("Tom Ek", "tom@company.example")
NAMES = ("preferences", "unsubscribe", "unhelpful", "snooze")


def offers(rule: Rule) -> set[str]:
    """Which links without sign-in a mail has, that goes to one person and is sent to nobody else."""
    letter = next(iter(examples(rule, NOW, ENGLISH, LINKS).values()))
    content = Writer(Settings(**SETTINGS), LINKS).write(
        letter, nudge_id=UUID(int=1), rule=rule, kind=KINDS.get(rule), person_id=UUID(int=2), to=TOM, nudge=UUID(int=3)
    )
    mail = message_from_bytes(content, policy=policy.default)
    assert [len(mail.get_all(name, ())) for name in ("To", "Cc", "Bcc", "Resent-To")] == [1, 0, 0, 0]
    assert (mail["List-Unsubscribe"] is not None) == (rule in KINDS or rule is Rule.DIGEST)
    text = words(mail)
    return {name for name in NAMES if f"https://portal.test/api/notifications/v1/{name}/" in text}


@pytest.mark.parametrize("rule", Rule)
def test_a_mail_goes_to_one_person_and_offers_what_makes_sense(rule: Rule):
    found = offers(rule) - {"snooze"}
    assert found == ({"preferences", "unsubscribe", "unhelpful"} if rule in KINDS else {"preferences"})


def test_only_what_can_wait_can_be_snoozed():
    some = (Rule.STALLED, Rule.NO_SESSION, Rule.REMINDER, Rule.FEEDBACK)
    assert [rule for rule in some if "snooze" in offers(rule)] == [Rule.STALLED, Rule.NO_SESSION]
