"""HR's imports of people on the pages: what they read before anything changes, and what their buttons do."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from services.profiles.people import store as people
from shared.ids import new_id
from shared.links import Links
from tests.integration.portal.stage import Browser, Stage, open_stage
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")
HEADER = "external id,name,email,job title,manager,skills offered,languages,working hours\n"
TRY, APPLY = "See what would change", "Import these people"


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles")


def people_file(*rows: str, name: str = "people.csv") -> dict[str, tuple[str, bytes]]:
    """rows: external id, name and whatever follows the email."""
    lines = [line.split(",") for line in rows]
    told = [",".join((key, name, f"{key.lower()}@example.org", *(more + [""] * 5)[:5])) for key, name, *more in lines]
    return {"file": (name, (HEADER + "".join(f"{line}\n" for line in told)).encode())}


async def tried(browser: Browser, files: dict[str, tuple[str, bytes]], **fields: str) -> str:
    """Hand a file in, and look at its page until it has ended."""
    await browser.open(LINKS.imports())
    await browser.press(TRY, files, **fields)
    return await ended(browser)


async def ended(browser: Browser) -> str:
    path = browser.page.url.path

    async def over() -> bool:
        await browser.open(path)
        return "refresh" not in browser.page.headers

    await eventually(over, what="the end of the import")
    assert "Stop" not in browser.text
    return browser.text


async def known(stage: Stage) -> dict[str, dict[str, Any]]:
    found = (await stage.ask("program-admin", "GET", "profiles", "/people"))["items"]
    return {person["external_id"]: person for person in found if person["status"] == "active"}


async def test_people_are_known_only_after_the_changes_were_shown_and_wanted(stage: Stage):
    hr = await stage.browse("program-admin")
    assert ">People</a>" in hr.page.text
    assert "No file has been handed in yet" in await hr.open(LINKS.imports())
    text = await tried(hr, people_file("E1,Amara Obi,Engineer", "E2,Ben <b>Lee</b>,Analyst,E1"))
    assert "2 people would join" in text
    assert "people.csv was only tried; nothing has been changed." in text
    assert "Ben &lt;b&gt;Lee&lt;/b&gt;" in hr.page.text
    assert not await known(stage)
    await hr.press(APPLY)
    assert "2 people joined" in await ended(hr)
    assert APPLY not in hr.text
    assert set(await known(stage)) == {"E1", "E2"}
    assert re.search(r"people\.csv Imported [^–]+ 2 0 0 0 ", await hr.open(LINKS.imports()))


async def test_joins_returns_changes_and_leaves_are_told_apart(stage: Stage):
    hr = await stage.browse("program-admin")
    amara = "E1,Amara Obi,Engineer,,Python:4,en:native,Mon-Wed 09:00-12:00"
    for files in (people_file(amara, "E2,Ben Lee", "E3,Eve Ito"), people_file(amara, "E2,Ben Lee")):
        await tried(hr, files, leavers="leave", share="60")
        await hr.press(APPLY)
        await ended(hr)
    assert "1 person left" in hr.text
    text = await tried(
        hr,
        people_file(
            "E1,Amara Obi,Lead,E4,Python:5; Go:2,en:native; yo:C1,Mon-Wed 09:00-12:30", "E3,Eve Ito", "E4,Dan Roe"
        ),
        leavers="leave",
        share="60",
    )
    assert "1 person would join, 1 would return, 1 would change, 1 would leave" in text
    assert "Job title Engineer Lead" in text
    assert "Manager empty E4" in text
    assert "Languages en:native en:native; yo:C1" in text
    assert "Working hours Mon–Wed 09:00–12:00 Mon–Wed 09:00–12:30" in text
    assert "Skills offered Python:4 Python:5; Go:2" in text
    assert "Eve Ito E3 nothing but that they are back" in text
    assert "missing from the file. Person External id Ben Lee E2" in text
    assert {person["name"] for person in (await known(stage)).values()} == {"Amara Obi", "Ben Lee"}


async def test_more_leavers_than_the_share_need_their_number_as_a_second_word(stage: Stage):
    hr = await stage.browse("program-admin")
    await stage.import_people("E1,Tom Adeyemi,,", "E2,Lin Wu,,", "E3,Eve Black,,")
    text = await tried(hr, people_file("E1,Tom Adeyemi"), leavers="leave", share="10")
    assert "2 of 3 active people would leave, and you allowed 10 %." in text
    for word in ("", "1", "20", "two"):
        await hr.press(APPLY, leaving=word)
        assert hr.page.status_code == 422
        assert "Type 2 if it is right that so many people leave." in hr.text
        assert 'href="#leaving"' in hr.page.text
        assert f'value="{word}"' in hr.page.text
    assert len(await known(stage)) == 3
    await hr.press(APPLY, leaving=" 2 ")
    assert "2 people left" in await ended(hr)
    assert set(await known(stage)) == {"E1"}


async def test_an_import_that_was_rejected_for_its_leavers_takes_the_second_word_too(stage: Stage):
    hr = await stage.browse("program-admin")
    await stage.import_people("E1,Tom Adeyemi,,", "E2,Lin Wu,,")
    asked = await stage.ask(
        "program-admin", "POST", "profiles", "/people/imports", files=people_file("E1,Tom Adeyemi"),
        data={"leavers": "leave"},
    )  # fmt: skip
    await hr.open(LINKS.people_import(UUID(asked["id"])))
    text = await ended(hr)
    assert "1 person would leave, so nothing was changed" in text
    assert "1 of 2 active people are missing" in text
    await hr.press(APPLY, leaving="1")
    assert "1 person left" in await ended(hr)


async def test_problems_are_listed_by_row_and_column_and_change_nothing(stage: Stage):
    hr = await stage.browse("program-admin")
    text = await tried(hr, people_file("E1,Amara Obi", "E2,Ben Lee,,E9", "E2,Ben Lee"))
    assert "people.csv has 2 problems, so nothing was changed" in text
    assert "3 manager Nobody has the external id 'E9'." in text
    assert "4 external id Row 3 has this external id as well." in text
    assert "Hand in the repaired file" in text
    assert APPLY not in text
    assert not await known(stage)
    assert "Has 2 problems" in await hr.open(LINKS.imports())


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


async def test_an_import_under_way_shows_how_far_it_is_and_is_stopped(stage: Stage):
    hr = await stage.browse("program-admin", to=LINKS.imports())
    async with stage.services["profiles"].sessions.begin() as session:
        await people.lock_imports(session)
        await hr.press(TRY, people_file("E1,Amara Obi"))
        path = hr.page.url.path
        assert hr.page.headers["refresh"] == f"2; url={path}"

        async def waits() -> bool:
            return "Another import has to end first." in await hr.open(path)

        await eventually(waits, what="an import that waits for another")
        assert "<progress" in hr.page.text
        await hr.open(f"{path}?still=true")
        assert "refresh" not in hr.page.headers
        assert "Look again every 2 seconds" in hr.text
        other = await stage.browse("program-admin", to=path)
        assert "This import was stopped, and nothing was changed" in await hr.press("Stop")
        assert "refresh" not in hr.page.headers
        assert "This import was stopped" in await other.press("Stop")
    assert re.search(r"people\.csv Stopped [^–]+ – – – – ", await hr.open(LINKS.imports()))
    assert not await known(stage)


async def test_what_has_ended_in_the_meantime_says_so(stage: Stage):
    hr = await stage.browse("program-admin")
    await tried(hr, people_file("E1,Amara Obi"))
    other = await stage.browse("program-admin", to=hr.page.url.path)
    await hr.press(APPLY)
    await ended(hr)
    assert "Only a dry run that is done" in await other.press(APPLY)
    assert other.page.status_code == 409
    assert "1 person joined" in other.text
    stop = {"form_token": form_token(other)}
    answer = await other.post(f"{hr.page.url.path}/stop", data=stop)
    assert answer.status_code == 409
    assert "It had ended before it could be stopped." in answer.text


async def test_the_same_file_again_has_nothing_to_import(stage: Stage):
    hr = await stage.browse("program-admin")
    for text in ("1 person would join", "Nothing would change"):
        assert text in await tried(hr, people_file("E1,Amara Obi"))
        if APPLY in hr.text:
            await hr.press(APPLY)
            await ended(hr)
    assert "There is nothing to import." in hr.text
    assert "Nothing to import" in await hr.open(LINKS.imports())


async def test_many_people_come_in_pages(stage: Stage):
    hr = await stage.browse("program-admin")
    text = await tried(hr, people_file(*(f"E{number:03},Person {number}" for number in range(1, 121))))
    assert "120 people would join" in text
    assert "1 to 50 of 120." in text
    assert "Person 51" not in text
    path = hr.page.url.path
    for shown, left_out in (("51 to 100", "Person 50 "), ("101 to 120", "Person 100 ")):
        text = await hr.open(link(hr, "The next of those"))
        assert f"{shown} of 120." in text
        assert left_out not in text
    assert "1 to 50" in await hr.open(link(hr, "Those at the beginning"))
    await hr.open(f"{path}?kind=joins&cursor=%C3%BC")
    assert hr.page.status_code in {400, 404, 422}


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
    hr, other = await stage.browse("program-admin"), await stage.browse("program-admin")
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
    await hr.press(TRY, {"file": ("large.csv", b"x" * (1 << 18))})
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
    assert "Earlier imports cannot be shown now." in hr.text
    await hr.open(LINKS.people_import(new_id()))
    assert hr.page.status_code == 503


def form_token(browser: Browser) -> str:
    return browser.page.text.partition('name="form_token" value="')[2].partition('"')[0]


def link(browser: Browser, words: str) -> str:
    """Where the link with these words leads."""
    before = browser.page.text.partition(f">{words}")[0]
    return before.rpartition('href="')[2].partition("#")[0].replace("&amp;", "&")
