"""Files that are handed in: from whom they are taken, how much of them, and without holding them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.profiles.catalogs import handlers as catalogs
from services.profiles.main import SERVICE
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.integration.profiles.support import IMPORTS, import_people, person
from tests.support.platform import Harness, Serve

API = "/api/profiles/v1"
MOST = 1 << 18
PHOTO = f"{API}/people/{{person_id}}/photo"
ROUTES = [("POST", IMPORTS), ("POST", f"{API}/catalogs"), ("PUT", PHOTO)]
ROLES = ["hr", "it"]
FORM = {"Content-Type": "multipart/form-data; boundary=b"}


@dataclass
class Place:
    """One who has a photo to change, in a service that takes files of 256 KiB."""

    harness: Harness
    key: UUID
    person_id: UUID

    async def send(self, client: httpx.AsyncClient, method: str, path: str, **sent: Any) -> httpx.Response:
        return await client.request(method, path.replace("{person_id}", str(self.person_id)), **sent)


class Endless:
    """A form whose file never ends. taken: bytes of it that were asked for."""

    def __init__(self) -> None:
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        self.taken += len(head)
        yield head
        while True:
            self.taken += 1 << 16
            yield b" " * (1 << 16)


@pytest.fixture
async def place(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(catalogs, "LIMITS", replace(catalogs.LIMITS, bytes=MOST))
    harness = await serve(SERVICE, photo_bytes=MOST, import_bytes=MOST)
    key = new_id()
    await import_people(harness, person(str(key)))
    [joined] = await harness.sent(PersonJoined)
    return Place(harness, key, joined.subject)


async def test_nothing_of_a_file_is_taken_from_somebody_who_may_not(place: Place):
    client = place.harness.client(roles=["auditor"])
    for method, path in ROUTES:
        form = Endless()
        answer = await place.send(client, method, path, content=aiter(form), headers=FORM)
        assert (answer.status_code, form.taken) == (403, 0), path


async def test_a_file_that_is_too_large_is_refused_while_it_arrives(place: Place):
    client = place.harness.client(place.key, ROLES)
    for method, path in ROUTES:
        form = Endless()
        answer = await place.send(client, method, path, content=aiter(form), headers=FORM)
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:telemachus:problem:too-large"), path
        assert form.taken < MOST + (1 << 20)
        exactly = await place.send(client, method, path, files={"file": b" " * (MOST + 1)}, data={"layout": "esco"})
        assert (exactly.status_code, exactly.json()["detail"]) == (413, answer.json()["detail"]), path


async def test_an_idempotency_key_for_which_a_file_would_be_held_is_refused(place: Place):
    client = place.harness.client(place.key, ROLES)
    for method, path in ROUTES:
        form = Endless()
        headers = {**FORM, "Idempotency-Key": "k1"}
        answer = await place.send(client, method, path, content=aiter(form), headers=headers)
        if method == "PUT":  # which may be repeated anyway
            assert answer.status_code == 413
            continue
        assert (answer.status_code, form.taken) == (422, 0), path
        assert answer.json()["type"] == "urn:telemachus:problem:idempotency-key-with-file"
        assert "Leave the header out" in answer.json()["detail"]


async def test_what_is_no_form_with_a_file_is_refused_with_what_helps(place: Place):
    client = place.harness.client(place.key, ROLES)
    for method, path in ROUTES:
        for content, headers, status in (
            (b"{}", {"Content-Type": "application/json"}, 422),
            (b"file=x", {"Content-Type": "application/x-www-form-urlencoded"}, 422),
            (b"", {}, 422),
            (b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--b--', FORM, 422),
            (b"no form", FORM, 400),
        ):
            answer = await place.send(client, method, path, content=content, headers=headers)
            assert answer.status_code == status, (path, content, answer.text)
            if status == 422:
                assert "its field file" in answer.json()["detail"]


async def test_the_document_tells_of_each_form(place: Place):
    paths = place.harness.app.openapi()["paths"]
    for method, path in ROUTES:
        operation = paths[path][method.lower()]
        [(kind, content)] = operation["requestBody"]["content"].items()
        assert (kind, content["schema"]["properties"]["file"]["format"]) == ("multipart/form-data", "binary")
        assert "file" in content["schema"]["required"]
        assert {"400", "403", "413", "422"} <= set(operation["responses"])
    schema = paths[f"{API}/catalogs"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert schema["required"] == ["file", "layout"]
    assert schema["properties"]["layout"]["enum"] == ["esco", "onet"]
