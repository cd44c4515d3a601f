"""The visitor's photo."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.pages.confirming import Question, confirm
from services.portal.upstream import Refused
from services.portal.web import GENUINE, Api, Spoken, Upload, see_other, show
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

LINKS = Links("")


@router.get("/profile/photo")
async def photo_page(request: Request, api: Api) -> Response:
    return show(request, "profile_photo.html", me=await api.me(), errors={})


@router.post("/profile/photo/keep")
async def change_photo(request: Request, sent: Upload, api: Api, words: Spoken) -> Response:
    """Show another photo."""
    me, file, problem = await api.me(), sent.files.get("file"), ""
    if file is None:
        problem = words.say("Choose a photo, JPEG, PNG or WebP.")
    else:
        try:
            await api.put_file("profiles", f"/people/{me.id}/photo", file)
            return see_other(f"{LINKS.profile()}?saved=photo")
        except Refused as refused:
            if refused.status not in {413, 422}:
                raise
            problem = refused.detail
    return show(request, "profile_photo.html", status=422, me=me, errors={"file": problem})


@router.get("/profile/photo/remove")
async def removing_photo_page(request: Request, api: Api, words: Spoken) -> Response:
    await api.me()
    return confirm(
        request,
        Question(
            asks=words.say("Remove your photo?"),
            says=words.say("It is deleted, and everybody sees your initials instead. You can show a photo again."),
            does=words.say("Show my initials instead"),
            keeps=words.say("Keep the photo"),
            back=LINKS.profile_part("photo"),
        ),
    )


@router.post("/profile/photo/remove/now", dependencies=[GENUINE])
async def remove_photo(api: Api) -> Response:
    """Show initials instead."""
    await api.delete("profiles", f"/people/{(await api.me()).id}/photo")
    return see_other(f"{LINKS.profile()}?saved=photo")
