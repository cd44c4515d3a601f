"""Enrolling, one by one and from files, and what is kept of what people tell about their identity."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
from openpyxl import Workbook
from sqlalchemy import select, text

from services.matching.enrollments.domain import Answers
from services.matching.enrollments.tables import Enrollment
from shared import clock
from shared.events.matching import ParticipantEnrolled, ParticipantInvited, ParticipantWaitlisted
from shared.events.profiles import PersonJoined, PersonLeft, ProfileChanged
from shared.private_text import reveal
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve

MAPPING = """
enrollment:
  person: number
  role: role
  places: {column: places, optional: true}
  answers:
    hopes: hopes
  identity:
    characteristics:
      column: identity
      split: ","
      consent:
        column: match me
        values: ["yes"]
        statement: Match me with somebody of a similar identity.
"""


async def upload(company: Company, data: str | bytes, mapping: str | None = MAPPING, **fields: str) -> httpx.Response:
    form = {**({"mapping": mapping} if mapping else {}), **fields}
    files = {"file": ("people", data if isinstance(data, bytes) else data.encode(), "text/csv")}
    return await company.as_admin.post(f"{company.program_path}/enrollments/import", files=files, data=form)


LINE = ("row", "person", "role", "outcome", "position")


def workbook(rows: list[list[str]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


async def stored_answers(company: Company) -> list[Answers | None]:
    async with company.harness.sessions() as session:
        rows = await session.scalars(select(Enrollment).order_by(Enrollment.role))
        return [row.answers and Answers.from_json(await reveal(session, row.answers)) for row in rows]


async def test_a_file_enrolls_everybody_once(serve: Serve):
    company = await found(serve)
    tom, lin = await company.harness.know("Tom Adeyemi"), await company.harness.know("Lin Wu")
    data = (
        "number,role,places,hopes,identity,match me\n"
        f"{tom.external_id},mentee,,To lead,Non-binary,no\n"
        f'{lin.external_id},both,3,,"Non-binary, Gay",Yes\n'
    )
    first = ok(await upload(company, data))
    assert (first["rows"], first["mentees"], first["mentors"], first["unchanged"]) == (2, 2, 1, 0)
    again = ok(await upload(company, data))
    assert (again["mentees"], again["mentors"], again["unchanged"]) == (0, 0, 3)
    await company.harness.settle()
    enrolled = company.harness.published(ParticipantEnrolled)
    assert sorted((event.role, event.places) for event in enrolled) == [("mentee", 0), ("mentee", 0), ("mentor", 3)]


async def test_identity_is_kept_only_with_consent_and_never_in_plain_text(serve: Serve):
    company = await found(serve)
    tom, lin = await company.harness.know("Tom Adeyemi"), await company.harness.know("Lin Wu")
    data = (
        "number,role,hopes,identity,match me\n"
        f"{tom.external_id},mentee,To lead,Non-binary,no\n"
        f"{lin.external_id},mentor,,Non-binary,yes\n"
    )
    ok(await upload(company, data))
    mentee, mentor = await stored_answers(company)
    assert mentee is not None
    assert mentor is not None
    assert (mentee.answers, mentee.identity) == ({"hopes": "To lead"}, {})
    given = mentor.identity["characteristics"]
    assert (given.values, given.statement) == (["Non-binary"], "Match me with somebody of a similar identity.")
    assert given.agreed_at.startswith(str(clock.today()))
    async with company.harness.sessions() as session:
        bytes_at_rest = (await session.scalars(text("SELECT answers FROM enrollment WHERE answers IS NOT NULL"))).all()
    assert not any(b"binary" in stored or b"lead" in stored for stored in bytes_at_rest)
    await company.harness.settle()
    assert not any(b"binary" in event.to_json() for event in company.harness.published(ParticipantEnrolled))


async def test_a_person_enrolls_themself_and_agrees_or_not(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    identity = [
        {"attribute": "origin", "values": ["abroad"], "statement": "Match me by where I am from.", "agreed": True},
        {"attribute": "gender", "values": ["x"], "statement": "Match me by my gender.", "agreed": False},
    ]
    body = {"person_id": str(tom.subject), "role": "mentee", "identity": identity}
    path = f"{company.program_path}/enrollments"
    first = await company.as_person(tom).post(path, json=body)
    second = await company.as_person(tom).post(path, json=body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    [answers] = await stored_answers(company)
    assert answers is not None
    assert set(answers.identity) == {"origin"}
    assert ok(await company.as_person(tom).get(f"{API}/enrollments"))["total"] == 1

    other = await company.harness.know("Nosy Nick")
    assert (await company.as_person(other).post(path, json=body)).status_code == 403
    assert (await company.as_person(other).get(path)).status_code == 403


async def test_people_who_have_not_arrived_yet_are_waited_for(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    answer = await upload(company, f"external id,role\n{tom.external_id},mentee\nE-77,mentor\nE-78,\n", mapping=None)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:telemachus:problem:not-yet-known")
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["count"] == 1
    assert answer.json()["problems"][0]["row"] == 3
    assert ok(await company.as_admin.get(f"{company.program_path}/enrollments"))["total"] == 0
    await company.harness.know("Lin Wu", external_id="E-77")
    ok(await upload(company, f"external id,role\n{tom.external_id},mentee\nE-77,mentor\nE-78,\n", mapping=None))


async def test_a_file_with_problems_changes_nothing_and_says_where_they_are(serve: Serve):
    company = await found(serve)
    tom, gone = await company.harness.know("Tom Adeyemi"), await company.harness.know("Gone Gary")
    left: dict[str, Any] = {**gone.model_dump(exclude={"id", "time", "version", "status"}), "status": "left"}
    await company.harness.receive(PersonLeft(version=2, **left))
    rows = {
        f"{tom.external_id},mentee,\n{tom.external_id},both,1": (3, "Row 2 enrolls the same person as a mentee"),
        f"{tom.external_id},boss,": (2, "'boss' is not a role"),
        f"{tom.external_id},mentor,99": (2, "'99' is not a number of places"),
        f"{gone.external_id},mentee,": (2, "has left the organization"),
        "=cmd(),mentee,": (2, "is a formula"),
    }
    for data, (row, message) in rows.items():
        answer = await upload(company, f"external id,role,places\n{data}\n", mapping=None)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:telemachus:problem:import-rejected"), data
        [problem] = answer.json()["problems"]
        assert problem["row"] == row
        assert message in problem["message"]
    assert ok(await company.as_admin.get(f"{company.program_path}/enrollments"))["total"] == 0


async def test_a_file_is_told_of_row_by_row_and_tried_before(serve: Serve):
    rules = [{"kind": "among", "field": "department", "values": ["Legal"], "role": "mentee"}]
    company = await found(serve, program={"mentee_limit": 1, "eligibility": rules})
    tom, mia, ida = [
        await company.harness.know(name, department=department)
        for name, department in (("Tom Adeyemi", "Legal"), ("Mia Berg", "Legal"), ("Ida Holm", "IT"))
    ]
    rows = [
        ["external id", "role"],
        *([one.external_id, role] for one, role in ((mia, "both"), (tom, "mentee"), (ida, "mentee"))),
    ]
    data = "\n".join(";".join(row) for row in rows)
    expected = [
        (2, mia.external_id, "mentee", "enrolled", 0),
        (2, mia.external_id, "mentor", "enrolled", 0),
        (3, tom.external_id, "mentee", "waiting", 1),
        (4, ida.external_id, "mentee", "not-eligible", 0),
    ]
    tried = ok(await upload(company, data, None, dry_run="true"))
    assert [tuple(line[name] for name in LINE) for line in tried["lines"]] == expected
    assert tried["lines"][-1]["unmet"] == ["Mentees in this program are people in Legal."]
    assert (tried["mentees"], tried["mentors"], tried["waiting"], tried["not_eligible"]) == (1, 1, 1, 1)
    assert ok(await company.as_admin.get(f"{company.program_path}/enrollments"))["total"] == 0

    done = ok(await upload(company, workbook(rows), None, override="true"))
    assert [line["outcome"] for line in done["lines"]] == ["enrolled", "enrolled", "waiting", "waiting"]
    assert [line["position"] for line in done["lines"]] == [0, 0, 1, 2]
    again = ok(await upload(company, workbook(rows), None, override="yes"))
    assert (again["unchanged"], again["delimiter"], again["encoding"]) == (4, "", "xlsx")
    await company.harness.settle()
    assert len(company.harness.published(ParticipantWaitlisted)) == 2


async def test_a_file_invites_instead(serve: Serve):
    asked = [{"key": "hopes", "text": "What do you hope for?", "kind": "text", "required": True}]
    company = await found(serve, program={"questions": asked})
    tom = await company.harness.know("Tom Adeyemi")
    data = f"external id,role,places\n{tom.external_id},mentor,3\n"
    unanswered = await upload(company, data, None)
    assert unanswered.status_code == 422
    [problem] = unanswered.json()["problems"]
    assert (problem["row"], problem["column"], problem["message"], problem["code"]) == (
        2,
        "What do you hope for?",
        "This needs an answer.",
        "no-answer",
    )
    last = str(clock.today() + timedelta(days=3))
    assert ok(await upload(company, data, None, invite="true", dry_run="true"))["invited"] == 1
    assert ok(await upload(company, data, None, invite="true", answer_by=last))["invited"] == 1
    assert ok(await upload(company, data, None, invite="true", answer_by=last))["unchanged"] == 1
    [event] = await company.harness.sent(ParticipantInvited)
    assert (event.person_id, event.role, str(event.answer_by)) == (tom.subject, "mentor", last)


async def test_a_file_of_somebody_who_may_not_is_not_taken(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    path = f"{company.program_path}/enrollments/import"
    arrived: list[bytes] = []

    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(100):
            arrived.append(b"x" * 1000)
            yield arrived[-1]

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    refused = await company.as_person(tom).post(path, content=slowly(), headers=headers)
    assert (refused.status_code, len(arrived)) == (403, 0)
    assert (await company.as_admin.post(path, data={"dry_run": "true"})).status_code == 422
    huge = await upload(company, b"external id,role\n" + b"x" * (21 << 20), None)
    assert (huge.status_code, huge.json()["type"]) == (413, "urn:telemachus:problem:too-large")


async def test_imports_of_the_same_people_at_once_enroll_everybody_once(serve: Serve):
    company = await found(serve)
    people = [await company.harness.know(f"Person {number}") for number in range(20)]
    rows = [f"{person.external_id},both,To lead,x,yes\n" for person in people]
    files = [f"number,role,hopes,identity,match me\n{''.join(order)}" for order in (rows, rows[::-1], rows, rows[::-1])]
    outcomes = [ok(answer) for answer in await asyncio.gather(*(upload(company, data) for data in files))]
    assert sum(outcome["mentees"] + outcome["mentors"] for outcome in outcomes) == 40
    await company.harness.settle()
    assert len(company.harness.published(ParticipantEnrolled)) == 40


async def test_after_its_last_day_nobody_enrolls(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    clock.advance(timedelta(days=200))
    answer = await company.as_admin.post(
        f"{company.program_path}/enrollments", json={"person_id": str(tom.subject), "role": "mentee"}
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:telemachus:problem:program-ended")


async def test_an_older_snapshot_of_a_person_changes_nothing(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    snapshot: dict[str, Any] = tom.model_dump(exclude={"id", "time", "version", "name"})
    newer = ProfileChanged(version=3, name="Tom Newer", **snapshot)
    await company.harness.receive(newer, newer, ProfileChanged(version=2, name="Tom Older", **snapshot))
    async with company.harness.sessions() as session:
        names = await session.scalars(
            text("SELECT name FROM person WHERE external_id = :id").bindparams(id=tom.external_id)
        )
        assert names.all() == ["Tom Newer"]
    it = company.harness.client(None, ["it"])
    assert ok(await it.get(f"{API}/people/count"))["total"] == 2


async def test_a_mentor_of_a_group_takes_as_many_as_a_group_has_and_never_more(serve: Serve):
    company = await found(serve, program={"kind": "group", "group_size": 3})
    lin, ida, mia, noa, zoe = [
        await company.harness.know(name) for name in ("Lin Wu", "Ida Holm", "Mia Berg", "Noa Levi", "Zoe Ruiz")
    ]
    enrollments, invitations = f"{company.program_path}/enrollments", f"{company.program_path}/invitations"

    async def enroll(person: PersonJoined, **body: Any) -> httpx.Response:
        body = {"person_id": str(person.subject), "role": "mentor", **body}
        return await company.as_person(person).post(enrollments, json=body)

    by_default, fewer = ok(await enroll(lin), 201), ok(await enroll(ida, places=2), 201)
    assert (by_default["places"], fewer["places"]) == (3, 2)
    assert ok(await enroll(lin, places=9), 200)["places"] == 3, "who takes part already stays as they are"
    rows = (
        f"number,role,places,hopes,identity,match me\n{mia.external_id},mentor,,,,\n{noa.external_id},mentor,{{}},,,\n"
    )
    invited = {"people": [str(zoe.subject)], "role": "mentor"}
    at = f"{API}/enrollments/{fewer['id']}/places"
    version = {"If-Match": f'"{fewer["version"]}"'}
    for refused in (
        await enroll(mia, places=4),
        await company.as_admin.post(invitations, json={**invited, "places": 4}),
        await company.as_person(ida).patch(at, json={"places": 4}, headers=version),
    ):
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:telemachus:problem:too-many-places")
        assert refused.json()["detail"].endswith("has at most 3 mentees; 4 places are too many.")
    rejected = (await upload(company, rows.format(4))).json()
    assert [(one["row"], one["message"]) for one in rejected["problems"]] == [
        (3, "A group of Spring cohort has at most 3 mentees; 4 places are too many.")
    ]
    ok(await company.as_person(ida).patch(at, json={"places": 3}, headers=version))
    ok(await upload(company, rows.format(2)))
    ok(await company.as_admin.post(invitations, json=invited))
    [asked] = ok(await company.as_person(zoe).get(f"{API}/enrollments"))["items"]
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE program SET group_size = 2"))
    ok(await company.as_person(zoe).post(f"{API}/enrollments/{asked['id']}/accept", json={}))
    listed = ok(await company.as_admin.get(enrollments, params={"role": "mentor"}))["items"]
    assert {one["person_id"]: one["places"] for one in listed} == {
        str(lin.subject): 3, str(ida.subject): 3, str(mia.subject): 3, str(noa.subject): 2, str(zoe.subject): 2,
    }, "groups are smaller for those who come from then on"  # fmt: skip


async def test_a_mentor_without_groups_has_one_place_unless_they_say_more(serve: Serve):
    company = await found(serve)
    lin, ida = await company.harness.know("Lin Wu"), await company.harness.know("Ida Holm")

    async def enroll(person: PersonJoined, **body: Any) -> httpx.Response:
        body = {"person_id": str(person.subject), "role": "mentor", **body}
        return await company.as_person(person).post(f"{company.program_path}/enrollments", json=body)

    assert ok(await enroll(lin), 201)["places"] == 1
    assert (await enroll(ida, places=21)).json()["type"].endswith("too-many-places")
    assert ok(await enroll(ida, places=20), 201)["places"] == 20
