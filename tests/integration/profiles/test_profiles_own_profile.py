"""What people fill in of their own profile, and that nobody else does."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from services.profiles.main import SERVICE
from shared.events.profiles import ContactChanged, ProfileChanged
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

ME = "/api/profiles/v1/people/me"


class Member:
    """Somebody with a profile, signed in. address: of their profile."""

    def __init__(self, harness: Harness, key: str, client: httpx.AsyncClient, profile: dict[str, Any]) -> None:
        self.harness = harness
        self.key = key
        self.client = client
        self.address = f"/api/profiles/v1/people/{profile['id']}"

    async def me(self) -> dict[str, Any]:
        return (await self.client.get(ME)).json()

    async def change(self, fields: dict[str, Any], *, version: int | None = None) -> httpx.Response:
        etag = version or (await self.me())["version"]
        headers = {"If-Match": f'"{etag}"', "Content-Type": "application/json"}
        return await self.client.patch(self.address, content=json.dumps(fields), headers=headers)


async def join(harness: Harness, **columns: str) -> Member:
    key = new_id()
    await import_people(harness, person(str(key), **columns))
    client = harness.client(key)
    return Member(harness, str(key), client, (await client.get(ME)).json())


@pytest.fixture
async def harness(serve: Serve) -> Harness:
    return await serve(SERVICE)


@pytest.fixture
async def member(harness: Harness) -> Member:
    return await join(harness, time_zone="Europe/Berlin", bio="From HR.", grade="P5")


async def test_a_person_fills_in_their_own_part_and_the_rest_stays(member: Member):
    told: dict[str, Any] = {
        "pronouns": "she/her",
        "zone": "africa/lagos",
        "languages": [{"code": "EN", "level": "native"}, {"code": "pt-br"}],
        "working_hours": [
            {"weekday": 2, "start": "13:00", "end": "17:30"},
            {"weekday": 2, "start": "09:00:00", "end": "13:00"},
        ],
        "links": [{"label": "Talks", "url": "https://example.org/@amara"}],
    }
    answer = await member.change(told)
    assert answer.status_code == 200, answer.text
    me = answer.json()
    assert (me["pronouns"], me["zone"], me["links"]) == ("she/her", "Africa/Lagos", told["links"])
    assert me["languages"] == [{"code": "en", "level": "native"}, {"code": "pt-BR", "level": ""}]
    assert [(part["start"], part["end"]) for part in me["working_hours"]] == [
        ("09:00:00", "13:00:00"),
        ("13:00:00", "17:30:00"),
    ]
    assert (me["bio"], me["grade"], me["listed"]) == ("From HR.", "P5", True)
    assert me["own"] == ["languages", "working_hours", "zone"]
    assert (answer.headers["ETag"], me["version"]) == ('"2"', 2)
    assert await member.me() == me
    [event] = await member.harness.sent(ProfileChanged)
    assert (event.version, event.zone, len(event.working_hours)) == (2, "Africa/Lagos", 2)
    assert "she/her" not in event.to_json().decode()


async def test_every_change_that_a_reader_sees_has_an_etag_of_its_own(member: Member):
    for number, change in enumerate(
        ({"listed": False}, {"pronouns": "they/them"}, {"language": "de"}, {"bio": "From HR."}), start=2
    ):
        answer = await member.change(change)
        assert answer.headers["ETag"] == f'"{number}"', change
    # What is so already is no change; a bio said again in one's own name was one.
    for change in ({"listed": False}, {"bio": "From HR."}, {}):
        assert (await member.change(change)).headers["ETag"] == '"5"', change
    assert (await member.me())["own"] == ["bio", "language"]


async def test_the_preferred_language_is_told_to_notifications_alone(member: Member):
    await member.change({"language": "PT-br"})
    before, after = await member.harness.sent(ContactChanged, 2)
    assert (before.language, after.language, after.version) == ("en", "pt-BR", 2)
    assert after.email == before.email == f"{member.key}@example.org"
    assert (await member.me())["language"] == "pt-BR"
    [profile] = await member.harness.sent(ProfileChanged)
    assert "pt-BR" not in profile.to_json().decode()


async def test_two_who_change_at_once_do_not_lose_each_others_work(member: Member):
    assert (await member.change({"bio": "First."}, version=1)).status_code == 200
    stale = await member.change({"bio": "Second."}, version=1)
    assert (stale.status_code, "version 2" in stale.json()["detail"]) == (412, True)
    assert (await member.me())["bio"] == "First."
    assert (await member.client.patch(member.address, json={"bio": "Third."})).status_code == 422


async def test_nobody_changes_somebody_elses_profile(member: Member):
    other = await join(member.harness)
    for client in (other.client, member.harness.client(roles=["hr", "it", "program_admin", "auditor"])):
        answer = await client.patch(member.address, json={"bio": "Mine."}, headers={"If-Match": '"1"'})
        assert answer.status_code == 403
        read = (await client.get(member.address)).json()
        assert not {"email", "own", "language"} & read.keys()
        assert member.key + "@" not in json.dumps(read)


async def test_what_comes_from_hr_is_refused_with_where_to_turn(member: Member):
    one = await member.change({"grade": "P6", "bio": "Mine."})
    assert (one.status_code, one.json()["detail"]) == (
        422,
        "body: This comes from HR; ask them to change it: grade.",
    )
    two = await member.change({"name": "A. Obi", "email": "a@example.org"})
    assert two.json()["detail"] == "body: This comes from HR; ask them to change it: email, name."
    for field in (
        "external_id",
        "job_title",
        "department",
        "location",
        "country",
        "manager_id",
        "start_date",
        "status",
    ):
        assert f"change it: {field}." in (await member.change({field: "x"})).json()["detail"]
    assert (await member.me())["bio"] == "From HR."


SURVIVING = [
    "محمد بن علي — مهندس",
    "שלום e\u0301 ñ n\u0303 ǅ",
    "क्षमा 山田太郎 ไทย 🏳️‍🌈 👩🏽‍💻",
    "a\u202eb\u200fc\u2066d",
    "<script>alert(1)</script><img src=x onerror=alert(1)> & &amp; \"'",
    "Zoe" + "\u0335" * 30,
    "'; DROP TABLE person; --",
    "{{ 7 * 7 }} %s {name} \\n",
]


async def test_text_in_any_script_and_html_come_back_as_they_were(member: Member):
    for text in SURVIVING:
        label = text[:100]
        link = {"label": label, "url": "https://example.org/ü"}
        told = {"bio": f"{text}\n\n\t{text}", "pronouns": text[:40].strip(), "links": [link]}
        answer = await member.change(told)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        read = (await member.client.get(member.address)).json()
        assert {name: read[name] for name in told} == told
    [*_, last] = await member.harness.sent(ProfileChanged, len(SURVIVING))
    assert last.bio.startswith(SURVIVING[-1])


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"bio": "x" * 10_000}, "4000 characters"),
    ({"bio": "x" * 4001}, "4000 characters"),
    ({"bio": "nul \x00"}, "bio"),
    ({"bio": "escape \x1b[31m"}, "bio"),
    ({"bio": "half a pair \ud800"}, "bio"),
    ({"bio": None}, "bio"),
    ({"pronouns": "two\nlines"}, "pronouns"),
    ({"pronouns": "x" * 41}, "pronouns"),
    ({"pronouns": ["she"]}, "pronouns"),
    ({"zone": "Berlin"}, "'Berlin' is not a time zone as in Europe/Berlin"),
    ({"zone": "../../etc/passwd"}, "zone"),
    ({"zone": "\udfff"}, "zone"),
    ({"zone": ""}, "zone"),
    ({"languages": [{"code": "english"}]}, "'english' is not a language code as in en or pt-BR"),
    ({"languages": [{"code": "en", "level": "fluent"}]}, "languages.0.level"),
    ({"languages": [{"code": "en"}, {"code": "EN", "level": "B2"}]}, "en is there twice"),
    ({"languages": [{"code": "en"}] * 21}, "languages"),
    ({"language": "xx-YY-zz"}, "is not a language code"),
    ({"working_hours": [{"weekday": 1, "start": "17:00", "end": "09:00"}]}, "Mon 17:00-09:00"),
    (
        {
            "working_hours": [
                {"weekday": 1, "start": "09:00", "end": "12:00"},
                {"weekday": 1, "start": "11:00", "end": "13:00"},
            ]
        },
        "overlap",
    ),
    ({"working_hours": [{"weekday": 8, "start": "09:00", "end": "12:00"}]}, "weekday"),
    ({"working_hours": [{"weekday": 1, "start": "24:00", "end": "25:00"}]}, "start"),
    ({"working_hours": [{"weekday": 1, "start": "09:00+01:00", "end": "12:00"}]}, "start"),
    ({"working_hours": [{"weekday": 1, "start": "09:00:30", "end": "12:00"}]}, "start"),
    ({"links": [{"label": "x", "url": "javascript:alert(1)"}]}, "https:// or http://"),
    ({"links": [{"label": "x", "url": "https://a:b@example.org"}]}, "user name"),
    ({"links": [{"label": "", "url": "https://example.org"}]}, "label"),
    ({"links": [{"label": "x", "url": "https://example.org/" + "x" * 500}]}, "500"),
    ({"links": [{"label": "x", "url": "https://example.org"}] * 11}, "links"),
    ({"listed": "yes"}, "listed"),
    ({"listed": None}, "listed"),
    ({"nickname": "Ama"}, "nickname"),
]


async def test_what_cannot_be_is_refused_with_where_and_what_helps(member: Member):
    for fields, says in REFUSED:
        answer = await member.change(fields, version=1)
        assert answer.status_code == 422, (fields, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert says in answer.json()["detail"], (says, answer.json()["detail"])
    assert (await member.me())["version"] == 1
