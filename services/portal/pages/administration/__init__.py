"""Programs as their admins run them."""

from __future__ import annotations

from services.portal.pages.administration import (
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
    removing_admins,
)

__all__ = ["PAGES"]

PAGES = (
    launching,
    removing_admins,
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
)
