"""Groups and circles: what they do together counts for each of their mentees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.analytics.main import SERVICE
from shared import clock
from shared.events.matching import MatchProposed, MentorshipStarted, ProposalAccepted, SessionHeld, SessionScheduled
from shared.ids import new_id
from tests.integration.analytics.history import enrolled, launched, person
from tests.integration.analytics.pairs import ONLY_FOLDING, TODAY, a_program, checks_in, judged
from tests.integration.analytics.telling import folded, published
from tests.support.platform import Serve

SIX = 6


@pytest.mark.parametrize("kind", ["group", "circle"])
async def test_each_mentee_of_a_group_has_a_mentorship_and_its_sessions(serve: Serve, kind: str):
    analytics = await serve(SERVICE)
    program = launched()
    mentees = [person("Data") for _ in range(SIX)]
    mentor = mentees[0] if kind == "circle" else person("Sales")
    together, session = new_id(), new_id()
    await analytics.receive(program, mentor, *(enrolled(program, mentee, "mentee") for mentee in mentees))
    for version, mentee in enumerate(mentees, 1):
        proposal = new_id()
        pair: dict[str, Any] = {
            "program_id": program.subject, "mentee_id": mentee.subject, "mentor_id": mentor.subject
        }  # fmt: skip
        await analytics.receive(
            MatchProposed(subject=proposal, version=1, score=0.5, **pair),
            ProposalAccepted(subject=proposal, version=2, accepted_by=mentee.subject, complete=True, **pair),
            MentorshipStarted.model_validate(
                {"subject": together, "version": version, "mentorship_id": together, "kind": kind, **pair}
            ),
        )
    first, *others = [mentee.subject for mentee in mentees if mentee is not mentor]
    all_of_it: dict[str, Any] = {
        "subject": session,
        "mentorship_id": together,
        "program_id": program.subject,
        "mentee_id": first,
        "mentor_id": mentor.subject,
        "others": tuple(others),
    }
    end = clock.now() + timedelta(hours=1)
    planned: dict[str, Any] = {"title": "First", "start": clock.now(), "end": end, "zone": "UTC"}
    await analytics.receive(
        SessionScheduled(version=1, **planned, **all_of_it),
        SessionHeld(version=2, held_on=clock.today(), **all_of_it),
    )
    await published(analytics)
    hr = analytics.client(roles=["hr"])
    funnel = (await hr.get(f"/api/analytics/v1/programs/{program.subject}/funnel")).json()
    assert [step["count"] for step in funnel["steps"]][:6] == [SIX] * 6


async def test_a_circle_goes_on_with_who_convenes_it_now_in_whatever_order_that_is_told(serve: Serve):
    analytics, telling = await serve(ONLY_FOLDING), a_program()
    circles: dict[str, list[str]] = {}
    for late in (False, True):
        gone, *stay = [telling.takes_part() for _ in range(3)]
        circle = telling.started(gone, gone, 5, kind="circle")
        for version, one in enumerate(stay, 2):
            telling.started(one, gone, 5, circle, version=version, kind="circle")
            checks_in(telling, circle, 5, one, "yes")
        telling.ended(gone, circle, 40, mentor_id=stay[0], kind="circle")
        circles[str(circle)] = [str(one) for one in stay]
        if late:
            await analytics.receive(telling.events[-1])
            await folded(analytics)
    clock.move_to(telling.at(TODAY) + timedelta(hours=1))
    _, told = await judged(analytics, telling)
    assert {item["mentorship_id"]: item["mentor_id"] for item in told} == {key: one[0] for key, one in circles.items()}
    for item in told:
        assert item["mentee_ids"] == sorted(circles[item["mentorship_id"]])
        assert "no-check-in" not in {reason["code"] for reason in item["reasons"]}, "who has left need not check in"
