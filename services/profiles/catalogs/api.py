"""The route of catalog imports."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import File, Form, UploadFile

from services.profiles.catalogs import handlers
from services.profiles.catalogs.schemas import CatalogOut, CatalogRejected
from shared.api import Me, Session
from shared.api import router as new_router
from shared.problems import MEDIA_TYPE

__all__ = ["router"]

router = new_router("skills")


@router.post(
    "/catalogs",
    responses={
        422: {
            "model": CatalogRejected,
            "description": "The file cannot be read (catalog-rejected), or the form is not right; nothing was changed",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/CatalogRejected"}}},
        }
    },
)
async def import_catalog(
    me: Me,
    session: Session,
    file: Annotated[
        UploadFile, File(description="CSV, tab-separated text or XLSX, at most 64 MiB and 4,000,000 cells")
    ],
    layout: Annotated[Literal["esco", "onet"], Form(description="whose columns the file has")],
    dry_run: Annotated[bool, Form(description="only say what would happen")] = False,
) -> CatalogOut:
    """Add the skills of ESCO or O*NET to the catalog. The same file again changes nothing; a file in another language
    adds its names to the same skills. Roles: hr, program_admin, it."""
    data = await file.read(handlers.LIMITS.bytes + 1)
    return CatalogOut.model_validate(
        await handlers.import_catalog(session, me, data, layout=layout, dry_run=dry_run), from_attributes=True
    )
