"""Where somebody can be asked, and what may be said of how well they fit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.profiles import PersonJoined
from tests.integration.matching.asking import asked, suggestions
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve


async def openings(company: Company, who: PersonJoined, mentor: PersonJoined) -> list[dict[str, Any]]:
    return ok(await company.as_person(who).get(f"{API}/people/{mentor.subject}/openings"))["items"]


async def test_a_mentor_can_be_asked_where_both_take_part_and_nothing_keeps_them_apart(serve: Serve):
    company = await found(serve)
    tom, nick = await company.mentee("Tom Adeyemi"), await company.mentee("Nick Low")
    lin, amara = await company.mentor("Lin Wu", places=2), await company.mentor("Amara Obi")
    boss = await company.mentee("Bea Boss", manager_id=lin.subject)
    own = {"program_id": company.program["id"], "program_name": "Spring cohort", "request_days": 10}
    assert await openings(company, tom, lin) == [{**own, "places": 2, "request_id": None}]
    assert await openings(company, lin, amara) == [], "a mentor of it is no mentee"
    assert await openings(company, tom, nick) == []
    assert await openings(company, boss, lin) == [], "nobody asks their own manager"
    assert await openings(company, tom, tom) == []

    path = await asked(company, nick, lin)
    assert (await openings(company, nick, lin))[0]["request_id"] == path.rpartition("/")[2]
    ok(await company.as_person(lin).post(f"{path}/accept"))
    assert [one["places"] for one in await openings(company, tom, lin)] == [1]
    assert await openings(company, nick, amara) == [], "who has a mentor needs no other"

    ok(await company.as_person(amara).put(f"{API}/blocks/{tom.subject}"), 200, 201, 204)
    assert await openings(company, tom, amara) == []
    [mine] = ok(await company.as_person(tom).get(f"{API}/enrollments"))["items"]
    pause = {"until": str(clock.today() + timedelta(days=20))}
    headers = {"If-Match": f'"{mine["version"]}"'}
    ok(await company.as_person(tom).post(f"{API}/enrollments/{mine['id']}/pause", json=pause, headers=headers))
    assert await openings(company, tom, lin) == []


async def test_a_suggestion_tells_how_well_two_fit_by_what_profiles_tell_everybody(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    [suggested] = await suggestions(company, tom)
    criteria = {one["criterion"]: one["value"] for one in suggested["criteria"]}
    assert criteria["skills"] > 0.5
    assert not {"picks", "identity", "text"} & set(criteria)
