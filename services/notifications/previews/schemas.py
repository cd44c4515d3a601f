"""Mails as they would look."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.notifications.channels.languages import LANGUAGES
from services.notifications.nudges.domain import Rule
from shared.text import Line

__all__ = ["Mail", "MailsOut", "OfLanguage", "OfVariant", "TestIn", "TestOut"]

_TAG = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"

OfLanguage = Annotated[
    str, Query(pattern=_TAG, max_length=35, description="BCP 47; one without a catalog is answered in English")
]
OfVariant = Annotated[
    Line | None, Query(max_length=40, description="one of the mail's variants; the first where it is left out")
]


class MailsOut(BaseModel):
    """What there is to see."""

    rules: list[Rule] = Field(examples=[["match_proposed", "goal_due"]])
    languages: list[str] = Field(description="BCP 47", examples=[list(LANGUAGES)])


class Mail(BaseModel):
    """A mail from made-up facts. variants: of this rule, by what is different; "" is the plain one."""

    model_config = ConfigDict(from_attributes=True)

    rule: Rule
    variant: str = Field(examples=["mentee"])
    variants: list[str] = Field(examples=[["mentee", "mentor"]])
    language: str = Field(description="in which it is written", examples=["de"])
    subject: str = Field(examples=["Lin Chen ist als deine Mentorin vorgeschlagen"])
    preheader: str = Field(description="what lists of mails show besides the subject", examples=["Warum ihr beide"])
    text: str = Field(examples=["Hallo Tom, …"])
    html: str = Field(description="a document that needs nothing from elsewhere", examples=["<!doctype html>…"])


class TestIn(BaseModel):
    """Which mail to send to oneself."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"language": "de", "variant": "mentor"}, {}]}
    )

    language: str = Field(default="en", pattern=_TAG, max_length=35, description="BCP 47")
    variant: Line | None = Field(default=None, max_length=40)


class TestOut(BaseModel):
    """An example that is on its way. Its delivery is listed with those of the rule mail_test."""

    rule: Rule
    variant: str
    language: str
