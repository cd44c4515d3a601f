"""Credentials as the API takes and shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.profiles.credentials.domain import expired
from services.profiles.credentials.handlers import CredentialWords
from services.profiles.credentials.tables import Credential
from services.profiles.people.domain import web_address
from shared.text import Line
from shared.values import Day

__all__ = ["CredentialIn", "CredentialOut"]

_EXAMPLE: JsonDict = {
    "name": "Certified Kubernetes Administrator",
    "issuer": "The Linux Foundation",
    "issued_on": "2025-03-01",
    "expires_on": "2028-03-01",
    "link": "https://example.org/verify/1042",
}
_EARLIEST, _LATEST = date(1900, 1, 1), date(2199, 12, 31)


def _link(text: str) -> str:
    return web_address(text, "https") if text else ""


class CredentialIn(BaseModel):
    """What you say of a credential."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: Line = Field(min_length=1, max_length=200)
    issuer: Line = Field(min_length=1, max_length=200, description="who gave it")
    issued_on: Day | None = Field(default=None, ge=_EARLIEST, le=_LATEST, description="today or earlier")
    expires_on: Day | None = Field(default=None, ge=_EARLIEST, le=_LATEST, description="later than issued_on")
    link: Annotated[Line, AfterValidator(_link)] = Field(
        default="", max_length=500, description="where anyone may verify it, https; empty for none"
    )

    def words(self) -> CredentialWords:
        return CredentialWords(**self.model_dump())


class CredentialOut(BaseModel):
    """A credential."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "01920000-0000-7000-8000-000000000009", "version": 1, **_EXAMPLE, "expired": False},
            ]
        }
    )

    id: UUID
    version: int
    name: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    link: str = Field(description="where anyone may verify it; empty when there is none")
    expired: bool = Field(description="whether it has expired by today, where the person is")

    @classmethod
    def of(cls, credential: Credential, today: date) -> CredentialOut:
        return cls(
            id=credential.id,
            version=credential.version,
            name=credential.name,
            issuer=credential.issuer,
            issued_on=credential.issued_on,
            expires_on=credential.expires_on,
            link=credential.link,
            expired=expired(credential.expires_on, today),
        )
