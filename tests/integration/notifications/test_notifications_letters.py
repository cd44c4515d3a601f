"""Letters of what events really plan."""

from __future__ import annotations

from sqlalchemy import select

from services.notifications.channels.example_payloads import payloads
from services.notifications.channels.examples import example_facts
from services.notifications.channels.languages import LANGUAGES, choose
from services.notifications.channels.letters import letter
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.nudges.tables import NudgeRow
from services.notifications.worker import HANDLERS
from shared import clock
from shared.events.profiles import PersonErased, PersonLeft
from shared.links import Links
from tests.contract.events.examples import EXAMPLES
from tests.integration.notifications.conftest import Start

_MADE_UP = {"alone", "nobody", "left", "others"}
"""Keys that examples alone have, or that not every nudge of the rule has."""

LINKS = Links("https://mentoring.example")


async def test_every_nudge_that_an_event_plans_has_a_letter_in_every_language(start: Start):
    harness = await start(min(event.time for event in EXAMPLES))
    for event in EXAMPLES:
        if type(event) in HANDLERS and not isinstance(event, PersonErased | PersonLeft):
            await harness.receive(event)
    async with harness.runtime.sessions() as session:
        rows = (await session.scalars(select(NudgeRow))).all()
    for row in rows:
        nudge = Nudge(
            Rule(row.rule), row.person_id, row.about, row.due, row.other_id, row.program_id, payload=row.payload
        )
        for tag in LANGUAGES:
            written = letter(example_facts(nudge, clock.now(), choose(tag), LINKS))
            assert written.subject, row.rule
        assert any(
            set(made_up) - _MADE_UP <= set(row.payload) for made_up in payloads(clock.now())[nudge.rule].values()
        ), f"the examples of {row.rule} have keys that no event gives"
    assert len({row.rule for row in rows}) >= 35
