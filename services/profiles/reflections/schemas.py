"""The journal as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from services.profiles.reflections.domain import PROMPT_SETS
from shared.pagination import Page
from shared.text import Prose

__all__ = [
    "CommentIn",
    "CommentOut",
    "JournalPage",
    "MentorshipRef",
    "PromptSetOut",
    "PromptSetsOut",
    "QuestionOut",
    "ReflectionDetails",
    "ReflectionIn",
    "ReflectionOut",
    "ShareOut",
]

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$", min_length=1, max_length=40)]
Answer = Annotated[Prose, Field(max_length=10_000)]

_ID = "01920000-0000-7000-8000-00000000000"
_ANSWERS: JsonDict = {
    "what": "I presented the migration plan and nobody asked anything.",
    "now-what": "Ask two colleagues before Friday what they took from it.",
}


class QuestionOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    key: str = Field(description="the key of its answer", examples=["so-what"])
    asks: str = Field(examples=["So what does it mean to you?"])
    hint: str = Field(examples=["What surprised you? What does it say about how you work?"])


class PromptSetOut(BaseModel):
    """Questions that belong together."""

    model_config = ConfigDict(from_attributes=True)

    key: str = Field(examples=["what-next"])
    title: str = Field(examples=["What? So what? Now what?"])
    suits: str = Field(description="when they help", examples=["Something happened and you want to learn from it."])
    questions: list[QuestionOut]


class PromptSetsOut(BaseModel):
    items: list[PromptSetOut]


class ReflectionIn(BaseModel):
    """An entry: which prompts guide it, and an answer to at least one of their questions."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"prompts": "what-next", "answers": _ANSWERS}]}
    )

    prompts: Key = Field(description=f"one of {', '.join(prompts.key for prompts in PROMPT_SETS)}")
    answers: dict[Key, Answer] = Field(
        min_length=1,
        max_length=max(len(prompts.questions) for prompts in PROMPT_SETS),
        description="by the key of the question; empty ones are left out",
    )
    goal_id: UUID | None = Field(default=None, description="a goal of your own that it is about")
    session_id: UUID | None = Field(default=None, description="the session that it is about")


class ShareOut(BaseModel):
    """Who may read an entry besides its person."""

    model_config = ConfigDict(from_attributes=True)

    mentorship_id: UUID
    shared_with: UUID = Field(description="the mentor")
    shared_at: datetime


class ReflectionOut(BaseModel):
    """An entry as a list shows it."""

    id: UUID = Field(examples=[f"{_ID}1"])
    revision: int = Field(description="its ETag: grows with every change of its words and of who may read it")
    person_id: UUID = Field(description="whose entry it is", examples=[f"{_ID}2"])
    prompts: str = Field(examples=["what-next"])
    goal_id: UUID | None
    session_id: UUID | None
    written_at: datetime
    changed_at: datetime = Field(description="when its words were last changed")
    shares: list[ShareOut] = Field(
        description="mentors who may read it now; a mentor sees their own share only, and nothing of the others"
    )
    lost: bool = Field(description="its words were erased and nobody can read them any more")
    opening: str = Field(
        description="how it begins; empty when it is lost",
        examples=["I presented the migration plan and nobody asked anything."],
    )


class ReflectionDetails(ReflectionOut):
    """An entry as its person reads it, and the mentors with whom it is shared."""

    answers: dict[str, str] = Field(
        description="by the key of the question; empty when it is lost", examples=[_ANSWERS]
    )


class JournalPage(Page[ReflectionOut]):
    """Entries, the newest first."""

    cut: bool = Field(
        default=False, description="a search looked at the newest 500 entries and left older ones unopened"
    )


class MentorshipRef(BaseModel):
    """In which mentorship an entry is shared or taken back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"mentorship_id": f"{_ID}3"}]})

    mentorship_id: UUID


class CommentIn(BaseModel):
    """What somebody says about an entry."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"words": "What would a good question have been?"}]}
    )

    words: Prose = Field(min_length=1, max_length=4_000)


class CommentOut(BaseModel):
    id: UUID
    author_id: UUID
    written_at: datetime
    lost: bool = Field(description="its words were erased and nobody can read them any more")
    words: str = Field(description="empty when it is lost", examples=["What would a good question have been?"])
