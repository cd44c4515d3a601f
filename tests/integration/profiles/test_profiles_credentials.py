"""Credentials: what a person has from an issuer, and until when it holds."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.profiles.main import SERVICE
from shared import clock
from shared.events.profiles import ProfileChanged
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

CERTIFICATE = {
    "name": "Certified Kubernetes Administrator",
    "issuer": "The Linux Foundation",
    "issued_on": "2025-03-01",
    "expires_on": "2028-03-01",
    "link": "https://example.org/verify/1042",
}


class Member:
    """Somebody with a profile, signed in."""

    def __init__(self, client: httpx.AsyncClient, profile: dict[str, Any]) -> None:
        self.client = client
        self.credentials = f"/api/profiles/v1/people/{profile['id']}/credentials"

    async def add(self, **fields: Any) -> dict[str, Any]:
        answer = await self.client.post(self.credentials, json=CERTIFICATE | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()


async def join(harness: Harness, **columns: str) -> Member:
    key = new_id()
    await import_people(harness, person(str(key), **columns))
    client = harness.client(key)
    return Member(client, (await client.get("/api/profiles/v1/people/me")).json())


@pytest.fixture
async def harness(serve: Serve) -> Harness:
    return await serve(SERVICE)


@pytest.fixture
async def member(harness: Harness) -> Member:
    return await join(harness)


async def test_a_credential_is_added_read_changed_and_removed(member: Member):
    added = await member.add()
    assert added == {**CERTIFICATE, "id": added["id"], "version": 1, "expired": False}
    address = f"{member.credentials}/{added['id']}"
    read = await member.client.get(address)
    assert (read.json(), read.headers["ETag"]) == (added, '"1"')
    plain = {"name": "CKA", "issuer": "CNCF"}
    changed = await member.client.put(address, json=plain, headers={"If-Match": '"1"'})
    assert changed.headers["ETag"] == '"2"'
    assert (changed.json()["name"], changed.json()["link"], changed.json()["expires_on"]) == ("CKA", "", None)
    stale = await member.client.put(address, json=CERTIFICATE, headers={"If-Match": '"1"'})
    assert (stale.status_code, "version 2" in stale.json()["detail"]) == (412, True)
    listed = (await member.client.get(member.credentials)).json()
    assert (listed["total"], listed["items"]) == (1, [changed.json()])
    assert (await member.client.delete(address)).status_code == 204
    assert (await member.client.delete(address)).status_code == 404
    assert (await member.client.get(address)).status_code == 404
    assert (await member.client.put(address, json=plain, headers={"If-Match": '"2"'})).status_code == 404


async def test_what_is_certified_is_told_with_the_profile(harness: Harness, member: Member):
    added = await member.add()
    address = f"{member.credentials}/{added['id']}"
    plain = {"name": "CKA", "issuer": "CNCF"}
    assert (await member.client.put(address, json=plain, headers={"If-Match": '"1"'})).status_code == 200
    assert (await member.client.delete(address)).status_code == 204
    told = await harness.sent(ProfileChanged, 3)
    assert [[(held.name, held.issuer, held.expires_on) for held in event.credentials] for event in told] == [
        [(CERTIFICATE["name"], CERTIFICATE["issuer"], date(2028, 3, 1))], [("CKA", "CNCF", None)], [],
    ]  # fmt: skip


async def test_everyone_reads_credentials_and_only_their_person_writes_them(harness: Harness, member: Member):
    added = await member.add()
    address = f"{member.credentials}/{added['id']}"
    other = await join(harness)
    for client in (other.client, harness.client(roles=["hr", "it", "program_admin"])):
        assert (await client.get(member.credentials)).json()["total"] == 1
        assert (await client.post(member.credentials, json=CERTIFICATE)).status_code == 403
        assert (await client.put(address, json=CERTIFICATE, headers={"If-Match": '"1"'})).status_code == 403
        assert (await client.delete(address)).status_code == 403
    # One's own address with somebody else's credential leads nowhere.
    borrowed = f"{other.credentials}/{added['id']}"
    assert (await other.client.get(borrowed)).status_code == 404
    assert (await other.client.put(borrowed, json=CERTIFICATE, headers={"If-Match": '"1"'})).status_code == 404
    assert (await other.client.delete(borrowed)).status_code == 404
    assert (await other.client.get(f"/api/profiles/v1/people/{new_id()}/credentials")).status_code == 404


async def test_a_credential_expires_when_its_last_day_has_ended_where_its_person_is(harness: Harness):
    east, west = await join(harness, time_zone="Pacific/Kiritimati"), await join(harness, time_zone="Pacific/Pago_Pago")
    # At this hour it is tomorrow in Kiritimati (UTC+14) and still today in Pago Pago (UTC-11).
    noon = datetime.combine(clock.today() + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=12)
    clock.move_to(noon)
    last = noon.date().isoformat()
    assert (await east.add(expires_on=last))["expired"]
    assert not (await west.add(expires_on=last))["expired"]
    assert not (await east.add(expires_on=(noon.date() + timedelta(days=1)).isoformat()))["expired"]
    assert not (await west.add(expires_on=None))["expired"]


REFUSED: list[dict[str, Any]] = [
    {"name": " "},
    {"name": "x" * 201},
    {"name": "nul \x00"},
    {"issuer": None},
    {"issuer": "two\nlines"},
    {"link": "http://example.org"},
    {"link": "javascript:alert(1)"},
    {"link": "https://amara:secret@example.org"},
    {"link": "https://example.org/" + "x" * 500},
    {"issued_on": "2999-01-01"},
    {"issued_on": "0001-01-01"},
    {"issued_on": "2025-02-30"},
    {"expires_on": "9999-12-31"},
    {"expires_on": "2025-03-01"},
    {"expires_on": "2024-01-01"},
    {"level": 5},
]


async def test_a_credential_that_cannot_be_is_refused(member: Member):
    for fields in REFUSED:
        answer = await member.client.post(member.credentials, json=CERTIFICATE | fields)
        assert (answer.status_code, fields) == (422, fields)
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await member.client.get(member.credentials)).json()["total"] == 0


async def test_a_person_has_fifty_credentials_at_most_however_fast_they_add_them(member: Member):
    for number in range(48):
        await member.add(name=f"Certificate {number}")
    answers = await asyncio.gather(
        *(member.client.post(member.credentials, json=CERTIFICATE | {"name": f"Last {number}"}) for number in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    first = (await member.client.get(member.credentials, params={"limit": 30})).json()
    second = (await member.client.get(member.credentials, params={"cursor": first["next"]})).json()
    names = [item["name"] for item in (*first["items"], *second["items"])]
    assert (first["total"], len(names), names[:2]) == (50, 50, ["Certificate 0", "Certificate 1"])


async def test_names_in_any_script_come_back_as_they_were(member: Member):
    name, issuer = "شهادة <b>مهني</b> e\u0301", "日本\u202eltd"
    added = await member.add(name=name, issuer=issuer)
    assert (added["name"], added["issuer"]) == (name, issuer)
