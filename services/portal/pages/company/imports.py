"""HR's imports of people: hand in a file, see what would change, and only then let it be so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from services.portal.answers import ImportedRow, PeopleImport, Person
from services.portal.pages.company import import_fields, import_words
from services.portal.pages.company.import_differences import differences
from services.portal.pages.filling import NO_FIELDS, named_errors
from services.portal.upstream import Away, Page, Panel, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Draft, Form, MaybeVisitor, Spoken, Upload, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["router"]

PATH = "/people/imports"
AT_ONCE = 50
"""Imports, and people of each kind, on one page."""

_FIELDS = {name: name for name in ("mapping", "encoding", "delimiter", "sheet")} | {"most_leaving": "share"}
"""The fields of the form by their names in the API."""


async def _for_importers(visitor: MaybeVisitor) -> None:
    """Others are told so before they hand in a large file. Who may what is decided by profiles, as everywhere."""
    if visitor is not None and not visitor.has("hr", "it"):
        raise Refused("profiles", 403, {})


router = APIRouter(dependencies=[Depends(_for_importers)])

Cursor = Annotated[str | None, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Section:
    """People of one kind. first: the place of the first one shown. differs: whether values are compared."""

    kind: import_words.Kind
    rows: Page[ImportedRow]
    first: int
    differs: bool

    @property
    def last(self) -> int:
        return self.first + len(self.rows.items) - 1


@router.get("/imports")
async def imports_page(request: Request, api: Api, draft: Draft, words: Spoken, cursor: Cursor = None) -> Response:
    return await _imports(request, api, words, cursor=cursor, fields=draft)


@router.post("/imports/try")
async def try_file(request: Request, sent: Upload, api: Api, words: Spoken) -> Response:
    """Hand in a file as a dry run; its page shows what would change."""
    file, (fields, errors) = sent.files.get("file"), import_fields.read_options(words, sent.fields)
    mapping = await import_fields.read_mapping(words, sent.files.get("mapping"), errors)
    if file is None:
        errors = {"file": words.say("Choose a file of people, CSV or XLSX."), **errors}
    if file is None or errors:
        return await _imports(request, api, words, fields=sent.fields, errors=errors, status=422)
    try:
        body = {**fields, **mapping, "dry_run": "true"}
        asked = await api.hand_in(PeopleImport, "profiles", PATH, file, body)
    except Away:
        errors = {
            "file": words.say(
                "The file could not be handed in, since a part of Telemachus does not answer. Try again soon."
            )
        }
        return await _imports(request, api, words, fields=sent.fields, errors=errors, status=503)
    except Refused as refused:
        if refused.status not in {413, 422}:
            raise
        errors = named_errors(refused, _FIELDS, "file")
        if refused.status == 413:
            errors = {
                "file": words.say(
                    "This file is larger than is taken. Leave out columns that are not needed, or ask IT to let larger "
                    "ones in."
                )
            }
        return await _imports(request, api, words, fields=sent.fields, errors=errors, status=refused.status)
    return see_other(Links("").people_import(asked.id))


@router.get("/imports/{import_id}")
async def import_page(
    import_id: UUID,
    request: Request,
    api: Api,
    draft: Draft,
    words: Spoken,
    kind: Literal["joins", "returns", "changes", "leaves"] | None = None,
    cursor: Cursor = None,
    first: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
    still: bool = False,
) -> Response:
    """kind, cursor, first: further people of one kind. still: a page that does not load itself again."""
    found = await api.get(PeopleImport, "profiles", f"{PATH}/{import_id}")
    sections = [] if found.outcome is None else await _sections(api, found, kind, cursor, first)
    return _import(request, words, found, sections, only=kind, still=still, fields=draft)


@router.post("/imports/{import_id}/apply")
async def apply_import(import_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Let what a dry run has shown be so. leaving: the second word, where too many would leave."""
    found = await api.get(PeopleImport, "profiles", f"{PATH}/{import_id}")
    needed, problem, errors = _leaving(found), "", dict[str, str]()
    if needed is not None and "".join(filter(str.isdecimal, form.get("leaving", ""))) != str(needed):
        errors = {"leaving": words.say("Type {number} if it is right that so many people leave.", number=str(needed))}
    else:
        try:
            await api.post("profiles", f"{PATH}/{import_id}/apply", {"leaving": needed})
            return see_other(Links("").people_import(import_id))
        except Refused as refused:
            if refused.status != 409:
                raise
            problem = refused.detail
            found = await api.get(PeopleImport, "profiles", f"{PATH}/{import_id}")
    sections = [] if found.outcome is None else await _sections(api, found)
    status = 422 if errors else 409
    return _import(request, words, found, sections, fields=form, errors=errors, problem=problem, status=status)


