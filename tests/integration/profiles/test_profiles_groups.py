"""A mentor with several mentees in one mentorship: what one of them shares or ends is theirs alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.profiles.main import SERVICE
from shared import clock
from shared.events.matching import (
    MentorPlacesChanged,
    MentorshipEnded,
    MentorshipStarted,
    ParticipantEnrolled,
    ParticipantWithdrew,
    ProgramClosed,
    ProgramLaunched,
)
from shared.ids import new_id
from tests.integration.profiles.mentors import employ
from tests.integration.profiles.team import API, Team, gather
from tests.support.platform import Serve

WORDS = "Amara asked the questions that I avoided."


@pytest.fixture
async def team(serve: Serve) -> Team:
    """Amara mentors Tom and Lin in one group."""
    return await gather(await serve(SERVICE), Amara="Python:5", Tom="", Lin="")


def of_group(team: Team, group: UUID, mentee: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": group,
        "mentorship_id": group,
        "program_id": new_id(),
        "mentee_id": team.ids[mentee],
        "mentor_id": team.ids["Amara"],
        "kind": "group",
        **more,
    }


async def begin(team: Team, **more: Any) -> UUID:
    group = new_id()
    for version, mentee in enumerate(("Tom", "Lin"), 1):
        await team.harness.receive(MentorshipStarted(**of_group(team, group, mentee, **more), version=version))
    return group


async def set_goal(team: Team, name: str) -> dict[str, Any]:
    answer = await team.clients[name].post(f"{API}/people/{team.ids[name]}/goals", json={"title": f"{name}'s goal"})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_each_mentee_of_a_group_shares_with_its_mentor(team: Team):
    group = await begin(team)
    goals = {name: await set_goal(team, name) for name in ("Tom", "Lin")}
    for name, goal in goals.items():
        assert goal["shared_with"] == [str(group)]
        seen = await team.clients["Amara"].get(f"{API}/people/{team.ids[name]}/goals")
        assert [one["title"] for one in seen.json()["items"]] == [f"{name}'s goal"]
    assert (await team.clients["Lin"].get(f"{API}/goals/{goals['Tom']['id']}")).status_code == 403


async def test_what_ends_for_one_mentee_goes_on_for_the_others(team: Team):
    group = await begin(team)
    goals = {name: await set_goal(team, name) for name in ("Tom", "Lin")}
    ended = MentorshipEnded(**of_group(team, group, "Tom", version=3, ended_on=clock.today()))
    await team.harness.receive(ended)
    amara = team.clients["Amara"]
    assert (await amara.get(f"{API}/goals/{goals['Tom']['id']}")).status_code == 403
    assert (await amara.get(f"{API}/goals/{goals['Lin']['id']}")).status_code == 200
    share = {"mentorship_id": str(group)}
    refused = await team.clients["Tom"].post(
        f"{API}/goals/{goals['Tom']['id']}/share", json=share, headers={"If-Match": '"1"'}
    )
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "mentorship-ended")
    words = {"words": WORDS}
    path = f"{API}/mentorships/{group}/testimonial"
    assert (await team.clients["Tom"].post(path, json=words)).status_code == 201
    assert (await team.clients["Lin"].post(path, json=words)).status_code == 409
    assert (await amara.post(path, json=words)).status_code == 403
    again = MentorshipStarted(**of_group(team, group, "Tom", version=4))
    await team.harness.receive(again)
    assert (await amara.get(f"{API}/goals/{goals['Tom']['id']}")).status_code == 200


async def test_nobody_in_a_circle_is_a_mentor(team: Team):
    circle = await begin(team, kind="circle")
    goal = await set_goal(team, "Tom")
    assert goal["shared_with"] == []
    assert (await team.clients["Amara"].get(f"{API}/goals/{goal['id']}")).status_code == 403
    await team.harness.receive(
        MentorshipEnded(**of_group(team, circle, "Tom", kind="circle", version=3, ended_on=clock.today()))
    )
    answer = await team.clients["Tom"].post(f"{API}/mentorships/{circle}/testimonial", json={"words": WORDS})
    assert answer.json()["type"].rpartition(":")[2] == "not-yet-known"


async def test_places_follow_what_the_mentor_and_the_program_say(serve: Serve):
    mentors = await employ(await serve(SERVICE), Tom={}, Vera={})
    vera, program, enrollment = mentors.ids["Vera"], new_id(), new_id()
    place: dict[str, Any] = {"subject": enrollment, "program_id": program, "person_id": vera}
    dates: dict[str, Any] = {
        "name": "Spring",
        "starts_on": date(2026, 3, 2),
        "ends_on": clock.today() + timedelta(days=90),
    }
    await mentors.harness.receive(ProgramLaunched(subject=program, version=1, **dates))
    await mentors.harness.receive(ParticipantEnrolled(**place, version=1, role="mentor", places=2))
    for event, expected in (
        (MentorPlacesChanged(**place, version=2, places=4), "Has 4 open places."),
        (MentorPlacesChanged(**place, version=3, places=1), "Has 1 open place."),
        (ParticipantWithdrew(**place, version=4, role="mentor", withdrew_on=clock.today()), None),
        (ParticipantEnrolled(**place, version=5, role="mentor", places=3), "Has 3 open places."),
        (ProgramClosed(subject=program, version=2, state="closed", **dates), None),
    ):
        await mentors.harness.receive(event)
        await mentors.made()
        found = await mentors.names(q="vera")
        assert found == ([] if expected is None else ["Vera"]), event
        if expected is not None:
            assert expected in await mentors.reasons("Vera", q="vera")
