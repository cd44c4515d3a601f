"""Every page of program admins, in one router."""

from __future__ import annotations

from fastapi import APIRouter

from services.portal.pages import (
    administration,
    agreement_templates,
    announcing,
    coaches,
    health,
    inviting,
    launching,
    nudging,
    participants,
    program_endings,
    program_surveys,
)

__all__ = ["router"]

router = APIRouter()
for part in (
    launching,
    administration,
    program_endings,
    inviting,
    participants,
    health,
    announcing,
    program_surveys,
    agreement_templates,
    nudging,
    coaches,
):
    router.include_router(part.router)
