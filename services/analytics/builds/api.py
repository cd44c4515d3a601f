"""Routes of the facts and their builds."""

from __future__ import annotations

from services.analytics.builds import handlers
from services.analytics.builds.schemas import FactsOut
from shared import api
from shared.api import Me, ReadSession

__all__ = ["router"]

router = api.router("builds")


@router.get("/facts")
async def read_facts(me: Me, session: ReadSession) -> FactsOut:
    """How new the facts are that numbers are made of, and whether they are being made anew; exactly for auditors and
    IT. Roles: hr, program_admin, auditor, it."""
    return FactsOut.of(await handlers.read_state(session, me))
