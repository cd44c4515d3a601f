"""What may be asked about a solved round: why not, what if, again, how fair, and whether it comes out the same."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.matching.rounds.tables import RoundPair
from services.matching.settings import Settings
from services.matching.verifying import verify_stored
from shared.events.profiles import Language, SkillWanted
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.matching.company import API, PYTHON, SQL, Company, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually


async def ask(company: Company, solved: dict[str, Any], kind: str, body: dict[str, Any] | None = None) -> Any:
    """The answer to a question that is small."""
    asked = ok(await company.as_admin.post(f"{API}/rounds/{solved['id']}/{kind}", json=body), 200)
    assert asked["state"] == "answered"
    return asked


async def test_why_not_names_who_would_lose_what(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi", languages=(Language(code="en", level="C2"),))
    lisa = await company.mentee("Lisa Lahti", languages=(Language(code="en", level="A2"),))
    lin = await company.mentor("Lin Wu", languages=(Language(code="en", level="C2"),))
    solved = await company.solve()
    asked = await ask(company, solved, "why-not", {"mentee_id": str(lisa.subject), "mentor_id": str(lin.subject)})
    answer = asked["answer"]
    assert (answer["matched"], answer["rules"], answer["exact"]) == (False, [], True)
    assert answer["costs"]["people"] == 0
    assert answer["costs"]["score"] > 0
    assert [(UUID(change["mentee_id"]), change["after"]) for change in answer["costs"]["changes"]] == [
        (lisa.subject, str(lin.subject)),
        (tom.subject, None),
    ]
    assert asked["names"][str(tom.subject)] == "Tom Adeyemi"
    unmatched = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/unmatched"))["items"]
    [near] = unmatched[0]["near"]
    assert near["mentor_name"] == "Lin Wu"
    assert near["needed"] > near["score"]
    assert unmatched[0]["relief"]["mentors"] == [str(lin.subject)]


async def test_why_not_names_the_rule_that_forbids_a_pair(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi", languages=(Language(code="fi"),))
    lin = await company.mentor("Lin Wu", languages=(Language(code="en"),))
    solved = await company.solve()
    couple = {"mentee_id": str(tom.subject), "mentor_id": str(lin.subject)}
    answer = (await ask(company, solved, "why-not", couple))["answer"]
    assert (answer["rules"], answer["costs"]) == (["no-common-language"], None)
    stranger = {**couple, "mentor_id": str(new_id())}
    refused = await company.as_admin.post(f"{API}/rounds/{solved['id']}/why-not", json=stranger)
    assert (refused.status_code, "is not a mentor of this round" in refused.json()["detail"]) == (422, True)


async def test_what_if_shows_who_gains_and_who_loses(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    wanted = (SkillWanted(skill_id=SQL, name="SQL", priority=1),)
    lisa = await company.mentee("Lisa Lahti", skills_wanted=wanted)
    await company.mentor("Lin Wu", places=2)
    solved = await company.solve()
    assert solved["pairs"] == 2
    only_skills: dict[str, Any] = {"criteria": [{"kind": "skills", "weight": 1}], "minimum_score": 0.5}
    asked = await ask(company, solved, "what-if", {"rules": only_skills})
    answer = asked["answer"]
    assert answer["sentence"] == "1 mentee is matched differently: 1 lose."
    assert (answer["kept"], answer["first"]["pairs"], answer["second"]["pairs"]) == (1, 2, 1)
    assert answer["first"]["forbidden_by_other"] == 1
    [move] = answer["moves"]
    assert (UUID(move["mentee_id"]), move["outcome"], move["after"]) == (lisa.subject, "unmatched", None)
    listed = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/questions"))
    assert [one["kind"] for one in listed["items"]] == ["what-if"]
    again = ok(await company.as_admin.get(f"{API}/questions/{asked['id']}"))
    assert again["answer"] == answer


async def test_a_rematch_weighs_changes_against_score(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    lin = await company.mentor("Lin Wu")
    solved = await company.solve()
    await company.mentor("Max Moser")
    answer = (await ask(company, solved, "rematch"))["answer"]
    assert (answer["previous"], answer["keepable"]) == (1, 1)
    assert answer["points"][0]["changes"] == 0
    assert answer["points"][0]["pairs"] == 1
    again = await company.solve({"keeps_pairs_of": solved["id"], "keep": 1.0}, seed=7)
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{again['id']}/pairs"))["items"]
    assert (UUID(pair["mentee_id"]), UUID(pair["mentor_id"])) == (tom.subject, lin.subject)
    assert again["mentors"] == 2
    verified = (await ask(company, again, "verify"))["answer"]
    assert (verified["same_input"], verified["same_pairs"]) == (True, True)


async def test_fairness_shows_no_group_that_is_too_small(serve: Serve):
    company = await found(serve)
    for number in range(12):
        await company.mentee(f"Mentee {number}", department="Law" if number % 2 else "Data")
    await company.mentee("Only One", department="Kitchen")
    await company.mentor("Lin Wu", places=20, department="Ops")
    solved = await company.solve()
    answer = (await ask(company, solved, "fairness", {}))["answer"]
    assert answer["minimum"] == company.program["minimum_cell"]
    [departments] = [table for table in answer["tables"] if table["about"] == "department"]
    shown = {group["value"] for group in departments["groups"]}
    assert "Kitchen" not in shown
    assert shown <= {"Data", "Law"}
    price = {"about": "department", "value": "Kitchen"}
    refused = await company.as_admin.post(f"{API}/rounds/{solved['id']}/fairness", json={"price": price})
    assert (refused.status_code, "too few people" in refused.json()["detail"]) == (422, True)


async def test_a_round_is_verified_until_somebody_is_erased(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know(
        "Tom Adeyemi", skills_wanted=(SkillWanted(skill_id=PYTHON, name="Python", priority=1),)
    )
    hopes = "To find my way into data engineering."
    await company.enroll(tom, role="mentee", answers={"hopes": hopes})
    await company.mentee("Lisa Lahti")
    await company.mentor("Lin Wu", places=2)
    solved = await company.solve()
    assert solved["certificate"]["optimal"]
    answer = (await ask(company, solved, "verify"))["answer"]
    assert {name: answer[name] for name in ("same_input", "same_engine", "same_pairs", "optimal", "gone")} == {
        "same_input": True,
        "same_engine": True,
        "same_pairs": True,
        "optimal": True,
        "gone": 0,
    }
    # Somebody's profile changes later: the round is still about them as they were.
    changed: dict[str, Any] = {**tom.model_dump(exclude={"id", "time", "version"}), "version": 2, "skills_wanted": ()}
    await company.harness.receive(type(tom)(**changed))
    assert (await ask(company, solved, "verify"))["answer"]["same_input"]
    async with company.harness.sessions() as session, session.begin():
        await forget(session, tom.subject)
    answer = (await ask(company, solved, "verify"))["answer"]
    assert (answer["gone"], answer["same_input"]) == (1, False)


async def test_an_operator_verifies_a_stored_round(serve: Serve):
    company = await found(serve)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    solved = await company.solve()
    settings = company.harness.runtime.settings
    assert isinstance(settings, Settings)
    assert (await verify_stored(UUID(solved["id"]), settings)).good
    async with company.harness.sessions() as session, session.begin():
        # Somebody tampers with the stored answer.
        await session.execute(update(RoundPair).values(mentor_id=new_id()))
    tampered = await verify_stored(UUID(solved["id"]), settings)
    assert (tampered.same_input, tampered.same_pairs, tampered.different_pairs) == (True, False, 2)


async def test_a_question_that_is_too_large_for_a_request_is_left_to_a_worker(serve: Serve):
    company = await found(serve, question_pairs=0, round_thread_pairs=0)
    await company.mentee("Tom Adeyemi")
    await company.mentor("Lin Wu")
    solved = await company.solve()
    answer = await company.as_admin.post(f"{API}/rounds/{solved['id']}/verify")
    asked = ok(answer, 202)
    assert (asked["state"], asked["answer"]) == ("queued", None)

    async def answered() -> Any:
        now = ok(await company.as_admin.get(answer.headers["Location"]))
        return now["answer"]

    assert (await eventually(answered, within=60, what="an answered question"))["same_pairs"]


async def test_only_admins_of_the_program_ask_about_its_rounds(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    solved = await company.solve()
    asked = await ask(company, solved, "verify")
    outsider = company.harness.client(tom.subject, ["program_admin"])
    path = f"{API}/rounds/{solved['id']}"
    for answer in (
        await outsider.post(f"{path}/why-not", json={"mentee_id": str(tom.subject), "mentor_id": str(lin.subject)}),
        await outsider.post(f"{path}/what-if", json={"rules": {}}),
        await outsider.post(f"{path}/rematch"),
        await outsider.post(f"{path}/fairness", json={}),
        await outsider.post(f"{path}/verify"),
        await outsider.post(f"{path}/cancel"),
        await outsider.get(f"{path}/relief"),
        await outsider.get(f"{path}/mentees/{tom.subject}"),
        await outsider.get(f"{path}/questions"),
        await outsider.get(f"{API}/questions/{asked['id']}"),
    ):
        assert answer.status_code == 403, answer.request.url


async def test_a_round_without_an_answer_cannot_be_asked_about(serve: Serve):
    company = await found(serve)
    failed = await company.solve()
    assert "there is nobody to match" in failed["message"]
    refused = await company.as_admin.post(f"{API}/rounds/{failed['id']}/verify")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:telemachus:problem:round-not-solved")
