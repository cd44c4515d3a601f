"""Whom a round is about: frozen, with what is private sealed, and with what an admin fixes by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from shared.db import AsyncSession
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve

HOPES = "I hope to find my way into data engineering."
ATTRIBUTE, VALUE = "characteristics", "Non-binary"


async def pairs(company: Company, solved: dict[str, Any]) -> dict[UUID, UUID]:
    items = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))["items"]
    return {UUID(pair["mentee_id"]): UUID(pair["mentor_id"]) for pair in items}


async def everything(session: AsyncSession) -> str:
    """All that the tables of rounds hold, as text."""
    tables = ("match_round", "round_participant", "round_pair", "round_unmatched", "round_question")
    found = [await session.scalar(text(f"SELECT json_agg(t)::text FROM {table} t")) for table in tables]  # noqa: S608
    return "\n".join(filter(None, found))


async def test_what_is_private_is_sealed_wherever_a_round_keeps_it(serve: Serve):
    company = await found(serve)
    identity = {
        "attribute": ATTRIBUTE,
        "values": [VALUE],
        "statement": "Match me with a mentor of a similar identity.",
        "agreed": True,
    }
    tom, lin = await company.harness.know("Tom Adeyemi"), await company.harness.know("Lin Wu")
    avoided = await company.mentor("Max Moser")
    await company.enroll(
        tom,
        role="mentee",
        identity=[identity],
        answers={"hopes": HOPES},
        picks=[str(lin.subject)],
        avoided=[str(avoided.subject)],
    )
    await company.enroll(lin, role="mentor", identity=[identity])
    solved = await company.solve()
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))["items"]
    wish = next(part for part in pair["criteria"] if part["criterion"] == "identity")
    assert wish["value"] == 1
    for kind, body in (
        ("why-not", {"mentee_id": str(tom.subject), "mentor_id": str(avoided.subject)}),
        ("fairness", {}),
        ("verify", None),
    ):
        asked = ok(await company.as_admin.post(f"{API}/rounds/{solved['id']}/{kind}", json=body))
        assert asked["state"] == "answered"
    async with company.harness.sessions() as session:
        kept = await everything(session)
    for secret in (VALUE, VALUE.casefold(), ATTRIBUTE, HOPES, "data engineering"):
        assert secret not in kept, secret
    assert str(lin.subject) in kept


async def test_who_is_avoided_is_not_met_and_who_is_picked_counts(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    lin, max_ = await company.mentor("Lin Wu"), await company.mentor("Max Moser")
    rules: dict[str, Any] = {"criteria": [{"kind": "picks", "weight": 1}]}
    await company.enroll(tom, role="mentee", picks=[str(max_.subject), str(lin.subject)])
    assert await pairs(company, await company.solve(**rules)) == {tom.subject: max_.subject}

    lisa = await company.harness.know("Lisa Lahti")
    await company.enroll(lisa, role="mentee", picks=[str(lin.subject)], avoided=[str(max_.subject)])
    solved = await company.solve({"pins": [couple(tom.subject, lin.subject)]}, **rules)
    assert await pairs(company, solved) == {tom.subject: lin.subject}
    [alone] = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/unmatched"))["items"]
    assert alone["ruled_out"] == {"avoided": 1}


async def test_pins_and_forbidden_couples_for_the_people_of_an_earlier_round(serve: Serve):
    company = await found(serve)
    tom, lisa = await company.mentee("Tom Adeyemi"), await company.mentee("Lisa Lahti")
    lin, max_ = await company.mentor("Lin Wu"), await company.mentor("Max Moser")
    first = await company.solve()
    await company.mentee("Late Laura")
    body = {
        "based_on": first["id"],
        "pins": [couple(tom.subject, lin.subject)],
        "forbidden": [couple(lisa.subject, max_.subject)],
    }
    second = await company.solve(body)
    assert (second["mentees"], second["pairs"], second["based_on"]) == (2, 1, first["id"])
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{second['id']}/pairs"))["items"]
    assert (UUID(pair["mentor_id"]), pair["pinned"]) == (lin.subject, True)
    [alone] = ok(await company.as_admin.get(f"{API}/rounds/{second['id']}/unmatched"))["items"]
    assert alone["ruled_out"] == {"forbidden": 1}
    third = await company.solve({"based_on": second["id"]})
    assert (third["based_on"], third["input_digest"]) == (first["id"], first["input_digest"])
    assert await pairs(company, third) == await pairs(company, first)
    contradiction = {"pins": body["pins"], "forbidden": body["pins"]}
    refused = await company.as_admin.post(f"{company.program_path}/rounds", json=contradiction)
    assert (refused.status_code, "pinned and forbidden" in refused.json()["errors"][0]["message"]) == (422, True)


async def test_a_mentee_is_shown_with_their_alternatives(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    for name in ("Lin Wu", "Max Moser", "Nora Nel"):
        await company.mentor(name)
    solved = await company.solve()
    shown = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/mentees/{tom.subject}"))
    assert shown["unmatched"] is None
    assert (shown["pair"]["rank_for_mentee"], shown["pair"]["rank_for_mentor"]) == (1, 1)
    names = {shown["pair"]["mentor_name"], *(one["mentor_name"] for one in shown["alternatives"])}
    assert names == {"Lin Wu", "Max Moser", "Nora Nel"}
    assert all(one["free"] for one in shown["alternatives"])
    missing = await company.as_admin.get(f"{API}/rounds/{solved['id']}/mentees/{company.admin.subject}")
    assert missing.status_code == 404


def couple(mentee: UUID, mentor: UUID) -> dict[str, str]:
    return {"mentee_id": str(mentee), "mentor_id": str(mentor)}
