"""The declarative base of this service's tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from shared.db import service_metadata, type_map

__all__ = ["Base"]


class Base(DeclarativeBase):
    metadata = service_metadata()
    type_annotation_map = type_map
