"""What the pages of program admins share: a program with its settings, names of people, numbers of a form."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.portal.answers.administration import FoundPerson, Settings, Some
from services.portal.pages.namesakes import told_apart
from services.portal.upstream import Answer, Refused, Upstream, panel
from services.portal.words import Words
from shared.links import Links

__all__ = [
    "LINKS", "NOTHING", "Cursor", "Typed", "all_told_apart", "changed_meanwhile", "day_in", "lines_of", "name_of",
    "named", "people_of", "refusals", "searched", "settings_of", "whole_in",
]  # fmt: skip

LINKS = Links("")
NOTHING: Mapping[str, str] = {}
Cursor = Annotated[str | None, Query(max_length=200)]
Typed = Annotated[str, Query(max_length=100)]


async def settings_of(api: Upstream, program_id: UUID) -> Answer[Settings]:
    """A program for one of its admins. Everybody may read it, so that it is one of them is asked of what only they may
    read. Raises Refused for everybody else."""
    path = f"/programs/{program_id}"
    found, _ = await asyncio.gather(
        api.versioned(Settings, "matching", path), api.page(Some, "matching", f"{path}/enrollments", limit=1)
    )
    return found


async def people_of(api: Upstream, program_id: UUID, ids: Iterable[UUID]) -> Mapping[UUID, FoundPerson]:
    """These people, at most 200, by id; those whose names cannot be told now are left out."""
    wanted = list(dict.fromkeys(ids))[:200]
    if not wanted:
        return {}
    path = f"/programs/{program_id}/people"
    found = await panel(api.list(FoundPerson, "matching", path, person_id=[str(key) for key in wanted], limit=200))
    return {person.id: person for person in found.value or []}


async def all_told_apart(api: Upstream, words: Words, people: Mapping[UUID, FoundPerson]) -> Mapping[UUID, FoundPerson]:
    """People of one list, those of one name called by what they do as well."""
    names = await told_apart(api, words, [(key, found.name) for key, found in people.items()])
    return {key: found.model_copy(update={"name": names[key]}) for key, found in people.items()}


async def searched(api: Upstream, program_id: UUID, q: str) -> Sequence[FoundPerson]:
    """The first people with these words in their name; nobody without words."""
    if not q.strip():
        return []
    return await api.list(FoundPerson, "matching", f"/programs/{program_id}/people", q=q.strip(), limit=20)


def name_of(people: Mapping[UUID, FoundPerson], person: UUID, words: Words) -> str:
    """How somebody is called, also where that is not known."""
    found = people.get(person)
    return (found.name if found else "") or words.say("Somebody who is not known here any more")


def named(people: Mapping[UUID, FoundPerson], ids: Iterable[UUID], words: Words) -> str:
    """As in "Tom, Lin and Amara"."""
    return words.names([name_of(people, key, words) for key in ids])


def whole_in(
    form: Mapping[str, str], name: str, least: int, most: int, words: Words, errors: dict[str, str]
) -> int | None:
    """A whole number of a form; None where the field is empty, or what it says is told in `errors`."""
    told = form.get(name, "").strip()
    if not told:
        return None
    if len(told) <= 9 and re.fullmatch(r"-?\d+", told, re.ASCII) and least <= int(told) <= most:
        return int(told)
    errors[name] = words.say("Give a whole number from {least} to {most}.", least=least, most=most)
    return None


def day_in(form: Mapping[str, str], name: str, words: Words, errors: dict[str, str]) -> date | None:
    """A day of a form; None where the field is empty, or what it says is told in `errors`."""
    told = form.get(name, "").strip()
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        errors[name] = words.say("Give a day, as in 2030-06-30.")
        return None


def lines_of(form: Mapping[str, str], name: str) -> list[str]:
    """The lines of a text of a form that say something."""
    return [line.strip() for line in form.get(name, "").splitlines() if line.strip()]


def changed_meanwhile(words: Words) -> str:
    return words.say(
        "Somebody has changed this in the meantime. What you wrote is still in the form; keep it to replace theirs."
    )


def refusals(refused: Refused, fields: Collection[str], words: Words) -> dict[str, str]:
    """What a service found wrong with settings, by field of the form; "" for what is about none of them.

    Raises the refusal again where it is not about what was written.
    """
    if refused.status == 412:
        return {"": changed_meanwhile(words)}
    if refused.status not in {409, 422}:
        raise refused
    found: dict[str, str] = {}
    for error in refused.errors:
        where = error.get("where", "")
        name = next((part for part in reversed(where.split(".")) if part in fields), "")
        found[name] = error.get("message", "")
    return found or {"": refused.detail}
