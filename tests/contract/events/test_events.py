"""The contract between the services: names, envelopes, schemas, payloads of the past, and the document of it all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast
from uuid import uuid4  # noqa: TID251 - an id of somebody else's making

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from shared.events import READERS, REGISTRY, TOPICS, Event, MalformedEvent, parse
from shared.events.matching import AnnouncementMade, GatheringEvent, MentorshipEvent, SessionHeld
from shared.events.profiles import GoalSet
from telemachus import topology
from tests.contract.events.examples import EXAMPLES
from tools.schemas import ASYNCAPI, GOLDEN, SCHEMAS, asyncapi_document, schema_text

PRIVATE_WORDS = {"why", "words", "note", "notes", "text", "went_well", "change", "next_step", "answers", "message"}
NAMES = sorted(REGISTRY)


def test_there_is_an_example_of_every_event() -> None:
    assert {event.type for event in EXAMPLES} == set(REGISTRY)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_an_event_survives_the_wire(event: Event) -> None:
    assert parse(event.to_json()) == event


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_an_event_is_a_cloud_event(event: Event) -> None:
    envelope = json.loads(event.to_json())
    assert envelope["specversion"] == "1.0"
    assert envelope["type"] == event.type
    assert envelope["source"] == event.type.partition(".")[0] == event.topic.partition(".")[0]
    assert envelope["dataschema"] == f"urn:telemachus:schema:{event.type}"
    attributes = set(envelope) - {"data"}
    assert all(name.isalnum() and name.islower() for name in attributes), "CloudEvents attribute names"
    Draft202012Validator(json.loads((SCHEMAS / f"{event.type}.json").read_text())).validate(envelope["data"])


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_every_payload_of_the_past_can_be_read(path: Path) -> None:
    payload = json.loads(path.read_text())
    event = parse(json.dumps(payload).encode())
    assert event is not None
    written = json.loads(event.to_json())
    for name, value in payload["data"].items():
        assert _known(written["data"][name], value) == value, f"{name} is no longer read as it was written"


def _known(now: Any, then: Any) -> Any:
    """What is written now, without the fields of parts that there were not then."""
    if isinstance(now, dict) and isinstance(then, dict):
        parts = cast("dict[str, Any]", now)
        return {name: _known(part, then[name]) for name, part in parts.items() if name in then}
    if isinstance(now, list) and isinstance(then, list):
        members = cast("list[Any]", now)
        return [_known(*both) for both in zip(members, then, strict=False)] if len(members) == len(then) else members
    return now


@pytest.mark.parametrize("name", NAMES)
def test_every_event_has_a_golden_payload_and_a_current_schema(name: str) -> None:
    assert (GOLDEN / f"{name}.json").exists(), "run make schemas"
    assert (SCHEMAS / f"{name}.json").read_text() == schema_text(name), "run make schemas, and mind compatibility"


def test_no_schema_is_left_of_an_event_that_is_gone() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(REGISTRY)
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(REGISTRY)


def test_the_asyncapi_document_is_current() -> None:
    assert ASYNCAPI.read_text() == asyncapi_document(), "run make schemas"


def test_the_asyncapi_document_refers_to_what_it_has() -> None:
    document = yaml.safe_load(ASYNCAPI.read_text())
    for operation in document["operations"].values():
        for reference in [operation["channel"], *operation["messages"]]:
            found = document
            for part in reference["$ref"].removeprefix("#/").split("/"):
                found = found[part]
    for channel in document["channels"].values():
        for message in channel["messages"].values():
            assert message["$ref"].rpartition("/")[2] in document["components"]["messages"]
    for message in document["components"]["messages"].values():
        assert (ASYNCAPI.parent / message["payload"]["properties"]["data"]["$ref"]).exists()


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)
def test_what_happens_in_a_mentorship_or_a_gathering_keeps_its_order(event: Event) -> None:
    expected = event.subject
    if isinstance(event, MentorshipEvent):
        expected = event.mentorship_id
    elif isinstance(event, GatheringEvent):
        expected = event.gathering_id
    assert event.key == str(expected)


def test_private_words_stay_home() -> None:
    """An announcement is meant for all who get it; what one person says to another is not."""
    for event in REGISTRY.values():
        meant_for_all = {"text"} if event is AnnouncementMade else set[str]()
        assert not (PRIVATE_WORDS - meant_for_all) & set(event.model_fields), event.type


def test_only_notifications_listens_to_contacts() -> None:
    assert READERS["profiles.contact"] == {"notifications"}
    readers = {name for name, topics in topology.subscriptions().items() if "profiles.contact" in topics}
    assert readers == {"notifications"}


def test_every_topic_has_events_and_every_handled_event_is_published() -> None:
    assert {event.topic for event in REGISTRY.values()} == set(TOPICS)
    for name in topology.SERVICES:
        assert set(topology.service(name).handlers) <= set(REGISTRY.values())


def test_a_type_of_a_newer_release_is_passed_over() -> None:
    envelope = json.loads(EXAMPLES[0].to_json()) | {"type": "profiles.person_joined.v2"}
    assert parse(json.dumps(envelope).encode()) is None


def test_a_field_of_a_newer_release_is_passed_over() -> None:
    goal = next(event for event in EXAMPLES if isinstance(event, GoalSet))
    envelope = json.loads(goal.to_json())
    envelope["data"]["mood"] = "keen"
    assert parse(json.dumps(envelope).encode()) == goal


@pytest.mark.parametrize("value", [b"", b"[]", b"{}", b"\xff", b'{"type": "profiles.goal_set.v1"}'])
def test_bytes_that_are_no_event_are_refused(value: bytes) -> None:
    with pytest.raises(MalformedEvent):
        parse(value)


def test_data_that_do_not_fit_are_refused() -> None:
    held = next(event for event in EXAMPLES if isinstance(event, SessionHeld))
    envelope = json.loads(held.to_json())
    envelope["data"]["held_on"] = str(uuid4())
    with pytest.raises(ValidationError):
        parse(json.dumps(envelope).encode())
