"""Routes of photos."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Header, Query, Request, Response

from services.profiles.photos import handlers
from services.profiles.photos.domain import address
from services.profiles.photos.schemas import PhotoOut
from services.profiles.settings import settings_of
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.api import router as new_router
from shared.problems import problems
from shared.uploads import NoFields, form_of, one_file
from shared.wrong import Wrong

__all__ = ["router"]

router = new_router("photos")

_PHOTO = form_of(
    NoFields,
    "JPEG of at most 40 million pixels, or PNG, WebP or GIF of at most 12 million; 8 MiB unless the operator says "
    "otherwise",
)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_IMAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The photo in WebP, or the initials in SVG where there is none",
        "content": {"image/webp": _BINARY, "image/svg+xml": _BINARY},
        "headers": {"ETag": {"schema": {"type": "string"}}, "Cache-Control": {"schema": {"type": "string"}}},
    },
    304: {"description": "What If-None-Match names is still what is shown"},
}


@router.put("/people/{person_id}/photo", responses=problems(404, 413), openapi_extra=_PHOTO)
async def set_photo(person_id: UUID, request: Request, me: Me, session: Session, runtime: CurrentRuntime) -> PhotoOut:
    """Show another photo of yourself: upright, cut to a square around its middle, without what the file tells of place,
    time or camera. Roles: the person themself."""
    settings = settings_of(runtime)
    digest = await handlers.set_photo(session, me, person_id, _photo(request, settings.photo_bytes))
    return PhotoOut(photo=address(person_id, digest))


@router.get("/people/{person_id}/photo", response_class=Response, responses={**_IMAGE, **problems(404)})
async def read_photo(
    person_id: UUID,
    me: Me,
    session: ReadSession,
    size: Annotated[Literal["small", "large"], Query(description="96 or 512 pixels wide")] = "large",
    digest: Annotated[
        str | None,
        Query(max_length=64, description="of a version; with the right one, the answer may be kept for good"),
    ] = None,
    if_none_match: Annotated[str | None, Header(max_length=1000, description="ETags of what you have")] = None,
) -> Response:
    """A person's photo, or their initials on a color. Roles: anyone."""
    known = frozenset(tag.strip().removeprefix("W/").strip('"') for tag in (if_none_match or "").split(","))
    shown = await handlers.read_photo(session, me, person_id, size, wanted=digest, known=known)
    headers = {
        "ETag": f'"{shown.digest}"',
        "Cache-Control": "private, max-age=31536000, immutable" if shown.lasting else "private, no-cache",
        # An SVG is a document: opened on its own, it must not be able to do anything.
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    if shown.content is None:
        return Response(status_code=304, headers=headers)
    return Response(shown.content, media_type=shown.media_type, headers=headers)


@router.delete("/people/{person_id}/photo", status_code=204)
async def drop_photo(person_id: UUID, me: Me, session: Session) -> None:
    """Show your initials instead of a photo. Roles: the person themself."""
    await handlers.drop_photo(session, me, person_id)


@asynccontextmanager
async def _photo(request: Request, most: int) -> AsyncGenerator[bytes]:
    too_large = Wrong("large-photo", "A photo has at most {most:g} MiB. Send a smaller one.", most=most / (1 << 20))
    async with one_file(request, NoFields, most=most, too_large=too_large) as sent:
        yield await sent.file.read()
