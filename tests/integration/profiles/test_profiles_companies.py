"""Whole companies: the generated one, and the civil service's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.profiles.main import SERVICE
from shared.events.profiles import PersonJoined, ProfileChanged, SkillDefined
from telemachus import mappings
from telemachus.demo.company import csv_bytes, generate
from tests.integration.profiles.support import as_csv, import_csv
from tests.support.platform import Serve

CIVIL_SERVICE = Path(__file__).parents[4] / "shared" / "data" / "civil-service"


async def test_the_sample_company_is_imported_in_any_order_of_rows(serve: Serve):
    harness = await serve(SERVICE)
    report = (await import_csv(harness, csv_bytes(120))).json()
    assert (report["joined"], report["notes"], report["problems"]) == (120, [], [])
    report = (await import_csv(harness, as_csv(*reversed(generate(120))))).json()
    assert (report["joined"], report["changed"], report["unchanged"]) == (0, 0, 120)
    joined = {event.external_id: event for event in await harness.sent(PersonJoined, 120)}
    for row in generate(120):
        manager = joined[row["external id"]].manager_id
        assert manager == (joined[row["manager"]].subject if row["manager"] else None)
    names = {skill.name for event in joined.values() for skill in (*event.skills_offered, *event.skills_wanted)}
    assert names == {event.name for event in await harness.sent(SkillDefined, len(names))}
    assert not harness.published(ProfileChanged)


async def test_whatever_the_files_before_told_the_same_file_again_changes_nothing(serve: Serve):
    harness = await serve(SERVICE)
    for seed in range(4):
        data = csv_bytes(60, seed)
        first = (await import_csv(harness, data)).json()
        await harness.settle()
        published = sum(len(log) for log in harness.log.records.values())
        assert first["joined"] + first["changed"] + first["unchanged"] == 60
        assert (await import_csv(harness, data)).json()["unchanged"] == 60
        await harness.settle()
        assert sum(len(log) for log in harness.log.records.values()) == published
    people = [event for kind in (PersonJoined, ProfileChanged) for event in harness.published(kind)]
    versions = sorted((event.external_id, event.version) for event in people)
    for external_id in {event.external_id for event in people}:
        own = [version for person, version in versions if person == external_id]
        assert own == list(range(1, len(own) + 1))


@pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="the civil-service files are not beside this checkout")
@pytest.mark.parametrize(("size", "count"), [("small", 50), ("large", 500)])
async def test_the_civil_service_is_imported_by_its_mappings(serve: Serve, size: str, count: int):
    harness = await serve(SERVICE)
    for who in ("mentees", "mentors"):
        data = (CIVIL_SERVICE / f"{size}-{who}.csv").read_bytes()
        mapping = mappings.text(f"civil-service-{who}")
        assert (await import_csv(harness, data, mapping=mapping)).json()["joined"] == count
        assert (await import_csv(harness, data, mapping=mapping)).json()["unchanged"] == count
    joined = await harness.sent(PersonJoined, 2 * count)
    assert {event.country for event in joined} == {"GB"}
    assert all(len(event.skills_offered) + len(event.skills_wanted) == 1 for event in joined)
    assert {event.name for event in await harness.sent(SkillDefined, 5)} == {
        "DDaT",
        "HR",
        "Operations",
        "Policy",
        "Security",
    }
    published = b"".join(record.value or b"" for log in harness.log.records.values() for record in log).lower()
    for trace in (b"non-binary", b"lesbian", b"transgender", b"bisexual", b"asexual", b"characteristics"):
        assert trace not in published
