"""What the archive keeps: nothing that names or describes a person, of any event of the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.analytics.archive.domain import KEPT_TEXT, NAMES_OF_THE_CATALOG, archived
from services.analytics.archive.handlers import keep
from services.analytics.archive.subscriptions import HANDLERS
from services.analytics.worker import HANDLERS as WORKER
from shared.events import REGISTRY, Event
from shared.events.matching import MatchProposed
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.messaging.handlers import Together
from tests.contract.events.examples import EXAMPLES


def texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every string below a value, with the name of the field that it is in."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from texts(member, name)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from texts(member, field)


def test_there_is_an_example_of_every_event():
    assert {type(event) for event in EXAMPLES} == set(REGISTRY.values())


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_no_name_title_or_bio_is_kept(event: Event):
    fields = {field for field, _ in texts(archived(event))}
    if isinstance(event, NAMES_OF_THE_CATALOG):
        assert archived(event)["name"] == event.name, "of a skill, not of a person"
        fields.remove("name")
    assert fields <= KEPT_TEXT
    assert not any(word in field for field in fields for word in ("name", "title", "bio", "email", "reasons"))


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_words_of_dropped_fields_are_in_no_other_field(event: Event):
    named = {"name"} if isinstance(event, NAMES_OF_THE_CATALOG) else set[str]()
    dropped = {text for field, text in texts(event.model_dump()) if field not in KEPT_TEXT | named and len(text) > 3}
    kept = json.dumps(archived(event), default=str)
    assert not [text for text in dropped if text in kept]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_ids_dates_and_numbers_are_kept(event: Event):
    kept = archived(event)
    for name, value in event.model_dump(exclude={"id", "subject", "version", "time"}).items():
        if not isinstance(value, str | list | tuple | dict):
            assert kept[name] == value


def test_of_reasons_nothing_that_names_is_kept():
    [proposed] = [event for event in EXAMPLES if isinstance(event, MatchProposed)]
    assert archived(proposed)["reason_codes"] == [{"code": "skills-offered", "names": [], "numbers": [4]}]


def test_text_that_nobody_has_decided_about_is_dropped():
    class PersonMoved(PersonJoined, topic="profiles.person"):
        new_words: str = "a secret"
        new_day: date = date(2026, 3, 2)

    kept = archived(
        PersonMoved(subject=new_id(), version=1, external_id="E1", name="A", effective_date=date(2026, 1, 1))
    )
    assert "new_words" not in kept
    assert kept["new_day"] == date(2026, 3, 2)


def test_every_kept_field_is_one_of_the_contract():
    fields = {field for event in EXAMPLES for field, _ in texts(event.model_dump())}
    assert fields >= KEPT_TEXT


def test_the_archive_reads_everything_but_contacts():
    assert {event.topic for event in REGISTRY.values()} - {event.topic for event in HANDLERS} == {"profiles.contact"}


def test_an_event_is_archived_before_anything_is_made_of_it():
    assert {handlers[0] for handlers in WORKER.values()} == {Together(keep)}
