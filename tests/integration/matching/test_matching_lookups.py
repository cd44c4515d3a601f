"""Admins look people up by id and by name."""

from __future__ import annotations

from tests.integration.matching.company import found, ok
from tests.support.platform import Serve


async def test_admins_find_people_by_id_and_by_words_of_their_name(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi", department="Finance")
    lin = await company.mentor("Lin Wu", places=3)
    await company.harness.know("Tomás 100%")
    path = f"{company.program_path}/people"

    both = ok(await company.as_admin.get(path, params={"person_id": [str(tom.subject), str(lin.subject)]}))["items"]
    roles = {one["name"]: [(held["role"], held["state"]) for held in one["enrollments"]] for one in both}
    assert roles == {"Tom Adeyemi": [("mentee", "enrolled")], "Lin Wu": [("mentor", "enrolled")]}

    async def names(q: str) -> list[str]:
        return [one["name"] for one in ok(await company.as_admin.get(path, params={"q": q}))["items"]]

    assert await names("adey tom") == ["Tom Adeyemi"]
    assert await names("100%") == ["Tomás 100%"]
    assert await names("%") == ["Tomás 100%"]
    assert await names(" ") == []
    assert (await company.as_person(tom).get(path, params={"q": "Lin"})).status_code == 403
