"""Templates of learning plans: offered by a program's admins, read by anyone, the beginning of a plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.profiles.main import SERVICE
from shared import clock
from shared.events.matching import ProgramLaunched
from shared.events.profiles import MilestonePlanned, PersonJoined
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

API = "/api/profiles/v1"
TEMPLATE: dict[str, Any] = {
    "name": "First 90 days as a manager",
    "description": "Listen first.",
    "milestones": [
        {
            "title": "Know the people",
            "after_days": 14,
            "activities": [{"title": "Talk with each for an hour", "kind": "conversation", "effort": 6}],
            "resources": [{"kind": "link", "title": "One-to-ones", "url": "https://wiki.example.org/1-1"}],
        },
        {"title": "Look back"},
    ],
}


class Program:
    """An admin of a program, somebody who takes part in it, and its templates."""

    def __init__(self, harness: Harness, joined: dict[str, PersonJoined]) -> None:
        self.harness = harness
        self.ids = {name: event.subject for name, event in joined.items()}
        clients = {name: harness.client(UUID(event.external_id)) for name, event in joined.items()}
        self.admin, self.member = clients["admin"], clients["member"]
        self.id = new_id()
        self.templates = f"{API}/programs/{self.id}/plan-templates"

    async def offer(self, **fields: Any) -> dict[str, Any]:
        answer = await self.admin.post(self.templates, json={**TEMPLATE, **fields})
        assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"'), answer.text
        return answer.json()

    async def plan(self) -> str:
        """The address of a plan under a new goal of the member."""
        goal = await self.member.post(f"{API}/people/{self.ids['member']}/goals", json={"title": "Lead a team"})
        return f"{API}/goals/{goal.json()['id']}/plan"

    async def use(self, plan: str, template: str, start: str, version: int = 0) -> httpx.Response:
        body = {"template_id": template, "start": start}
        return await self.member.post(f"{plan}/from-template", json=body, headers={"If-Match": f'"{version}"'})


@pytest.fixture
async def program(serve: Serve) -> Program:
    harness = await serve(SERVICE)
    await import_people(harness, *(person(str(new_id())) | {"name": name} for name in ("admin", "member")))
    made = Program(harness, {event.name: event for event in await harness.sent(PersonJoined, 2)})
    today = clock.today()
    launched = ProgramLaunched(
        subject=made.id,
        version=1,
        name="New leads",
        admins=(made.ids["admin"],),
        starts_on=today,
        ends_on=today + timedelta(days=200),
    )
    await harness.receive(launched)
    return made


async def test_an_admin_offers_a_template_and_anyone_reads_it(program: Program):
    offered = await program.offer()
    assert offered["milestones"][1] == {"title": "Look back", "after_days": None, "activities": [], "resources": []}
    second = await program.offer(name="Settling in")
    for reader in (program.member, program.harness.client(roles=["hr"])):
        read = await reader.get(f"{API}/plan-templates/{offered['id']}")
        assert (read.json(), read.headers["ETag"]) == (offered, '"1"')
        first = (await reader.get(program.templates, params={"limit": 1})).json()
        rest = (await reader.get(program.templates, params={"limit": 1, "cursor": first["next"]})).json()
        assert ([*first["items"], *rest["items"]], rest["next"], first["total"]) == ([offered, second], None, 2)
    assert (await program.member.get(f"{API}/plan-templates/{new_id()}")).status_code == 404


async def test_only_admins_of_the_program_write_its_templates(program: Program):
    offered = f"{API}/plan-templates/{(await program.offer())['id']}"
    headers = {"If-Match": '"1"'}
    for other in (program.member, program.harness.client(roles=["program_admin", "hr", "it"])):
        answers = [
            await other.post(program.templates, json=TEMPLATE),
            await other.put(offered, json=TEMPLATE, headers=headers),
            await other.delete(offered, headers=headers),
        ]
        assert {answer.status_code for answer in answers} == {403}
    elsewhere = await program.admin.post(f"{API}/programs/{new_id()}/plan-templates", json=TEMPLATE)
    assert elsewhere.status_code == 403


@pytest.mark.parametrize("url", ["https://exam\u202eple.org/\u200bx", "https://bank.example@evil.example"])
async def test_a_template_shows_no_address_that_looks_like_another(program: Program, url: str):
    step = {"title": "Read", "resources": [{"kind": "link", "title": "How we release", "url": url}]}
    answer = await program.admin.post(program.templates, json={**TEMPLATE, "milestones": [step]})
    assert answer.status_code == 422, answer.text
    assert [error["where"] for error in answer.json()["errors"]] == ["body.milestones.0.resources.0.url"]


async def test_a_template_is_revised_by_who_has_read_it_and_archived_for_good(program: Program):
    offered = await program.offer()
    url = f"{API}/plan-templates/{offered['id']}"
    assert (await program.admin.put(url, json=TEMPLATE)).status_code == 422
    assert (await program.admin.put(url, json=TEMPLATE, headers={"If-Match": '"4"'})).status_code == 412
    revised = await program.admin.put(url, json={**TEMPLATE, "name": "First days"}, headers={"If-Match": '"1"'})
    assert (revised.status_code, revised.json()["name"], revised.headers["ETag"]) == (200, "First days", '"2"')
    assert (await program.admin.delete(url, headers={"If-Match": '"1"'})).status_code == 412
    assert (await program.admin.delete(url, headers={"If-Match": '"2"'})).status_code == 204
    assert (await program.member.get(program.templates)).json()["items"] == []
    assert (await program.member.get(url)).json()["archived_at"] is not None
    late = await program.admin.put(url, json=TEMPLATE, headers={"If-Match": '"3"'})
    assert (late.status_code, late.json()["type"]) == (409, "urn:telemachus:problem:template-archived")
    assert (await program.use(await program.plan(), offered["id"], "2030-01-07")).status_code == 404


async def test_a_plan_begins_with_a_template_and_goes_on_from_another(program: Program):
    template, url = await program.offer(), await program.plan()
    begun = await program.use(url, template["id"], "2030-01-07")
    assert (begun.status_code, begun.headers["ETag"]) == (200, '"1"'), begun.text
    plan = begun.json()
    assert plan["start"] == "2030-01-07"
    assert [(item["title"], item["due"]) for item in plan["milestones"]] == [
        ("Know the people", "2030-01-21"),
        ("Look back", None),
    ]
    [talk], [wiki] = plan["milestones"][0]["activities"], plan["milestones"][0]["resources"]
    assert (talk["effort"], talk["done_on"], wiki["url"]) == (6, None, "https://wiki.example.org/1-1")
    again = (await program.use(url, template["id"], "2030-05-01", 1)).json()
    assert [item["due"] for item in again["milestones"]] == ["2030-01-21", None, "2030-05-15", None]
    assert again["milestones"][:2] == plan["milestones"]
    assert len(await program.harness.sent(MilestonePlanned, 4)) == 4
    late = await program.use(url, template["id"], "2199-12-31", 2)
    assert (late.status_code, late.json()["where"]) == (422, "body.start")


async def test_a_late_writer_is_offered_the_template_behind_what_others_wrote(program: Program):
    template, url = await program.offer(), await program.plan()
    body = {"milestones": [{"title": "Mine"}]}
    assert (await program.member.put(url, json=body, headers={"If-Match": '"0"'})).status_code == 200
    stale = await program.use(url, template["id"], "2030-01-07")
    assert stale.status_code == 412
    merged = stale.json()["merged"]["milestones"]
    assert {item["title"] for item in merged} == {"Mine", "Know the people", "Look back"}
    assert [item["id"] is None for item in merged] == [item["title"] != "Mine" for item in merged]


async def test_a_plan_that_would_grow_too_long_says_so(program: Program):
    template, url = await program.offer(), await program.plan()
    body = {"milestones": [{"title": f"Step {number}"} for number in range(29)]}
    await program.member.put(url, json=body, headers={"If-Match": '"0"'})
    full = await program.use(url, template["id"], "2030-01-07", 1)
    assert (full.status_code, full.json()["type"]) == (409, "urn:telemachus:problem:plan-full")


async def test_starters_are_ready_to_be_offered(program: Program):
    starters = (await program.member.get(f"{API}/plan-templates/starters")).json()["items"]
    assert len(starters) >= 3
    for starter in starters:
        offered = await program.offer(**starter)
        assert {name: offered[name] for name in starter} == starter


REFUSED: list[dict[str, Any]] = [
    {"name": ""},
    {"description": "nul \u0000"},
    {"milestones": []},
    {"milestones": [{"title": "T"}] * 31},
    {"milestones": [{"title": "T", "after_days": -1}]},
    {"milestones": [{"title": "T", "after_days": 2**40}]},
    {"milestones": [{"title": "T", "due": "2030-01-01"}]},
    {"milestones": [{"title": "T", "resources": [{"kind": "person", "title": "P", "person_id": str(new_id())}]}]},
]


async def test_a_template_that_cannot_be_is_refused(program: Program):
    answers = [(fields, await program.admin.post(program.templates, json={**TEMPLATE, **fields})) for fields in REFUSED]
    assert [fields for fields, answer in answers if answer.status_code != 422] == []
