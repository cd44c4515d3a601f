"""What others see of somebody, and where they can be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.mentors import Known, Opening
from services.portal.answers.people import (
    Community,
    Credential,
    Endorsement,
    Profile,
    Skills,
    Testimonial,
    Thanks,
)
from services.portal.pages.mentors import finding_words
from services.portal.pages.mentors.faces import face
from services.portal.upstream import Panel, panel
from services.portal.web import Api, Spoken, show

__all__ = ["router"]

router = APIRouter()

SHOWN = 20
"""Endorsements and testimonials at first."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """Somebody whom the visitor knows from a mentorship and who stands for the person of the page."""

    id: UUID
    name: str


@router.get("/people/{person_id}")
async def person_page(
    person_id: UUID, request: Request, api: Api, words: Spoken, everything: Annotated[bool, Query(alias="all")] = False
) -> Response:
    path, at_once = f"/people/{person_id}", MOST if everything else SHOWN
    # All at once, in two halves: more than a few at a time lose their types.
    (
        (person, me, skills, credentials, endorsements),
        (testimonials, thanks, openings, communities, known),
    ) = await asyncio.gather(
        asyncio.gather(
            api.get(Profile, "profiles", path),
            panel(api.me()),
            panel(api.get(Skills, "profiles", f"{path}/skills")),
            panel(api.list(Credential, "profiles", f"{path}/credentials")),
            panel(api.page(Endorsement, "profiles", f"{path}/endorsements", limit=MOST)),
        ),
        asyncio.gather(
            panel(api.page(Testimonial, "profiles", f"{path}/testimonials", limit=at_once)),
            panel(api.page(Thanks, "matching", f"{path}/appreciations", limit=at_once)),
            panel(api.list(Opening, "matching", f"{path}/openings")),
            panel(api.list(Community, "matching", "/communities", shared_with=str(person_id), limit=50)),
            panel(api.list(Known, "matching", "/mentorships", mine="true", limit=MOST)),
        ),
    )
    given = endorsements.value.items if endorsements.value else []
    myself = me.value.id if me.value else None
    return show(
        request,
        "person.html",
        person=person,
        is_me=myself == person_id,
        face=face(person_id, person.name, person.photo, "large"),
        skills=skills,
        level=partial(finding_words.level, words),
        endorsed=_endorsed(given),
        credentials=credentials,
        endorsements=endorsements,
        shown=at_once,
        testimonials=testimonials,
        thanks=thanks,
        openings=openings,
        communities=communities,
        acquaintances=_acquaintances(known, myself, {one.given_by for one in given}, person_id),
        together=[one for one in known.value or [] if person_id in {one.mentor_id, one.mentee_id}],
        speaks=[words.language.language(one.code) for one in person.languages],
    )


@router.get("/people/{person_id}/photo")
async def photo(
    person_id: UUID,
    api: Api,
    size: Literal["small", "large"] = "large",
    digest: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """A photo, or initials; one that is named by its digest never changes, so that browsers keep it."""
    answer = await api.file("profiles", f"/people/{person_id}/photo", size=size, digest=digest)
    answer.headers["cache-control"] = "private, max-age=31536000, immutable" if digest else "private, no-cache"
    return answer


def _endorsed(endorsements: Iterable[Endorsement]) -> dict[UUID, int]:
    """How many colleagues stand for each skill."""
    counts: dict[UUID, int] = {}
    for one in endorsements:
        counts[one.skill_id] = counts.get(one.skill_id, 0) + 1
    return counts


def _acquaintances(
    known: Panel[list[Known]], me: UUID | None, standing: set[UUID], person_id: UUID
) -> Sequence[Acquaintance]:
    """Those of the visitor's mentorships who endorse the person."""
    found: dict[UUID, str] = {}
    for one in known.value or []:
        other = (one.mentor_id, one.mentor_name) if one.mentee_id == me else (one.mentee_id, one.mentee_name)
        if other[0] in standing and other[0] not in {me, person_id}:
            found[other[0]] = other[1]
    return [Acquaintance(key, name) for key, name in found.items()]
