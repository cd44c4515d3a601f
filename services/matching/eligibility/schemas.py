"""Rules about whom a program is for, as requests and answers have them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.events.matching import Role
from shared.text import Line
from shared.values import Truth, Whole
from shared.wrong import Wrong

__all__ = ["EligibilityRule", "name_few_values"]

Word = Annotated[Line, Field(min_length=1, max_length=100)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: Role | None = Field(default=None, description="in which role it has to be met; null for both")


class AmongRule(_Rule):
    """A field of the profile has one of these values, compared without case; or none of them."""

    kind: Literal["among"]
    field: Literal["department", "grade", "location", "country", "job_title"]
    values: list[Word] = Field(min_length=1, max_length=50, examples=[["Finance", "Legal"]])
    excluded: Truth = Field(default=False, description="true: none of these values")


class TenureRule(_Rule):
    """They started at least so many full months ago."""

    kind: Literal["tenure"]
    months: Whole = Field(ge=1, le=600, examples=[6])


class LanguageRule(_Rule):
    """They speak a language."""

    kind: Literal["language"]
    code: Annotated[Line, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)] = Field(examples=["de"])
    name: Annotated[Line, Field(max_length=60)] = Field(
        default="", description="how the sentence about it names it", examples=["German"]
    )


class CredentialRule(_Rule):
    """They hold a credential that is valid on the day on which they enroll."""

    kind: Literal["credential"]
    name: Annotated[Line, Field(max_length=200)] = Field(default="", description="empty for any", examples=["ICF PCC"])


class SkillsRule(_Rule):
    """Their profile says that they offer, or want to learn, skills."""

    kind: Literal["skills"]
    offers: Truth = Field(description="true: they offer them; false: they want to learn them")
    at_least: Whole = Field(default=1, ge=1, le=20)


class ExternalRule(_Rule):
    """They come from outside the organization, or from within."""

    kind: Literal["external"]
    external: Truth


EligibilityRule = Annotated[
    AmongRule | TenureRule | LanguageRule | CredentialRule | SkillsRule | ExternalRule, Field(discriminator="kind")
]

MOST_VALUES = 300
"""Of all rules together: people read them on one page."""


def name_few_values(rules: list[EligibilityRule]) -> list[EligibilityRule]:
    """The rules. Raises Wrong where they name more than anybody would read."""
    named = sum(len(rule.values) for rule in rules if isinstance(rule, AmongRule))
    if named > MOST_VALUES:
        raise Wrong(
            "rules-too-long",
            "All rules together name {number} values; they can name {most}.",
            number=named,
            most=MOST_VALUES,
        )
    return rules
