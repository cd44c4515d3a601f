"""The visitor's credentials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.me import Credential
from services.portal.pages.confirming import Question, confirm
from services.portal.pages.filling import NO_FIELDS, day_of, found_id, kept_errors, once_of
from services.portal.upstream import Refused, Upstream
from services.portal.web import GENUINE, Api, Draft, Form, Spoken, see_other, show
from shared import clock
from shared.ids import new_id
from shared.links import Links

__all__ = ["my_credentials", "router"]

router = APIRouter()

LINKS = Links("")
_FIELDS = {"name": "name", "issuer": "issuer", "issued_on": "issued_on", "expires_on": "expires_on", "link": "link"}


@router.get("/profile/credentials/{which}")
async def credential_page(which: str, request: Request, api: Api, draft: Draft) -> Response:
    return await _credential(which, request, api, fields=draft)


@router.post("/profile/credentials/{which}/keep")
async def keep_credential(which: str, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Add a credential, or say something else of one."""
    fields = {name: form.get(name, "").strip() for name in ("name", "issuer", "link")}
    errors: dict[str, str] = {}
    days: dict[str, date | None] = {}
    if not fields["name"]:
        errors["name"] = words.say("Say what the credential is called.")
    if not fields["issuer"]:
        errors["issuer"] = words.say("Say who has given it to you.")
    for name in ("issued_on", "expires_on"):
        try:
            days[name] = day_of(form, name)
        except ValueError:
            errors[name] = words.say("Give a day, as in 2030-06-30.")
    if not errors:
        body = {**fields, **{name: day.isoformat() if day else None for name, day in days.items()}}
        me = await api.my_id()
        try:
            if which == "new":
                await api.post("profiles", f"/people/{me}/credentials", body, key=once_of(form))
            else:
                path = f"/people/{me}/credentials/{found_id(which)}"
                await api.put("profiles", path, body, etag=form.get("etag", ""))
            return see_other(f"{LINKS.profile()}?saved=credentials")
        except Refused as refused:
            errors = kept_errors(words, refused, _FIELDS, "link")
    return await _credential(which, request, api, fields=form, errors=errors)


@router.get("/profile/credentials/{which}/remove")
async def removing_credential_page(which: str, request: Request, api: Api, words: Spoken) -> Response:
    found = found_id(which)
    kept = await api.get(Credential, "profiles", f"/people/{await api.my_id()}/credentials/{found}")
    return confirm(
        request,
        Question(
            asks=words.say("Remove {name}?", name=kept.name),
            says=words.say("Nobody sees it any more then. You can add it again."),
            does=words.say("Remove this credential"),
            keeps=words.say("Keep the credential"),
            back=LINKS.own_credential(found),
        ),
    )


@router.post("/profile/credentials/{which}/remove/now", dependencies=[GENUINE])
async def remove_credential(which: str, api: Api) -> Response:
    """Remove a credential."""
    await api.delete("profiles", f"/people/{await api.my_id()}/credentials/{found_id(which)}")
    return see_other(f"{LINKS.profile()}?saved=credentials")


async def my_credentials(api: Upstream) -> list[Credential]:
    """All of them."""
    return await api.list(Credential, "profiles", f"/people/{await api.my_id()}/credentials", limit=50)


async def _credential(
    which: str,
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    etag, kept = "", dict[str, str]()
    if which != "new":
        me = await api.me()
        answer = await api.versioned(Credential, "profiles", f"/people/{me.id}/credentials/{found_id(which)}")
        etag = answer.etag
        kept = {name: str(getattr(answer.value, name) or "") for name in _FIELDS}
    return show(
        request,
        "profile_credential.html",
        status=422 if errors else 200,
        which=None if which == "new" else found_id(which),
        etag=etag,
        values=fields or kept,
        fields=fields,
        errors=errors,
        today=clock.today(),
        once=fields.get("once") or new_id(),
    )
