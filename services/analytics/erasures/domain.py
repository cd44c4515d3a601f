"""What an archived event says once nothing in it leads to who somebody was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from shared.events.matching import ParticipantAttributesShared
from shared.events.profiles import PersonErased, PersonJoined, PersonLeft, ProfileChanged

__all__ = ["FORGOTTEN", "SNAPSHOTS", "rewritten"]

FORGOTTEN = "forgotten"
"""What a PersonErased says in the archive once it names nobody any more."""

SNAPSHOTS = frozenset({PersonJoined.type, ProfileChanged.type, PersonLeft.type})

_OF_A_PERSON = ("external_id", "manager_id")


def rewritten(
    kind: str, subject: UUID, data: Mapping[str, Any], pseudonyms: Mapping[UUID, UUID]
) -> tuple[UUID, dict[str, Any]]:
    """The subject and the data of an event of type `kind`, with the pseudonyms of all whom it names.

    Of whom it tells something only of themselves, that goes: how their account is found, who led them, what they told
    of their identity, and the day on which they began to work here, of which the month stays.
    """
    known = {str(person): str(pseudonym) for person, pseudonym in pseudonyms.items()}
    told = cast("dict[str, Any]", _exchanged(data, known))
    if kind in SNAPSHOTS and subject in pseudonyms:
        told = {name: value for name, value in told.items() if name not in _OF_A_PERSON}
        if told.get("start_date"):
            told["start_date"] = date.fromisoformat(told["start_date"]).replace(day=1).isoformat()
    if kind == ParticipantAttributesShared.type and data.get("person_id") in known:
        told.pop("attributes", None)
    if kind == PersonErased.type and subject in pseudonyms:
        told[FORGOTTEN] = True
    return pseudonyms.get(subject, subject), told


def _exchanged(value: object, known: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return known.get(value, value)
    if isinstance(value, Mapping):
        return {name: _exchanged(member, known) for name, member in cast("Mapping[str, object]", value).items()}
    if isinstance(value, list):
        return [_exchanged(member, known) for member in cast("list[object]", value)]
    return value
