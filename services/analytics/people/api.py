"""What operators may ask about people here."""

from __future__ import annotations

from services.analytics.people import handlers
from services.analytics.people.schemas import PeopleCount
from shared import api
from shared.api import Me, ReadSession

__all__ = ["router"]

router = api.router("people")


@router.get("/people/count")
async def count_people(me: Me, session: ReadSession) -> PeopleCount:
    """How many active people have reached this service. Roles: it, auditor."""
    return PeopleCount(total=await handlers.count_people(session, me))
