"""Participants against comparable others, over HTTP: who stays, who may read it, and what is not told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from services.analytics.comparing import compare_all
from services.analytics.main import SERVICE
from shared import clock
from shared.events.matching import ParticipantEnrolled, ProgramChanged
from shared.events.profiles import PersonJoined, PersonLeft, ProfileChanged
from shared.ids import new_id
from tests.integration.analytics.history import launched
from tests.integration.analytics.telling import Telling, folded, published
from tests.support.platform import Harness, Serve

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


def employed(telling: Telling, number: int) -> PersonJoined:
    subject = new_id()
    joined = PersonJoined(
        subject=subject,
        version=1,
        external_id=str(subject),
        name="Somebody",
        department=("Data", "Sales", "Legal")[number % 3],
        grade=f"P{number % 2}",
        start_date=telling.date(-700),
        effective_date=telling.date(-10),
    )
    telling.events.append(joined)
    return joined


def later(telling: Telling, someone: PersonJoined, day: int, kind: type[Any], version: int = 2, **fields: Any) -> None:
    told = {
        **someone.model_dump(exclude={"id", "type", "time"}),
        "version": version,
        "effective_date": telling.date(day),
    }
    telling.events.append(kind.model_validate({**told, "time": telling.at(day), **fields}))


def leaves(telling: Telling, someone: PersonJoined, day: int) -> None:
    later(telling, someone, day, PersonLeft, status="left")


def a_year(telling: Telling, participants: int, others: int, gone: int, others_gone: int) -> list[PersonJoined]:
    """Participants and others; so many of each leave between the landmark and the 360th day after it."""
    people = [employed(telling, number) for number in range(participants + others)]
    for someone in people[:participants]:
        telling.tell(ParticipantEnrolled, 0, person_id=someone.subject, role="mentee", places=0)
    for number, someone in enumerate([*people[:gone], *people[participants : participants + others_gone]]):
        leaves(telling, someone, 60 + number % 200)
    return people


async def told(analytics: Harness, telling: Telling) -> None:
    await analytics.receive(*telling.events)
    telling.events.clear()
    await folded(analytics)
    await compare_all(analytics.runtime)


async def read(analytics: Harness, path: str, role: str = "mentee") -> dict[str, Any]:
    answer = await analytics.client(roles=["hr"]).get(f"{BASE}{path}")
    assert answer.status_code == 200, answer.text
    [one] = [one for one in answer.json()["roles"] if one["role"] == role]
    return one


def outcome(comparison: dict[str, Any], name: str, days: int = 360) -> dict[str, Any]:
    [one] = [one for one in comparison["outcomes"] if (one["outcome"], one["days"]) == (name, days)]
    return one


def numbers_of(points: Iterable[dict[str, Any]]) -> list[int]:
    return [point["days"] for point in points if point["participants"] is not None]


async def test_hr_reads_who_stays_and_others_do_not(analytics: Harness):
    telling = Telling(launched(starts_on=clock.today() - timedelta(days=430)))
    people = a_year(telling, 60, 180, gone=6, others_gone=54)
    for someone in people[40:52]:
        later(telling, someone, 90, ProfileChanged, grade="P9")
    # Neither left: the second resignation was taken back, and nobody left before the landmark is compared.
    later(telling, people[59], 200, PersonLeft, status="left")
    later(telling, people[59], 150, ProfileChanged, version=3)
    later(telling, people[58], 200, PersonLeft, status="left")
    later(telling, people[58], 200, ProfileChanged, version=3)
    program = telling.program.subject
    early = await read(analytics, "/impact")
    assert early["comparison"] is None
    await told(analytics, telling)
    mentees = await read(analytics, f"/programs/{program}/impact")
    comparison = mentees["comparison"]
    assert (comparison["participants"], comparison["others"], comparison["left_out"]) == (60, 180, 0)
    assert (comparison["matched_exactly"], comparison["matched_by_propensity"]) == (60, 0)
    assert {one["covariate"]: one["after"] for one in comparison["balance"]}["grade"] == 0
    retained = outcome(comparison, "retained")
    assert (retained["participants"], retained["others"]) == (0.9, 0.7)
    assert retained["difference"]["value"] == 0.2
    assert 0 < retained["difference"]["low"] < 0.2 < retained["difference"]["high"]
    assert retained["ratio"]["value"] == pytest.approx(1 / 3, abs=0.001)
    assert retained["e_value"]["ratio"] > retained["e_value"]["interval"] > 1
    assert outcome(comparison, "grade")["participants"] == 0.2
    assert "stayed more often" in mentees["summary"]
    assert "no proof" in mentees["summary"]
    assert comparison["log_rank_p"] < 0.01
    assert 360 in numbers_of(comparison["curve"])
    last = comparison["curve"][-1]["participants"]
    assert last["value"] == retained["participants"]
    everywhere = await read(analytics, "/impact")
    assert outcome(everywhere["comparison"], "retained") == retained
    mentors = await read(analytics, f"/programs/{program}/impact", "mentor")
    assert mentors["comparison"] is None
    assert "too few mentors" in mentors["summary"]
    for role in ("employee", "program_admin", "auditor", "it"):
        client = analytics.client(roles=[role])
        assert (await client.get(f"{BASE}/programs/{program}/impact")).status_code == 403
        assert (await client.get(f"{BASE}/impact")).status_code == 403
    hr = analytics.client(roles=["hr"])
    assert (await hr.get(f"{BASE}/programs/{new_id()}/impact")).status_code == 404


async def test_two_publications_never_differ_by_few_people(analytics: Harness):
    telling = Telling(launched(starts_on=clock.today() - timedelta(days=430)))
    people = a_year(telling, 60, 120, gone=6, others_gone=12)
    program = telling.program.subject
    await told(analytics, telling)
    before = await read(analytics, f"/programs/{program}/impact")
    assert not outcome(before["comparison"], "retained")["hidden"]
    # One more had left in time; it becomes known late.
    leaves(telling, people[20], 50)
    await told(analytics, telling)
    one_more = (await read(analytics, f"/programs/{program}/impact"))["comparison"]
    assert outcome(one_more, "retained")["hidden"]
    assert numbers_of(one_more["curve"]) == []
    for someone in people[21:25]:
        leaves(telling, someone, 50)
    await told(analytics, telling)
    enough = (await read(analytics, f"/programs/{program}/impact"))["comparison"]
    assert outcome(enough, "retained")["participants"] == round(1 - 11 / 60, 3)


async def test_all_programs_are_those_of_a_year_and_as_strict_as_the_strictest(analytics: Harness):
    """One has been followed for 360 days to the day, one for longer, and of one that is younger groups are larger."""
    year, longer, younger = (
        Telling(launched(starts_on=clock.today() - timedelta(days=30 + days), minimum_cell=k))
        for days, k in ((360, 5), (400, 5), (200, 8))
    )
    for telling, gone in ((longer, 0), (year, 6), (younger, 0)):
        a_year(telling, 60, 90, gone=gone, others_gone=0)
        await told(analytics, telling)
    mine = (await read(analytics, f"/programs/{year.program.subject}/impact"))["comparison"]
    assert outcome(mine, "retained")["participants"] == 0.9
    everywhere = (await read(analytics, "/impact"))["comparison"]
    assert (everywhere["participants"], everywhere["followed_days"]) == (120, 360)
    assert outcome(everywhere, "retained")["hidden"], "six of those who left are fewer than eight"
    hr = analytics.client(roles=["hr"])
    assert (await hr.get(f"{BASE}/impact")).json()["minimum_cell"] == 8


async def test_a_comparison_made_with_a_smaller_group_is_not_shown_any_more(analytics: Harness):
    telling = Telling(launched(starts_on=clock.today() - timedelta(days=430), minimum_cell=3))
    a_year(telling, 60, 180, gone=4, others_gone=54)
    await told(analytics, telling)
    path = f"/programs/{telling.program.subject}/impact"
    assert outcome((await read(analytics, path))["comparison"], "retained")["participants"] is not None
    before = telling.program.model_dump(exclude={"id", "time", "version", "minimum_cell"})
    telling.events.append(ProgramChanged(**before, version=2, minimum_cell=8))
    await analytics.receive(*telling.events)
    await folded(analytics)
    assert (await read(analytics, path))["comparison"] is None
    await compare_all(analytics.runtime)
    anew = (await read(analytics, path))["comparison"]
    assert anew is None or outcome(anew, "retained")["participants"] is None


async def test_a_program_that_has_just_begun_is_not_compared(analytics: Harness):
    telling = Telling(launched(starts_on=clock.today() - timedelta(days=59)))
    a_year(telling, 12, 20, gone=0, others_gone=0)
    await told(analytics, telling)
    mentees = await read(analytics, f"/programs/{telling.program.subject}/impact")
    assert mentees["comparison"] is None
    assert "too early" in mentees["summary"]
    clock.advance(timedelta(days=1))
    await compare_all(analytics.runtime)
    mentees = await read(analytics, f"/programs/{telling.program.subject}/impact")
    assert mentees["comparison"]["participants"] == 12


async def test_participants_who_would_tell_of_a_small_program_are_not_compared(analytics: Harness):
    began = clock.today() - timedelta(days=430)
    large, small = (Telling(launched(starts_on=began)) for _ in range(2))
    a_year(large, 60, 180, gone=6, others_gone=54)
    a_year(small, 3, 0, gone=0, others_gone=0)
    await analytics.receive(*large.events, *small.events)
    await published(analytics)
    await compare_all(analytics.runtime)
    # All programs have 63, so that 60 would tell of 3.
    assert (await read(analytics, f"/programs/{large.program.subject}/impact"))["comparison"] is None
    assert (await read(analytics, "/impact"))["comparison"]["participants"] == 63
