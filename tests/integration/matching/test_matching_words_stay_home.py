"""What people write for the matching counts, and is repeated to nobody."""

from __future__ import annotations

from typing import Any

from shared.events.matching import MatchProposed
from tests.integration.matching.company import found, ok
from tests.support.platform import Serve

RULES: dict[str, Any] = {
    "criteria": [
        {"kind": "text", "weight": 0.5},
        {"kind": "answer", "weight": 0.3, "question": "rhythm", "compare": "equal"},
        {"kind": "skills", "weight": 0.2},
    ]
}


async def test_a_round_says_nothing_of_what_people_answered(serve: Serve):
    company = await found(serve)
    tom, lin = await company.harness.know("Tom Adeyemi"), await company.harness.know("Lin Wu")
    for person, role in ((tom, "mentee"), (lin, "mentor")):
        answers = {"hopes": "My divorce left me without any confidence at work", "rhythm": "fortnightly"}
        await company.enroll(person, role=role, answers=answers)
    solved = await company.solve(**RULES)
    [pair] = ok(await company.as_admin.get(f"/api/matching/v1/rounds/{solved['id']}/pairs"))["items"]
    ok(await company.approve(solved))
    [proposed] = await company.harness.sent(MatchProposed)
    told = str(pair) + proposed.to_json().decode() + str(await company.proposals())
    assert "divorce" not in told
    assert "fortnightly" not in told
    assert max(one["value"] for one in pair["criteria"] if one["criterion"] in {"text", "answer"}) > 0.5, "they count"
