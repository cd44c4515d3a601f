"""Programs and enrollments as those who take part meet them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Stage, launched, open_stage
from tests.support.platform import Serve

LINKS = Links("")
QUESTIONS: list[dict[str, Any]] = [
    {"key": "hopes", "text": "What do you hope for?", "kind": "text", "required": True, "role": "mentee"},
    {"key": "pace", "text": "How often?", "kind": "choice", "options": ["Weekly", "Monthly"]},
    {"key": "topics", "text": "What about?", "kind": "choice", "options": ["Code", "People", "Money"], "several": True},
    {"key": "sure", "text": "How sure are you?", "kind": "scale"},
    {"key": "order", "text": "What matters?", "kind": "ranking", "options": ["Near", "Senior"]},
]


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    stage = await open_stage(serve, "profiles", "matching")
    await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Mia Okafor,,")
    return stage


async def test_somebody_finds_a_program_enrolls_and_changes_all_that_they_told(stage: Stage):
    rules = [{"kind": "among", "role": "mentor", "field": "department", "values": ["Legal", "Finance"]}]
    program = await launched(stage, questions=QUESTIONS, eligibility=rules)
    tom = await stage.browse("E1", to=LINKS.programs())
    assert "You take part in no program yet" in tom.text
    assert "Spring cohort One mentor and one mentee meet over some months." in tom.text
    assert "Administration" not in await tom.open(LINKS.program(UUID(program["id"])))
    assert "People in Legal or Finance" in tom.text

    await tom.open(LINKS.enroll(UUID(program["id"]), "mentee"))
    fields = {"q-pace": "1", "q-topics-0": "yes", "q-topics-2": "yes", "q-sure": "4", "q-order-0": "2"}
    refused = await tom.press("Take part", **fields)
    assert tom.page.status_code == 422
    assert "Answer this: What do you hope for?" in refused
    assert "Give each of these a place of its own: What matters?" in refused
    assert 'id="q-pace-1" type="radio" name="q-pace" value="1" checked' in tom.page.text
    fields |= {"q-hopes": "To lead a review.", "q-order-1": "1"}
    assert "Lin Wu" in await tom.press("Take part", **fields, find="picks", **{"picks-named": "Lin"})
    assert "To lead a review." in tom.page.text
    [lin] = [
        row
        for row in (await stage.ask("program-admin", "GET", "profiles", "/people"))["items"]
        if row["name"] == "Lin Wu"
    ]
    fields |= {f"picks-{lin['id']}": "Lin Wu", "identity-0-attribute": "origin", "identity-0-values": "abroad, Lagos"}
    assert "Agree that it is used for matching" in await tom.press("Take part", **fields)
    await tom.press("Take part", **fields, agreed="yes", counted="yes")
    assert "You take part in Spring cohort as a mentee" in tom.text
    for told in ("To lead a review.", "Monthly", "Code and Money", "Senior and Near", "Lin Wu", "abroad and Lagos"):
        assert told in tom.text
    [mine] = (await stage.ask("E1", "GET", "matching", "/enrollments"))["items"]
    path = f"/enrollments/{mine['id']}"
    kept = await stage.ask("E1", "GET", "matching", path)
    assert (kept["answers"]["sure"], kept["picks"], kept["counted"]) == ("4", [lin["id"]], True)

    await tom.open(LINKS.enrollment_answers(UUID(mine["id"])))
    assert f'name="picks-{lin["id"]}" value="Lin Wu" checked' in tom.page.text
    assert "Your answers are kept" in await tom.press("Keep these answers", **{"q-hopes": "To teach."})
    assert "To teach." in tom.text
    await tom.open(LINKS.identity(UUID(mine["id"])))
    assert "Take back what you shared of yourself?" in await tom.follow("Take it all back")
    assert (await stage.ask("E1", "GET", "matching", path))["identity"], "a link alone takes nothing back"
    assert "Your consent is taken back" in await tom.press("Take back my consent")
    assert (await stage.ask("E1", "GET", "matching", path))["identity"] == []

    assert "as in 2030-06-30" in await tom.press("Match me again from", until="soon")
    day = clock.today() + timedelta(days=10)
    assert "You pause." in await tom.press("Match me again from", until=str(day))
    assert "You can be matched again" in await tom.press("Be matched again from now on")
    assert "no longer?" in await tom.open(LINKS.withdrawal(UUID(mine["id"])))
    assert "You do not take part any more" in await tom.press("Take part no longer", reason="No time.")
    assert "You withdrew" in tom.text
    assert "Enroll as a mentee" in tom.text


async def test_the_days_of_an_enrollment_are_by_the_clock_of_who_reads_them(serve: Serve):
    clock.move_to(datetime(2030, 3, 4, 22, tzinfo=UTC))
    stage = await open_stage(serve, "profiles", "matching")
    stage.zones["E1"] = "Asia/Kolkata"
    await stage.import_people("E1,Tom Adeyemi,Python:1,")
    program = await launched(stage)
    tom = await stage.browse("E1", to=LINKS.enroll(UUID(program["id"]), "mentee"))
    identity = {"identity-0-attribute": "origin", "identity-0-values": "Lagos", "agreed": "yes"}
    assert "For matching, since Tuesday 5 March." in await tom.press("Take part", **identity)


async def test_an_invitation_is_answered_a_place_is_waited_for_and_others_read_nothing_of_it(stage: Stage):
    program = await launched(stage, mentee_limit=1)
    people = (await stage.ask("program-admin", "GET", "profiles", "/people"))["items"]
    tom, lin, mia = (
        next(row["id"] for row in people if row["name"] == name) for name in ("Tom Adeyemi", "Lin Wu", "Mia Okafor")
    )
    path = f"/programs/{program['id']}"
    for person, role in ((tom, "mentor"), (mia, "mentor"), (lin, "mentee")):
        body = {"people": [person], "role": role}
        await stage.ask("program-admin", "POST", "matching", f"{path}/invitations", json=body)
    invited = await stage.browse("E1", to=LINKS.programs())
    assert "An invitation to Spring cohort" in invited.text
    [one] = (await stage.ask("E1", "GET", "matching", "/enrollments"))["items"]
    page = LINKS.enrollment(UUID(one["id"]))
    assert "You are invited to Spring cohort" in await invited.open(page)
    await invited.open(LINKS.accept_invitation(UUID(one["id"])))
    assert "a number of mentees from 1 to 50" in await invited.press("Accept the invitation", places="77")
    assert "You take part in Spring cohort as a mentor" in await invited.press("Accept the invitation", places="2")
    assert "The number of mentees is kept" in await invited.press("Keep this number", places="3")
    assert 'value="3"' in invited.page.text

    declining = await stage.browse("E3", to=page)
    assert declining.page.status_code == 403
    [other] = (await stage.ask("E3", "GET", "matching", "/enrollments"))["items"]
    await declining.open(LINKS.enrollment(UUID(other["id"])))
    assert "You have declined" in await declining.press("No, thank you")
    body = {"person_id": mia, "role": "mentee"}
    await stage.ask("E3", "POST", "matching", f"{path}/enrollments", json=body)
    await (lins := await stage.browse("E2")).open(LINKS.programs())
    [hers] = (await stage.ask("E2", "GET", "matching", "/enrollments"))["items"]
    await lins.open(LINKS.accept_invitation(UUID(hers["id"])))
    assert "you wait for a place" in await lins.press("Accept the invitation")
    assert "Your place in line: 1 of 1" in lins.text

    admin = await stage.browse("program-admin", to=LINKS.programs())
    assert "Launch a program" in admin.text
    assert "Running" in admin.text
    assert "Administration of this program" in await admin.open(LINKS.program(UUID(program["id"])))
    assert "read by them and by matching" in await admin.open(LINKS.enrollment(UUID(hers["id"])))


async def test_what_a_program_does_not_allow_is_said_and_what_was_written_stays(stage: Stage):
    rules = [{"kind": "language", "code": "de", "name": "German"}]
    program = await launched(stage, eligibility=rules, questions=QUESTIONS)
    tom = await stage.browse("E1", to=LINKS.enroll(UUID(program["id"]), "mentee"))
    said = await tom.press("Take part", **{"q-hopes": "To speak German.", "q-order-0": "1", "q-order-1": "2"})
    assert tom.page.status_code == 422
    assert "people who speak German" in said
    assert "To speak German." in said
    stage.away("profiles")
    assert "Spring cohort" in await tom.open(LINKS.programs())
    stage.away("matching")
    assert "cannot be shown now" in await tom.open(LINKS.programs())
