"""Handing in files of people on the page: who may, what is wrong with a form, and files that are too large."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from shared.ids import new_id
from tests.integration.portal.importing import LINKS, TRY, form_token, people_file, tried
from tests.integration.portal.stage import Stage, open_stage
from tests.support.platform import Serve


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles")


async def test_a_form_with_something_wrong_is_told_beside_its_field_and_keeps_the_rest(stage: Stage):
    hr = await stage.browse("program-admin", to=LINKS.imports())
    await hr.press(TRY, {"file": ("", b"")}, leavers="leave", share="a lot", encoding="cp1250", sheet="Staff & more")
    assert hr.page.status_code == 422
    assert "Choose a file of people, CSV or XLSX." in hr.text
    assert "Give a share from 0 to 100 percent, as in 10." in hr.text
    assert 'id="file-error"' in hr.page.text
    assert 'value="Staff &amp; more"' in hr.page.text
    assert 'value="cp1250" selected' in hr.page.text
    assert "<details open>" in hr.page.text
    people = people_file("E1,Amara Obi")
    await hr.press(TRY, {**people, "mapping": ("people.xlsx", b"PK\xff\xfe")})
    assert "A mapping is a text file in UTF-8." in hr.text
    await hr.press(TRY, {**people, "mapping": ("mapping.yaml", b"#" * 70_000)})
    assert "A mapping has at most 64 KiB." in hr.text
    await hr.press(TRY, {**people, "mapping": ("mapping.yaml", b"\x00")})
    assert hr.page.status_code == 422
    assert 'id="mapping-error"' in hr.page.text
    assert not (await stage.ask("program-admin", "GET", "profiles", "/people/imports"))["items"]


async def test_what_was_chosen_reaches_the_import(stage: Stage):
    hr = await stage.browse("program-admin")
    data = "Nr|Wer|Mail\nE1|Zo\u00eb|z@example.org\n".encode("cp1250")
    mapping = b"people: {external_id: Nr, name: Wer, email: Mail}"
    files = {"file": ("leute.txt", data), "mapping": ("mapping.yaml", mapping)}
    text = await tried(hr, files, encoding="cp1250", delimiter="bar", leavers="leave", share="12,5")
    assert "Zo\u00eb" in text
    assert "Read as cp1250, with a vertical bar between columns." in text
    [found] = (await stage.ask("program-admin", "GET", "profiles", "/people/imports"))["items"]
    assert (found["leavers"], found["most_leaving"], found["dry_run"]) == ("leave", 0.125, True)


async def test_only_hr_and_it_see_the_pages(stage: Stage):
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1", to=LINKS.imports())
    assert tom.page.status_code == 403
    assert "not yours to see" in tom.text
    assert ">People</a>" not in tom.page.text
    await tom.open(LINKS.people_import(new_id()))
    assert tom.page.status_code == 403
    stage.router.asked.clear()
    token = {"form_token": form_token(tom)}
    answer = await tom.post(f"{LINKS.imports()}/try", data=token, files=people_file("E2,Eve Black"))
    assert answer.status_code == 403
    assert not [asked for asked in stage.router.asked if "profiles.test" in asked]
    hr = await stage.browse("program-admin", to=LINKS.people_import(new_id()))
    assert hr.page.status_code == 404


async def test_a_forged_form_is_refused(stage: Stage):
    hr, other = await stage.browse("program-admin"), await stage.browse("auditor")
    path, files = f"{LINKS.imports()}/try", people_file("E1,Amara Obi")
    good = {"form_token": form_token(hr)}
    for data, headers in (({}, {}), ({"form_token": form_token(other)}, {}), (good, {"Sec-Fetch-Site": "cross-site"})):
        answer = await hr.post(path, data=data, files=files, headers=headers)
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.text
    assert (await stage.browser().post(path, data=good, files=files)).headers["location"] == "/sign-in?to=%2Fimports"
    assert not (await stage.ask("program-admin", "GET", "profiles", "/people/imports"))["items"]
    assert (await hr.post(path, data=good, files=files)).status_code == 303


async def test_a_file_over_the_limit_of_the_service_is_told_kindly(serve: Serve):
    stage = await open_stage(serve, "profiles", import_bytes=1 << 16)
    hr = await stage.browse("program-admin", to=LINKS.imports())
    await hr.press(TRY, {"file": ("large.csv", b"x" * (1 << 20))})
    assert hr.page.status_code == 413
    assert "The file is too large" in hr.text
    object.__setattr__(stage.services["profiles"].runtime.settings, "import_bytes", 1 << 15)
    object.__setattr__(stage.portal.runtime.settings, "import_bytes", 1 << 20)
    await hr.open(LINKS.imports())
    await hr.press(TRY, {"file": ("large.csv", b"x" * (1 << 18))}, sheet="Staff")
    assert hr.page.status_code == 413
    assert "This file is larger than is taken." in hr.text
    assert 'value="Staff"' in hr.page.text


async def test_a_large_file_passes_through_in_pieces(stage: Stage):
    hr = await stage.browse("program-admin", to=LINKS.imports())
    size, taken = 24 << 20, 0

    async def profiles(scope: Any, receive: Any, send: Any) -> None:
        nonlocal taken
        async for piece in Request(scope, receive).stream():
            taken += len(piece)
        await JSONResponse({"detail": "…"}, 413)(scope, receive, send)

    stage.router.apps["http://profiles.test"] = profiles
    edge = (
        f'form-data; name="form_token"\r\n\r\n{form_token(hr)}\r\n--edge\r\nContent-Disposition: form-data; name="file"'
    )
    head = f'--edge\r\nContent-Disposition: {edge}; filename="people.csv"\r\n\r\n'.encode()
    tail = b"\r\n--edge--\r\n"

    async def body() -> AsyncIterator[bytes]:
        yield head
        for _ in range(size >> 16):
            yield b"x" * (1 << 16)
        yield tail

    headers = {
        "Content-Type": "multipart/form-data; boundary=edge",
        "Content-Length": str(len(head) + size + len(tail)),
    }
    tracemalloc.start()
    try:
        answer = await hr.post(f"{LINKS.imports()}/try", content=body(), headers=headers)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert taken > size
    assert peak < size / 3


async def test_a_service_that_is_away_takes_no_file_and_keeps_what_was_chosen(stage: Stage):
    hr = await stage.browse("program-admin", to=LINKS.imports())
    stage.away("profiles")
    await hr.press(TRY, people_file("E1,Amara Obi"), leavers="leave", share="3")
    assert hr.page.status_code == 503
    assert "could not be handed in" in hr.text
    assert 'value="3"' in hr.page.text
    assert "cannot be shown now: Earlier imports." in hr.text
    await hr.open(LINKS.people_import(new_id()))
    assert hr.page.status_code == 503
