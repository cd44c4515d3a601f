"""Routes of where somebody can be asked."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from services.matching.openings import handlers
from services.matching.openings.schemas import OpeningOut
from shared import api
from shared.api import Me, ReadSession
from shared.pagination import Page

__all__ = ["router"]

router = api.router("openings")


@router.get("/people/{person_id}/openings")
async def list_openings(
    person_id: Annotated[UUID, Path(description="id of the person")], me: Me, session: ReadSession
) -> Page[OpeningOut]:
    """Programs in which you may ask somebody to be your mentor now; none for whoever cannot be it, whatever the reason.
    Roles: everyone who is a person here."""
    found = await handlers.openings(session, me, person_id)
    return Page(items=[_shape(one) for one in found], total=len(found))


def _shape(one: handlers.Opening) -> OpeningOut:
    return OpeningOut(
        program_id=one.program.id,
        program_name=one.program.name,
        places=one.places,
        request_days=one.program.request_days,
        request_id=one.request_id,
    )
