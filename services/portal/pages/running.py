"""Every page of program admins, in one router."""

from __future__ import annotations

from fastapi import APIRouter

from services.portal.pages import administration, health, inviting, launching, participants, program_endings

__all__ = ["router"]

router = APIRouter()
for part in (launching, administration, program_endings, inviting, participants, health):
    router.include_router(part.router)
