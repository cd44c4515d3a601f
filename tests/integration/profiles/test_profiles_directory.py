"""Searching the directory by words and filters: who is found, in which order, and why."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from services.profiles.main import SERVICE
from shared.ids import new_id
from tests.integration.profiles.mentors import MENTORS, SUGGESTIONS, Mentors, employ
from tests.support.kept import KeptDatabases
from tests.support.platform import serving

OFFICE = {"time_zone": "Africa/Lagos", "working_hours": "Mon-Fri 09:00-17:00"}

COMPANY: dict[str, dict[str, str]] = {
    "Amara": {
        "name": "Amara Müller", "job_title": "Staff engineer", "department": "Platform", "grade": "P5",
        "location": "Lagos", "languages": "en:native", "skills_offered": "Kubernetes:5; Public speaking:3",
        "bio": "I moved the billing to containers.", "time_zone": "Africa/Lagos",
        "working_hours": "Mon-Fri 10:00-18:00",
    },
    "Lin": {
        "name": "Lin Wu", "job_title": "Engineer", "department": "Platform", "grade": "P3", "location": "Berlin",
        "languages": "zh:native; de:B2", "skills_offered": "Kubernetes:3; C++:5", **OFFICE,
    },
    "Jonas": {
        "name": "Jonas Weber", "job_title": "Kubernetes advocate", "department": "Sales", "grade": "P4",
        "location": "Berlin", "languages": "de:native", "skills_offered": "Negotiation:4", **OFFICE,
    },
    "Priya": {
        "name": "प्रिया शर्मा", "department": "Finance", "grade": "P4", "location": "Pune", "languages": "hi:native",
        "skills_offered": "Budget planning:5", "time_zone": "Asia/Kolkata", "working_hours": "Mon-Fri 10:00-18:00",
    },
    "Layla": {"name": "ليلى حسن", "department": "Finance", "skills_offered": "Budget planning:2"},
    "Taro": {"name": "山田太郎", "department": "Research", "location": "Tokyo", "skills_offered": "Robotics:4"},
    "Tom": {"name": "Tom Fox", "department": "Platform", **OFFICE},
    "Vera": {"name": "Vera Ruiz", "department": "Sales"},
}  # fmt: skip
"""Everybody but Tom and Vera offers something."""

EVERYBODY = {"Amara Müller", "Lin Wu", "Jonas Weber", "प्रिया शर्मा", "ليلى حسن", "山田太郎"}


@pytest.fixture(scope="module")
async def mentors(kept_databases: KeptDatabases) -> AsyncGenerator[Mentors]:
    """The company. Lin and Jonas have two places, some have endorsed them, Lin has a credential; nothing changes."""
    async with serving(kept_databases) as serve:
        company = await employ(await serve(SERVICE), **COMPANY)
        await company.can_take("Lin", 2)
        await company.can_take("Jonas", 2)
        await company.endorse("Amara", "Lin", "Kubernetes")
        await company.endorse("Vera", "Lin", "Kubernetes")
        await company.endorse("Vera", "Lin", "C++")
        await company.endorse("Tom", "Jonas", "Negotiation")
        await company.certify("Lin", "Certified Scrum Master", "Scrum Alliance")
        yield company


async def test_words_find_skills_names_titles_and_bios_in_any_script(mentors: Mentors):
    assert await mentors.names(q="kubernetes") == ["Lin Wu", "Amara Müller", "Jonas Weber"]
    for typed, found in {
        "MULLER": "Amara Müller",
        "müller staff": "Amara Müller",
        "billing": "Amara Müller",
        "c++": "Lin Wu",
        "प्रिया": "प्रिया शर्मा",
        "शर": "प्रिया शर्मा",
        "حسن": "ليلى حسن",
        "لي": "ليلى حسن",
        "山田": "山田太郎",
        "neg": "Jonas Weber",
    }.items():
        assert await mentors.names(q=typed) == [found], typed
    assert await mentors.names(q="kubernetes weber") == ["Jonas Weber"]
    assert set(await mentors.names()) == EVERYBODY


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kuberentes", ["Lin Wu", "Amara Müller", "Jonas Weber"]),
        ("Mueller", ["Amara Müller"]),
        ("negociation", ["Jonas Weber"]),
        ("robtoics", ["山田太郎"]),
        ("budgte planing", ["प्रिया शर्मा", "ليلى حسن"]),
    ],
)
async def test_slips_are_forgiven_and_told(mentors: Mentors, typed: str, found: list[str]):
    answer = await mentors.search(q=typed)
    assert [item["person"]["name"] for item in answer["items"]] == found
    assert [word["typed"] for word in answer["words"]] == typed.casefold().split()
    assert all(word["read_as"] for word in answer["words"])


async def test_what_nothing_resembles_finds_nobody(mentors: Mentors):
    answer = await mentors.search(q="zzyzx")
    assert (answer["items"], answer["total"], answer["at_least"]) == ([], 0, False)
    assert answer["words"] == [{"typed": "zzyzx", "read_as": []}]
    assert set(await mentors.names(q="!? ...")) == EVERYBODY


async def test_each_filter_narrows(mentors: Mentors):
    kubernetes, planning = mentors.skills["Kubernetes"], mentors.skills["Budget planning"]
    expected: list[tuple[dict[str, Any], set[str]]] = [
        ({"skill": kubernetes}, {"Amara Müller", "Lin Wu"}),
        ({"skill": kubernetes, "level": 4}, {"Amara Müller"}),
        ({"skill": [kubernetes, planning]}, set()),
        ({"skill": new_id()}, set()),
        ({"department": ["Finance", "Sales"]}, {"Jonas Weber", "प्रिया शर्मा", "ليلى حسن"}),
        ({"department": "finance"}, set()),
        ({"grade": "P4"}, {"Jonas Weber", "प्रिया शर्मा"}),
        ({"location": "Berlin"}, {"Lin Wu", "Jonas Weber"}),
        ({"location": "Berlin", "grade": "P4"}, {"Jonas Weber"}),
        ({"language": "de-AT"}, {"Lin Wu", "Jonas Weber"}),
        ({"hours": 40}, {"Lin Wu", "Jonas Weber"}),
        ({"hours": 35}, {"Lin Wu", "Jonas Weber", "Amara Müller"}),
        ({"open_places": True}, {"Jonas Weber", "Lin Wu"}),
        ({"endorsed_by": mentors.ids["Tom"]}, {"Jonas Weber"}),
        ({"endorsed_by": mentors.ids["Vera"]}, {"Lin Wu"}),
        ({"endorsed_by": mentors.ids["Taro"]}, set()),
        ({"endorsed_by_colleagues": True}, {"Jonas Weber", "Lin Wu"}),
        ({"q": "weber", "department": "Platform"}, set()),
    ]
    for asked, found in expected:
        assert set(await mentors.names(**asked)) == found, asked
    assert await mentors.names("Vera", endorsed_by_colleagues=True) == ["Lin Wu"]
    assert await mentors.names("Priya", endorsed_by_colleagues=True) == []


async def test_credentials_are_found_by_word_and_by_name(mentors: Mentors):
    assert await mentors.names(q="scrum alliance") == ["Lin Wu"]
    assert await mentors.names(credential="certified scrum master") == ["Lin Wu"]
    assert "Their credentials have what you typed." in await mentors.reasons("Lin Wu", q="scrum")


async def test_reasons_are_true_and_begin_with_what_weighs_most(mentors: Mentors):
    assert await mentors.reasons("Lin Wu", q="kubernetes") == [
        "Offers Kubernetes at level 3, with two endorsements.",
        "Has 2 open places.",
        "You share 40 working hours a week.",
        "Endorsed by Amara Müller of your department.",
    ]
    assert await mentors.reasons("Lin Wu", skill=str(mentors.skills["C++"])) == [
        "Offers C++ at level 5, with one endorsement.",
        "Has 2 open places.",
        "You share 40 working hours a week.",
        "Endorsed by Amara Müller of your department.",
    ]
    assert (await mentors.reasons("Jonas Weber", q="kubernetes"))[0] == "Their job title has what you typed."
    assert (await mentors.reasons("Amara Müller", q="muller"))[0] == "Their name has what you typed."


async def test_a_hit_shows_the_person(mentors: Mentors):
    [hit] = (await mentors.search(q="amara"))["items"]
    assert hit["person"] == {
        "id": str(mentors.ids["Amara"]),
        "name": "Amara Müller",
        "pronouns": "",
        "job_title": "Staff engineer",
        "department": "Platform",
        "location": "Lagos",
        "photo": f"/api/profiles/v1/people/{mentors.ids['Amara']}/photo",
        "skills": [
            {"skill_id": str(mentors.skills["Kubernetes"]), "name": "Kubernetes", "level": 5},
            {"skill_id": str(mentors.skills["Public speaking"]), "name": "Public speaking", "level": 3},
        ],
    }
    assert (hit["open_places"], hit["shared_hours"]) == (0, 35.0)


async def test_values_are_counted_with_all_filters_applied(mentors: Mentors):
    answer = await mentors.search(location=["Berlin", "Lagos"])
    counts = answer["counts"]
    assert (answer["total"], answer["at_least"], counts["open_places"]) == (3, False, 2)
    assert {count["name"]: count["count"] for count in counts["skill"]} == {
        "Kubernetes": 2, "Public speaking": 1, "C++": 1, "Negotiation": 1,
    }  # fmt: skip
    assert counts["skill"][0]["value"] == str(mentors.skills["Kubernetes"])
    assert {count["value"]: count["count"] for count in counts["department"]} == {"Platform": 2, "Sales": 1}
    assert {count["value"]: count["count"] for count in counts["language"]} == {"de": 2, "zh": 1, "en": 1}
    assert {count["value"]: count["count"] for count in counts["location"]} == {"Berlin": 2, "Lagos": 1}
    assert [count["count"] for count in counts["grade"]] == [1, 1, 1]


async def test_a_level_a_credential_and_an_endorser_are_counted_as_choosing_them_narrows(mentors: Mentors):
    kubernetes, public = str(mentors.skills["Kubernetes"]), str(mentors.skills["Public speaking"])
    assert (await mentors.search())["counts"]["level"] == [], "of which skill?"
    found = {asked: await mentors.search(skill=asked) for asked in (kubernetes, public)}
    both = await mentors.search(skill=[kubernetes, public])
    assert levels(found[kubernetes]) == {"3": 2, "5": 1}
    assert levels(both) == {"3": 1}, "the lower one of Amara's levels"
    assert levels(await mentors.search(skill=kubernetes, q="public speaking")) == {"5": 1}
    counts = found[kubernetes]["counts"]
    assert counts["credential"] == [
        {"value": "Certified Scrum Master", "name": "Certified Scrum Master", "count": 1},
    ]
    assert {count["name"]: count["count"] for count in counts["endorsed_by"]} == {"Amara Müller": 1, "Vera Ruiz": 1}
    everybody = await mentors.search()
    assert {count["name"]: count["count"] for count in everybody["counts"]["endorsed_by"]} == {
        "Amara Müller": 1, "Vera Ruiz": 1, "Tom Fox": 1,
    }  # fmt: skip
    for asked, answer in (({}, everybody), ({"skill": kubernetes}, found[kubernetes])):
        for facet, values in answer["counts"].items():
            for value in values if isinstance(values, list) and facet != "skill" else ():
                narrower = await mentors.search(**asked, **{facet: value["value"]})
                assert narrower["total"] == value["count"], (facet, value)


def levels(answer: dict[str, Any]) -> dict[str, int]:
    return {count["value"]: count["count"] for count in answer["counts"]["level"]}


async def test_all_pages_together_have_every_hit_once_in_order(mentors: Mentors):
    searches: list[dict[str, Any]] = [{}, {"q": "kubernetes"}, {"department": ["Finance", "Platform"]}]
    for asked in searches:
        whole = await mentors.names(**asked)
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await mentors.search(limit=1, **asked, **cursor)
            seen += [item["person"]["name"] for item in answer["items"]]
            assert answer["total"] == len(whole)
            if answer["next"] is None:
                break
            cursor = {"cursor": answer["next"]}
        assert seen == whole


async def test_suggestions_begin_with_what_was_typed_then_resemble_it(mentors: Mentors):
    assert await mentors.suggest("kub") == [("skill", "Kubernetes")]
    assert set(await mentors.suggest("p")) == {("skill", "Public speaking"), ("department", "Platform")}
    assert await mentors.suggest("plat") == [("department", "Platform")]
    assert ("person", "Lin Wu") in await mentors.suggest("wu")
    assert await mentors.suggest("शर्") == [("person", "प्रिया शर्मा")]
    assert ("skill", "Kubernetes") in await mentors.suggest("kuberentes")
    assert ("person", "Amara Müller") in await mentors.suggest("mulle")
    assert await mentors.suggest("zzyzx") == []
    assert ("person", "Lin Wu") not in await mentors.suggest("wu", by="Lin")


async def test_hours_need_hours_and_colleagues_a_department(mentors: Mentors):
    for asked in ({"hours": 5}, {"endorsed_by_colleagues": True}):
        answer = await mentors.harness.client(roles=["hr"]).get(MENTORS, params=asked)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (await mentors.search(mentors.harness.client(roles=["hr"])))["items"][0]["shared_hours"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "x" * 201},
        {"q": "\x00"},
        {"skill": "kubernetes"},
        {"skill": [str(new_id()) for _ in range(6)]},
        {"level": 6},
        {"department": "a\nb"},
        {"department": [str(number) for number in range(21)]},
        {"language": "x" * 36},
        {"hours": 0},
        {"hours": 169},
        {"limit": 51},
        {"cursor": "nonsense"},
        {"cursor": "é"},
        {"cursor": "AAAA"},
        {"endorsed_by": "me"},
    ],
)
async def test_what_makes_no_sense_is_refused(mentors: Mentors, asked: dict[str, Any]):
    assert (await mentors.clients["Tom"].get(MENTORS, params=asked)).status_code == 422


@pytest.mark.parametrize("typed", ["'", "\\", ":*", "a:*A & !b | (", "%_~", "\ufdfa" * 200, "😀", "x " * 99, "½ ² Ⅷ"])
async def test_any_words_are_only_words(mentors: Mentors, typed: str):
    for path in (MENTORS, SUGGESTIONS):
        answer = await mentors.clients["Tom"].get(path, params={"q": typed[:100] if path == SUGGESTIONS else typed})
        assert answer.status_code == 200, answer.text
