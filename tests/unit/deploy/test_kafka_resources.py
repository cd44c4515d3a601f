"""Topics and users of Kafka are those that the services declare, and a service may do no more than it has to."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from shared.events import READERS, TOPICS
from shared.messaging.kafka import topic_config
from telemachus import topology
from tools import strimzi


@pytest.fixture(scope="module")
def users() -> dict[str, dict[tuple[str, str], set[str]]]:
    """Each service's rights: (kind, name) to operations."""
    return {
        found["metadata"]["name"].removesuffix("-kafka"): {
            (acl["resource"]["type"], acl["resource"]["name"]): set(acl["operations"])
            for acl in found["spec"]["authorization"]["acls"]
        }
        for found in _read("users.yaml")
    }


def _read(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((strimzi.FOLDER / name).read_text(encoding="utf-8")))


def test_generated_files_are_up_to_date() -> None:
    for name, text in strimzi.files().items():
        assert (strimzi.FOLDER / name).read_text(encoding="utf-8") == text, "run: python -m tools.strimzi"


def test_topics_are_those_of_the_contract_and_their_dead_letters() -> None:
    found = {topic["metadata"]["name"]: topic["spec"] for topic in _read("topics.yaml")}
    assert found == {
        spec.name: {"partitions": spec.partitions, "config": topic_config(spec)} for spec in topology.topics()
    }
    assert found.keys() >= TOPICS.keys()
    for group, read in topology.subscriptions().items():
        assert {f"{topic}.{group}.dlq" for topic in read} <= found.keys()


def test_a_service_writes_its_own_topics_and_dead_letters_only(
    users: dict[str, dict[tuple[str, str], set[str]]],
) -> None:
    for service, rights in users.items():
        written = {name for (kind, name), may in rights.items() if kind == "topic" and "Write" in may}
        own = {topic for topic in TOPICS if topic.startswith(f"{service}.")}
        dead = {f"{topic}.{service}.dlq" for topic in topology.subscriptions().get(service, ())}
        assert written == own | dead


def test_a_service_reads_what_it_subscribes_to_only(users: dict[str, dict[tuple[str, str], set[str]]]) -> None:
    for service, rights in users.items():
        read = {name for (kind, name), may in rights.items() if kind == "topic" and "Read" in may}
        assert read == set(topology.subscriptions().get(service, ()))
        assert {name for (kind, name), _ in rights.items() if kind == "group"} == ({service} if read else set())


def test_closed_topics_are_read_by_their_readers_only(users: dict[str, dict[tuple[str, str], set[str]]]) -> None:
    for topic, readers in READERS.items():
        reading = {service for service, rights in users.items() if "Read" in rights.get(("topic", topic), set())}
        assert reading <= readers
    assert "Read" in users["notifications"]["topic", "profiles.contact"]


def test_nobody_may_create_or_delete(users: dict[str, dict[tuple[str, str], set[str]]]) -> None:
    assert {operation for rights in users.values() for may in rights.values() for operation in may} == {
        "Describe",
        "Read",
        "Write",
    }
