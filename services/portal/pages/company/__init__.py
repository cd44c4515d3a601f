"""What HR and IT keep for the whole company: imports of people and connected systems."""

from __future__ import annotations

from services.portal.pages.company import imports, webhooks

__all__ = ["PAGES"]

PAGES = (
    imports,
    webhooks,
)
