"""Surveys: planned, opened and closed by admins or by the clock, answered by whom they ask, and read in sum."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from services.matching.survey_states.handlers import follow_the_clock
from shared import clock
from shared.events.matching import SurveyAnswered, SurveyClosed, SurveyOpened
from shared.events.profiles import PersonJoined
from shared.leases import within
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.programs import in_days, kind, launch
from tests.integration.matching.test_matching_announcements import crowd
from tests.integration.matching.together import change
from tests.support.platform import Serve

READY = {"key": "ready", "text": "How ready do you feel?", "kind": "scale", "required": True}
HELP = {"key": "help", "text": "What helps?", "kind": "choice", "options": ["Time", "A list"]}
WISH = {"key": "wish", "text": "Anything else?", "kind": "text"}
PLACES = {
    "key": "places",
    "text": "Could you take one more?",
    "kind": "choice",
    "options": ["Yes", "No"],
    "role": "mentor",
}


def body(**different: Any) -> dict[str, Any]:
    return {"moment": "kickoff", "title": "How ready?", "questions": [READY, HELP, WISH, PLACES], **different}


async def post(company: Company, **different: Any) -> httpx.Response:
    return await company.as_admin.post(f"{company.program_path}/surveys", json=body(**different))


async def planned(company: Company, **different: Any) -> dict[str, Any]:
    return ok(await post(company, **different), 201)


async def opened(company: Company, **different: Any) -> str:
    """The path of a survey that is open."""
    path = f"{API}/surveys/{(await planned(company, opens_on=in_days(5), **different))['id']}"
    ok(await company.as_admin.post(f"{path}/open"))
    return path


async def say(company: Company, person: PersonJoined, path: str, **answers: Any) -> httpx.Response:
    return await company.as_person(person).post(f"{path}/answers", json={"answers": answers})


async def cohort(
    serve: Serve, mentees: int, mentors: int = 0
) -> tuple[Company, list[PersonJoined], list[PersonJoined]]:
    """A company with a program that shows groups of three, and so many people in it."""
    company = await found(serve, program={"minimum_cell": 3})
    return (
        company,
        [await company.mentee(f"Mentee {number}") for number in range(mentees)],
        [await company.mentor(f"Mentor {number}") for number in range(mentors)],
    )


async def results(company: Company, path: str, **params: Any) -> dict[str, Any]:
    return ok(await company.as_admin.get(f"{path}/results", params=params))


async def state(company: Company, survey: dict[str, Any]) -> str:
    return ok(await company.as_admin.get(f"{API}/surveys/{survey['id']}"))["state"]


async def test_a_survey_opens_on_the_day_of_its_moment(serve: Serve):
    company = await found(serve)
    program = await launch(company)
    path = f"{API}/programs/{program['id']}/surveys"
    for moment, opens in (("kickoff", 56), ("midpoint", 140), ("end", 213)):
        survey = ok(await company.as_admin.post(path, json=body(moment=moment)), 201)
        assert (survey["opens_on"], survey["closes_on"]) == (in_days(opens), in_days(opens + 14))
        assert (survey["state"], survey["version"], survey["asked"]) == ("planned", 1, 0)
    assert ok(await company.as_admin.get(path))["total"] == 3

    late = await planned(company)
    assert (late["opens_on"], late["closes_on"]) == (in_days(0), in_days(14)), "its kickoff is today"
    assert kind(await post(company, moment="midpoint")) == (422, "no-such-day")
    assert kind(await post(company, opens_on=in_days(9), closes_on=in_days(8))) == (422, "dates-out-of-order")
    assert kind(await post(company, opens_on=in_days(-9), closes_on=in_days(-8))) == (422, "dates-out-of-order")
    assert kind(await post(company, opens_on=in_days(1), closes_on=in_days(300))) == (422, "dates-out-of-order")
    assert kind(await post(company, opens_on="9999-12-31")) == (422, "dates-out-of-order")
    assert kind(await post(company, questions=[READY, READY])) == (422, "asked-twice")
    ranking = {"key": "rank", "text": "Rank these.", "kind": "ranking", "options": ["a", "b"]}
    assert (await post(company, questions=[ranking])).status_code == 422
    assert (await post(company, questions=[{**READY, "highest": 12}])).status_code == 422


async def test_a_planned_survey_can_be_changed_and_dropped_an_open_one_not(serve: Serve):
    company, *_ = await cohort(serve, 1)
    survey = await planned(company, opens_on=in_days(5))
    path = f"{API}/surveys/{survey['id']}"
    stale, now = {"If-Match": '"7"'}, {"If-Match": '"1"'}
    assert kind(await company.as_admin.put(path, json=body(), headers=stale)) == (412, "stale")
    changed = ok(await company.as_admin.put(path, json=body(title="Ready?", opens_on=in_days(6)), headers=now))
    assert (changed["title"], changed["opens_on"], changed["version"]) == ("Ready?", in_days(6), 2)
    dropped = await planned(company, opens_on=in_days(5))
    gone = f"{API}/surveys/{dropped['id']}"
    assert (await company.as_admin.delete(gone, headers=now)).status_code == 204
    assert (await company.as_admin.get(gone)).status_code == 404

    assert kind(await company.as_admin.post(f"{path}/close")) == (409, "wrong-state")
    shown = ok(await company.as_admin.post(f"{path}/open"))
    assert (shown["state"], shown["opens_on"], shown["closes_on"]) == ("open", in_days(0), in_days(20))
    version = {"If-Match": f'"{shown["version"]}"'}
    for refused in (
        await company.as_admin.put(path, json=body(), headers=version),
        await company.as_admin.delete(path, headers=version),
        await company.as_admin.post(f"{path}/open"),
    ):
        assert kind(refused) == (409, "wrong-state")
    draft = await launch(company, draft=True)
    of_draft = ok(await company.as_admin.post(f"{API}/programs/{draft['id']}/surveys", json=body()), 201)
    assert kind(await company.as_admin.post(f"{API}/surveys/{of_draft['id']}/open")) == (409, "program-not-going")


async def test_whoever_is_enrolled_or_was_matched_is_asked_by_the_clock_and_told_once(serve: Serve):
    company = await found(serve)
    tom, lin, _ = await company.mentorship()
    eva, wim = await company.mentee("Eva Berg"), await company.mentee("Wim Bos")
    withdrawn = "UPDATE enrollment SET state = 'withdrawn' WHERE person_id = :person"
    for person in (tom, wim):
        await change(company, withdrawn, person=person.subject)
    survey = await planned(company, opens_on=in_days(2))
    clock.advance(timedelta(days=1))
    await within(company.harness.runtime, follow_the_clock)
    assert await state(company, survey) == "planned"
    clock.advance(timedelta(days=1))
    runtime = company.harness.runtime
    await asyncio.gather(*(within(runtime, follow_the_clock) for _ in range(4)))
    [told] = await company.harness.sent(SurveyOpened)
    assert set(told.recipients) == {tom.subject, lin.subject, eva.subject}
    assert (told.title, told.moment, str(told.closes_on)) == ("How ready?", "kickoff", survey["closes_on"])

    [mine] = ok(await company.as_person(eva).get(f"{API}/surveys/mine"))["items"]
    assert (mine["id"], mine["program_name"], mine["answered"]) == (survey["id"], "Spring cohort", False)
    ok(await say(company, eva, f"{API}/surveys/{survey['id']}", ready=4))
    assert ok(await company.as_person(eva).get(f"{API}/surveys/mine"))["items"][0]["answered"]
    assert ok(await company.as_person(wim).get(f"{API}/surveys/mine"))["items"] == []
    assert (await company.harness.client(roles=["it"]).get(f"{API}/surveys/mine")).status_code == 403

    clock.move_to(clock.now() + timedelta(days=14))
    assert await state(company, survey) == "open", "its last day"
    clock.advance(timedelta(days=1))
    await asyncio.gather(*(within(runtime, follow_the_clock) for _ in range(4)))
    [closed] = await company.harness.sent(SurveyClosed)
    assert (closed.answered, closed.results) == (None, ())
    assert kind(await say(company, eva, f"{API}/surveys/{survey['id']}", ready=4)) == (409, "wrong-state")
    assert ok(await company.as_person(eva).get(f"{API}/surveys/mine"))["items"] == []
    await company.harness.settle()
    assert len(company.harness.published(SurveyOpened)) == len(company.harness.published(SurveyClosed)) == 1


async def test_a_survey_that_an_outage_kept_from_opening_is_open_for_as_long_as_planned(serve: Serve):
    company, *_ = await cohort(serve, 1)
    await planned(company, opens_on=in_days(5), closes_on=in_days(8))
    ended = await planned(company, moment="end", opens_on=in_days(10))
    clock.advance(timedelta(days=20))
    [told, _] = sorted(await company.harness.sent(SurveyOpened, 2), key=lambda event: event.closes_on)
    assert told.closes_on == clock.today() + timedelta(days=3)
    assert await state(company, ended) == "open"


async def test_after_the_end_only_the_survey_about_the_end_opens(serve: Serve):
    company, *_ = await cohort(serve, 1)
    kickoff, end = (
        await planned(company, opens_on=in_days(3)),
        await planned(company, moment="end", opens_on=in_days(3)),
    )
    ok(await company.as_admin.post(f"{company.program_path}/close"))
    clock.advance(timedelta(days=3))
    [told] = await company.harness.sent(SurveyOpened)
    assert str(told.subject) == end["id"]
    assert await state(company, kickoff) == "planned"
    assert kind(await company.as_admin.post(f"{API}/surveys/{kickoff['id']}/open")) == (409, "program-not-going")


async def test_many_are_asked_in_parts(serve: Serve):
    company = await found(serve)
    await crowd(company, 2300)
    path = await opened(company)
    told = await company.harness.sent(SurveyOpened, 3)
    assert [(event.version, len(event.recipients)) for event in told] == [(2, 1000), (3, 1000), (4, 300)]
    assert len({person for event in told for person in event.recipients}) == 2300
    assert (await results(company, path))["asked"] == 2300


async def test_each_answers_for_themselves_what_they_are_asked(serve: Serve):
    company, [tom, eva], [lin] = await cohort(serve, 2, 1)
    await company.enroll(eva, role="mentor")
    outsider = await company.harness.know("Rosa Lima")
    path = await opened(company)
    keys = {
        person.subject: [one["key"] for one in ok(await company.as_person(person).get(path))["questions"]]
        for person in (tom, eva, lin)
    }
    assert keys[tom.subject] == ["ready", "help", "wish"]
    assert keys[eva.subject] == keys[lin.subject] == ["ready", "help", "wish", "places"]
    for client in (company.as_person(outsider), company.harness.client(outsider.subject, ["hr", "program_admin"])):
        assert kind(await client.get(path)) == (403, "forbidden")
        assert kind(await client.get(f"{path}/results")) == (403, "forbidden")
    assert kind(await company.as_person(tom).get(f"{path}/results")) == (403, "forbidden")
    assert kind(await say(company, company.admin, path, ready=3)) == (403, "forbidden")

    for wrong in ({"ready": 6}, {"help": "Time"}, {"ready": 3, "places": "Yes"}, {"ready": 3, "help": ["Sun"]}):
        assert kind(await say(company, tom, path, **wrong)) == (422, "answers-do-not-fit")
    assert (await say(company, tom, path, ready=True)).status_code == 422
    first = ok(await say(company, tom, path, ready="3", help="Time", wish=" "))
    assert first["answers"] == {"ready": 3, "help": ["Time"]}
    clock.advance(timedelta(minutes=5))
    second = ok(await say(company, tom, path, ready=5, wish="A list of questions."))
    assert second["answers"] == {"ready": 5, "wish": "A list of questions."}
    assert second["answered_at"] > first["answered_at"]
    assert ok(await company.as_person(tom).get(path)) == second
    seen = ok(await company.as_admin.get(path))
    assert (seen["asked"], seen["answers"], len(seen["questions"])) == (False, None, 4)
    ok(await say(company, eva, path, ready=2, places="No"))
    answered = await company.harness.sent(SurveyAnswered, 2)
    assert {event.person_id for event in answered} == {tom.subject, eva.subject}
    assert [event.version for event in answered] == [1, 1]


async def test_one_persons_first_answers_at_once_are_one(serve: Serve):
    company, [tom], _ = await cohort(serve, 1)
    path = await opened(company)
    said = await asyncio.gather(*(say(company, tom, path, ready=number) for number in range(1, 6)))
    assert {answer.status_code for answer in said} == {200}
    await company.harness.settle()
    assert len(company.harness.published(SurveyAnswered)) == 1


async def test_a_copied_program_has_the_surveys_and_templates_of_the_first(serve: Serve):
    company, *_ = await cohort(serve, 1)
    await opened(company, closes_on=in_days(20))
    await planned(company, moment="end", title="How was it?", opens_on=in_days(170))
    terms = {"name": "For engineers", "goals": ["One migration"], "cadence_days": 14}
    ok(await company.as_admin.post(f"{company.program_path}/agreement-templates", json=terms), 201)
    copied = ok(await company.as_admin.post(f"{company.program_path}/copy", json={"starts_on": in_days(365)}), 201)
    of_copy = f"{API}/programs/{copied['id']}"
    surveys = ok(await company.as_admin.get(f"{of_copy}/surveys"))["items"]
    end, kickoff = sorted(surveys, key=lambda survey: survey["moment"])
    assert (kickoff["state"], kickoff["asked"], kickoff["opened_at"]) == ("planned", 0, None)
    assert (kickoff["opens_on"], kickoff["closes_on"]) == (in_days(365), in_days(385))
    assert (end["title"], end["opens_on"], end["program_id"]) == ("How was it?", in_days(535), copied["id"])
    assert [one["key"] for one in kickoff["questions"]] == ["ready", "help", "wish", "places"]
    [template] = ok(await company.as_admin.get(f"{of_copy}/agreement-templates"))["items"]
    assert (template["name"], template["terms"]["goals"]) == ("For engineers", ["One migration"])
    assert UUID(template["program_id"]) == UUID(copied["id"])
