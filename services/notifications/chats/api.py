"""Routes of chat channels."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from services.notifications.channels.chat_courier import Courier, hosts_of
from services.notifications.channels.webhook_client import guard_of
from services.notifications.chats import handlers
from services.notifications.chats.schemas import ChatId, ChatIn, ChatOut, ProgramChatIn, TestedOut
from services.notifications.deliveries.domain import Accepted, Channel
from services.notifications.settings import settings_of
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.pagination import Page
from shared.problems import problems

__all__ = ["router"]

router = api.router("chats")

PersonId = Annotated[UUID, Path(description="id of a person")]
ProgramId = Annotated[UUID, Path(description="id of a program")]


@router.get("/people/{person_id}/chats")
async def list_own_chats(person_id: PersonId, me: Me, session: ReadSession) -> Page[ChatOut]:
    """Your own chat channels, 10 at most. Roles: the person themself."""
    rows = await handlers.list_channels(session, me, person_id=person_id)
    return Page(items=[ChatOut.model_validate(row) for row in rows], total=len(rows))


@router.post("/people/{person_id}/chats", status_code=201, responses=problems(409))
async def connect_own_chat(
    person_id: PersonId, body: ChatIn, me: Me, session: Session, runtime: CurrentRuntime
) -> ChatOut:
    """Connect a chat channel of your own. Choose in your preferences what comes there. Roles: the person themself."""
    settings = settings_of(runtime)
    hosts = hosts_of(body.channel, settings)
    made = await handlers.connect(session, me, guard_of(settings), hosts, **body.model_dump(), person_id=person_id)
    return ChatOut.model_validate(made)


@router.get("/programs/{program_id}/chats", responses=problems(404))
async def list_chats_of_program(program_id: ProgramId, me: Me, session: ReadSession) -> Page[ChatOut]:
    """The chat channels of a program, 10 at most. Roles: its admins."""
    rows = await handlers.list_channels(session, me, program_id=program_id)
    return Page(items=[ChatOut.model_validate(row) for row in rows], total=len(rows))


@router.post("/programs/{program_id}/chats", status_code=201, responses=problems(404, 409))
async def connect_chat_of_program(
    program_id: ProgramId, body: ProgramChatIn, me: Me, session: Session, runtime: CurrentRuntime
) -> ChatOut:
    """Connect a chat channel of a program. It gets announcements to everybody, and the program's kickoff, midpoint and
    end; never what concerns one person. Roles: the program's admins."""
    settings = settings_of(runtime)
    hosts = hosts_of(body.channel, settings)
    made = await handlers.connect(session, me, guard_of(settings), hosts, **body.model_dump(), program_id=program_id)
    return ChatOut.model_validate(made)


@router.get("/chats/{chat_id}", responses=problems(404))
async def read_chat(chat_id: ChatId, me: Me, session: ReadSession) -> ChatOut:
    """One chat channel, never its address. Roles: the person whose own it is, the admins of the program."""
    return ChatOut.model_validate(await handlers.read(session, me, chat_id))


@router.delete("/chats/{chat_id}", status_code=204, responses=problems(404))
async def disconnect_chat(chat_id: ChatId, me: Me, session: Session) -> None:
    """Forget a chat channel and its address. Roles: the person whose own it is, the admins of the program."""
    await handlers.disconnect(session, me, chat_id)


@router.post("/chats/{chat_id}/test", responses=problems(404, 409))
async def test_chat(chat_id: ChatId, me: Me, session: Session, runtime: CurrentRuntime) -> TestedOut:
    """Post a message that means nothing, and see what the chat says to it. A channel that takes it is used again.
    Roles: the person whose own it is, the admins of the program."""
    found = await handlers.read(session, me, chat_id)
    courier = Courier(Channel(found.channel), settings_of(runtime), 1)
    try:
        posted = await handlers.test(session, me, courier, runtime.links, chat_id)
    finally:
        await courier.aclose()
    accepted = isinstance(posted.outcome, Accepted)
    reason = None if isinstance(posted.outcome, Accepted) else posted.outcome.reason
    return TestedOut(accepted=accepted, reason=reason, chat=ChatOut.model_validate(found))
