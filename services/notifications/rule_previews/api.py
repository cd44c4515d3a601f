"""Routes of previews of rules."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from services.notifications.rule_previews import handlers
from services.notifications.rule_previews.domain import Entry
from services.notifications.rule_previews.schemas import Days, EntryOut, PreviewIn, PreviewOut, ReaderOut
from shared import api
from shared.api import Me, ReadSession
from shared.problems import problems

__all__ = ["router"]

router = api.router("rule previews")

_MOST_PEOPLE = 100
ProgramId = Annotated[UUID, Query(description="the program")]


@router.get("/rule-previews", responses=problems(404))
async def preview(me: Me, session: ReadSession, program_id: ProgramId, days: Days = 7) -> PreviewOut:
    """Who would get what in the next days by the rules as they are, if nothing else happens. Quiet hours and what
    people have turned off are taken into account. Roles: the program's admins."""
    return _shape(*await handlers.preview(session, me, program_id, days))


@router.post("/rule-previews", responses=problems(404))
async def preview_of(
    body: PreviewIn, me: Me, session: ReadSession, program_id: ProgramId, days: Days = 7
) -> PreviewOut:
    """The same if one rule were set like this; nothing is changed. Settings that make no sense are `rule-settings`.
    Roles: the program's admins."""
    found = await handlers.preview_of(session, me, program_id, days, body.rule, body.settings(), paused=body.paused)
    return _shape(*found)


def _shape(entries: list[Entry], more: bool) -> PreviewOut:
    return PreviewOut(
        entries=[
            EntryOut(
                day=entry.day,
                rule=entry.rule,
                count=len(entry.people),
                people=[ReaderOut.model_validate(one) for one in dict.fromkeys(entry.people)][:_MOST_PEOPLE],
            )
            for entry in entries
        ],
        complete=not more,
    )
