"""Removing an admin of a program, who can be the visitor, on a page that asks once more."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.pages.administration.administering import LINKS, people_of, settings_of
from services.portal.pages.confirming import Question, confirm
from services.portal.upstream import Upstream, panel
from services.portal.web import GENUINE, Api, Spoken, see_other

__all__ = ["router"]

router = APIRouter()


@router.get("/programs/{program_id}/settings/team/remove/{person_id}")
async def removing_admin_page(program_id: UUID, person_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    program = (await settings_of(api, program_id)).value
    team = LINKS.program_step(program_id, "team")
    if person_id not in program.admins or len(program.admins) == 1:
        return see_other(team)
    if await _is_visitor(api, person_id):
        asks = words.say("Look after {program} no longer?", program=program.name)
        says = words.say("You cannot make yourself an admin of it again; another admin can.")
        does = words.say("Look after it no longer")
    else:
        person = (await people_of(api, program_id, [person_id])).get(person_id)
        name = person.name if person else words.say("Somebody who is not known here any more")
        asks = words.say("Let {name} look after {program} no longer?", name=name, program=program.name)
        says = words.say("You can make them an admin of it again.")
        does = words.say("Remove")
    return confirm(request, Question(asks=asks, says=says, does=does, keeps=words.say("Leave it as it is"), back=team))


@router.post("/programs/{program_id}/settings/team/remove/{person_id}/now", dependencies=[GENUINE])
async def remove_admin(program_id: UUID, person_id: UUID, api: Api) -> Response:
    """Let somebody look after a program no longer."""
    answer = await settings_of(api, program_id)
    body = {"admins": [str(one) for one in answer.value.admins if one != person_id]}
    await api.patch("matching", f"/programs/{program_id}", body, etag=answer.etag)
    return see_other(LINKS.programs() if await _is_visitor(api, person_id) else LINKS.program_step(program_id, "team"))


async def _is_visitor(api: Upstream, person_id: UUID) -> bool:
    """Whether the visitor is this person; an account without a profile is nobody."""
    me = await panel(api.my_id())
    return me.value == person_id
