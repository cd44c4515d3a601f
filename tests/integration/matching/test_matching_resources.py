"""Links that people of a mentorship share, and what a search finds in all that they wrote."""

from __future__ import annotations

from typing import Any

import pytest

from services.matching.resources import handlers
from shared.events.matching import ResourceShared
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.matching.company import API, ok
from tests.integration.matching.together import pair
from tests.support.platform import Serve

BOOK: dict[str, Any] = {"title": "Données distribuées", "link": "https://example.org/book", "note": "Chapter five."}


async def test_a_link_is_shared_listed_and_withdrawn(serve: Serve):
    company, tom, lin, path = await pair(serve)
    shared = ok(await company.as_person(lin).post(f"{path}/resources", json=BOOK))
    [seen] = ok(await company.as_person(tom).get(f"{path}/resources"))["items"]
    assert (seen["title"], seen["note"], seen["shared_by_name"]) == (BOOK["title"], BOOK["note"], "Lin Wu")
    [event] = await company.harness.sent(ResourceShared)
    assert (event.title, event.shared_by) == (BOOK["title"], lin.subject)
    assert "Chapter" not in event.to_json().decode()
    nick = await company.mentee("Nosy Nick")
    for person in (nick, company.admin):
        assert (await company.as_person(person).get(f"{path}/resources")).status_code == 403
        assert (await company.as_person(person).post(f"{path}/resources", json=BOOK)).status_code == 403
    address = f"{API}/resources/{shared['id']}"
    assert (await company.as_person(tom).delete(address)).status_code == 403
    for _ in range(2):
        assert (await company.as_person(lin).delete(address)).status_code == 204
    assert ok(await company.as_person(tom).get(f"{path}/resources"))["items"] == []
    assert ok(await company.as_person(tom).get(f"{path}/search", params={"q": "chapter"}))["total"] == 0
    assert (await company.as_person(lin).delete(f"{API}/resources/{new_id()}")).status_code == 404


async def test_only_links_into_the_web_are_shared(serve: Serve):
    company, tom, _, path = await pair(serve)
    path = f"{path}/resources"
    for changes in (
        {"link": "javascript:alert(1)"},
        {"link": "ftp://example.org"},
        {"link": "https://example.org/a b"},
        {"link": "https://example.org\n"},
        {"link": ""},
        {"title": " "},
        {"title": "two\nlines"},
        {"note": "x" * 2001},
    ):
        assert (await company.as_person(tom).post(path, json={**BOOK, **changes})).status_code == 422, changes


async def test_a_search_goes_through_messages_and_resources(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    company, tom, lin, path = await pair(serve)
    for words in ("Have you read the données book?", "Not yet", "It is about distributed données"):
        ok(await company.as_person(tom).post(f"{path}/messages", json={"words": words}))
    ok(await company.as_person(lin).post(f"{path}/resources", json=BOOK))

    async def search(q: str, **query: Any) -> dict[str, Any]:
        return ok(await company.as_person(lin).get(f"{path}/search", params={"q": q, **query}))

    everything = await search("DONNEES")
    assert [hit["kind"] for hit in everything["items"]] == ["resource", "message", "message"]
    assert [hit["by_name"] for hit in everything["items"]] == ["Lin Wu", "Tom Adeyemi", "Tom Adeyemi"]
    assert (everything["total"], everything["complete"]) == (3, True)
    assert [hit["title"] for hit in (await search("chapter donnees"))["items"]] == [BOOK["title"]]
    assert (await search("donnees", limit=1))["total"] == 3
    assert (await search("%"))["items"] == []
    for q in ("", " ", "\u0301", "x" * 201, "zero\x00byte"):
        answer = await company.as_person(lin).get(f"{path}/search", params={"q": q})
        assert answer.status_code == 422, q
    monkeypatch.setattr(handlers, "SEARCHED", 2)
    newest = await search("donnees")
    assert (newest["total"], newest["complete"]) == (2, False)


async def test_an_erased_note_is_gone_and_the_link_stays(serve: Serve):
    company, tom, lin, path = await pair(serve)
    ok(await company.as_person(lin).post(f"{path}/resources", json=BOOK))
    async with company.harness.sessions() as session, session.begin():
        await forget(session, lin.subject)
    [left] = ok(await company.as_person(tom).get(f"{path}/resources"))["items"]
    assert (left["link"], left["note"], left["erased"]) == (BOOK["link"], "", True)