@router.post("/imports/{import_id}/stop", dependencies=[GENUINE])
async def stop_import(import_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """Stop an import; it changes nothing then."""
    try:
        await api.post("profiles", f"{PATH}/{import_id}/cancel")
    except Refused as refused:
        if refused.status != 409:
            raise
        found = await api.get(PeopleImport, "profiles", f"{PATH}/{import_id}")
        sections = [] if found.outcome is None else await _sections(api, found)
        problem = words.say("It had ended before it could be stopped.")
        return _import(request, words, found, sections, problem=problem, status=409)
    return see_other(Links("").people_import(import_id))


def _leaving(found: PeopleImport) -> int | None:
    """How many would leave, where that needs a second word."""
    if found.rejection is not None:
        return found.rejection.leaving
    return found.outcome.leaving if found.outcome and found.dry_run and found.outcome.needs_word else None


async def _sections(
    api: Upstream, found: PeopleImport, only: str | None = None, cursor: str | None = None, first: int = 1
) -> list[Section]:
    shown = [
        kind
        for kind in import_words.KINDS
        if only in {None, kind.name} and found.outcome is not None and getattr(found.outcome, kind.count)
    ]
    path = f"{PATH}/{found.id}/rows"
    pages = await asyncio.gather(
        *(api.page(ImportedRow, "profiles", path, kind=kind.name, cursor=cursor, limit=AT_ONCE) for kind in shown)
    )
    return [
        Section(kind, rows, first, kind.name in {"returns", "changes"}) for kind, rows in zip(shown, pages, strict=True)
    ]


def _import(
    request: Request,
    words: Words,
    found: PeopleImport,
    sections: list[Section],
    *,
    only: str | None = None,
    still: bool = False,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    problem: str = "",
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {
        "found": found,
        "title": import_words.title(words, found),
        "asked_by": import_words.asked_by(words, found),
        "problem": problem,
        "fields": fields,
        "errors": errors,
        "leaving": _leaving(found),
    }
    if found.state in {"waiting", "running"}:
        step = import_words.step(words, found)
        return show(request, "import_running.html", status=status, step=step, still=still, **values)
    if found.outcome is None:
        return show(request, "import_refused.html", status=status, **values)
    return show(
        request,
        "import_outcome.html",
        status=status,
        sections=sections,
        only=only,
        nothing=all(getattr(found.outcome, kind.count) == 0 for kind in import_words.KINDS),
        differences=partial(differences, words),
        heading=partial(import_words.heading, words, would=found.dry_run),
        about=import_words.about(words),
        **values,
    )


async def _imports(
    request: Request,
    api: Upstream,
    words: Words,
    *,
    cursor: str | None = None,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
    status: int = 200,
) -> Response:
    listed: Panel[Page[PeopleImport]]
    listed, me = await asyncio.gather(
        panel(api.page(PeopleImport, "profiles", PATH, cursor=cursor, limit=AT_ONCE)),
        panel(api.get(Person, "profiles", "/people/me")),
    )
    return show(
        request,
        "imports.html",
        status=status,
        listed=listed,
        kinds=import_words.KINDS,
        standing=partial(import_words.standing, words),
        separators=import_fields.separators(words),
        encodings=import_fields.encodings(words),
        zone=me.value.zone if me.value else "UTC",
        later=cursor is not None,
        fields=fields,
        errors=errors,
    )
