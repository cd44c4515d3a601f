"""The languages that mails and their pages come in."""

from __future__ import annotations

from pathlib import Path

from shared.languages import Catalogs

__all__ = ["CATALOGS", "ENGLISH", "LANGUAGES", "choose"]

CATALOGS = Catalogs(Path(__file__).parents[1] / "locales", "notifications")
LANGUAGES = CATALOGS.tags
choose = CATALOGS.choose
ENGLISH = choose("en")
