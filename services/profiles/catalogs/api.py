"""The route of catalog imports."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Request

from services.profiles.catalogs import handlers
from services.profiles.catalogs.schemas import CatalogForm, CatalogOut, CatalogRejected
from shared.api import Me, Session
from shared.api import router as new_router
from shared.problems import MEDIA_TYPE, problems
from shared.uploads import form_of, one_file
from shared.wrong import Wrong

__all__ = ["router"]

router = new_router("skills")


@router.post(
    "/catalogs",
    openapi_extra=form_of(CatalogForm, "CSV, tab-separated text or XLSX, at most 64 MiB and 4,000,000 cells"),
    responses={
        **problems(413),
        422: {
            "model": CatalogRejected,
            "description": "The file cannot be read (catalog-rejected), or the form is not right; nothing was changed",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/CatalogRejected"}}},
        },
    },
)
async def import_catalog(me: Me, session: Session, request: Request) -> CatalogOut:
    """Add the skills of ESCO or O*NET to the catalog. The same file again changes nothing; a file in another language
    adds its names to the same skills. Roles: hr, program_admin, it."""
    told = await handlers.hand_in(session, me, _catalog(request))
    return CatalogOut.model_validate(told, from_attributes=True)


@asynccontextmanager
async def _catalog(request: Request) -> AsyncGenerator[handlers.HandedIn]:
    most = handlers.LIMITS.bytes
    too_large = Wrong(
        "large-catalog",
        "A catalog has at most {most} MiB. Split the file, and import one part after the other.",
        most=most >> 20,
    )
    async with one_file(request, CatalogForm, most=most, too_large=too_large) as sent:
        yield handlers.HandedIn(await sent.file.read(), sent.fields.layout, sent.fields.dry_run)
