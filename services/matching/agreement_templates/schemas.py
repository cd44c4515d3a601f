"""Templates of agreements as the API takes and shows them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.matching.agreements.schemas import EXAMPLE, TermsFields, TermsOut
from shared.text import Line

__all__ = ["AgreementTemplateIn", "AgreementTemplateOut", "TemplateId"]

TemplateId = Annotated[UUID, Path(description="id of the template")]


class AgreementTemplateIn(TermsFields):
    """What agreements may start from; its last day people write themselves."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "For engineers who change fields", **EXAMPLE}]}
    )

    name: Line = Field(min_length=1, max_length=200)


class AgreementTemplateOut(BaseModel):
    id: UUID
    version: int
    program_id: UUID
    name: str = Field(examples=["For engineers who change fields"])
    terms: TermsOut
