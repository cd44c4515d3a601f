"""Skills wanted and offered, and whether nudges help."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.analytics.main import SERVICE
from services.analytics.nudges import domain as nudges
from services.analytics.nudges import handlers as nudge_handlers
from services.analytics.publications.domain import Cell
from services.analytics.skills import domain, handlers
from shared.events.notifications import NotificationDelivered, NotificationFailed, NudgeRated
from shared.events.profiles import PersonLeft, SkillDefined, SkillsMerged
from shared.ids import new_id
from tests.integration.analytics.history import launched
from tests.integration.analytics.telling import Telling, counted, values
from tests.support.platform import Harness, Serve


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


def offers(*skills: UUID) -> list[Any]:
    return [{"skill_id": skill, "name": "Whatever", "level": 3} for skill in skills]


def wants(*skills: UUID) -> list[Any]:
    return [{"skill_id": skill, "name": "Whatever", "priority": 3} for skill in skills]


async def test_skills_wanted_are_held_against_skills_offered(analytics: Harness):
    telling = Telling(launched())
    sql, databases, db, talks, unnamed = (new_id() for _ in range(5))
    for skill, name in ((sql, "SQL"), (databases, "Databases"), (db, "DB"), (talks, "Public speaking")):
        telling.events.append(SkillDefined(subject=skill, version=1, name=name))
    telling.events.append(SkillsMerged(subject=db, version=2, into=sql, name="DB"))
    telling.events.append(SkillsMerged(subject=sql, version=2, into=databases, name="SQL"))
    telling.takes_part(skills_wanted=wants(db, databases), skills_offered=offers(talks))
    telling.takes_part(skills_wanted=wants(sql, unnamed))
    telling.takes_part("mentor", skills_wanted=wants(talks), skills_offered=offers(db))
    telling.takes_part("mentor", external=True, skills_offered=offers(talks))
    telling.somebody(skills_offered=offers(talks))
    gone = telling.somebody(skills_wanted=wants(talks))
    left = gone.model_dump(exclude={"id", "version", "time", "status"})
    telling.events.append(PersonLeft(**left, version=2, status="left"))
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.SKILLS, telling.program.subject)
    assert values(found.total) == {"wanted": 2, "offered": 1}
    assert {skill: values(row) for skill, row in found.rows["skill"].items()} == {
        "Databases": {"wanted": 2, "offered": 1},
        str(unnamed): {"wanted": 1},
    }
    everywhere = await counted(analytics, handlers.count, domain.SKILLS)
    assert values(everywhere.total) == {"wanted": 3, "offered": 3}
    assert values(everywhere.rows["skill"]["Public speaking"]) == {"wanted": 1, "offered": 2}


async def test_skills_that_were_merged_into_each_other_are_counted_still(analytics: Harness):
    telling = Telling(launched())
    one, other = new_id(), new_id()
    telling.events.append(SkillsMerged(subject=one, version=2, into=other, name="One"))
    telling.events.append(SkillsMerged(subject=other, version=2, into=one, name="Other"))
    telling.takes_part(skills_wanted=wants(one))
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.SKILLS)
    assert sum(row["wanted"].people for row in found.rows["skill"].values()) == 1


async def test_a_rule_that_many_find_unhelpful_has_a_small_share(analytics: Harness):
    telling = Telling(launched())
    people = [telling.somebody().subject for _ in range(4)]
    for rule, said in (("goal_stalled", (False, False, True, False)), ("session_soon", (True, True))):
        for person, helpful in zip(people, said, strict=False):
            telling.tell(NotificationDelivered, 1, person_id=person, nudge=rule, channel="email", about=new_id())
            nudge = telling.tell(NudgeRated, 2, person_id=person, nudge=rule, helpful=not helpful)
            telling.tell(NudgeRated, 3, nudge, 2, person_id=person, nudge=rule, helpful=helpful)
    about = {"person_id": people[0], "channel": "email", "about": new_id()}
    telling.tell(NotificationFailed, 1, None, 1, nudge="session_soon", reason="refused", **about)
    await analytics.receive(*telling.events)
    found = await counted(analytics, nudge_handlers.count, nudges.NUDGES)
    assert found.rows["rule"] == {
        "goal_stalled": {
            "delivered": Cell(4, 4), "rated": Cell(4, 4), "helpful": Cell(1, 1), "helpful_share": Cell(1, 0.25),
        },
        "session_soon": {
            "delivered": Cell(2, 2), "rated": Cell(2, 2), "helpful": Cell(2, 2), "helpful_share": Cell(2, 1),
        },
    }  # fmt: skip
    assert found.total["rated"] == Cell(4, 6)
