"""A file that comes in a form: taken once the policy has allowed it, and counted while it arrives.

FastAPI would have kept the whole form before a handler is asked. So a route takes the request, documents the form with
`openapi_extra=form_of(...)`, and gives its handler what `one_file` makes; that reads nothing until the handler enters
it, after `allow`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.types import Message

from shared.problems import Invalid, TooLarge
from shared.wrong import Wrong

__all__ = ["FORM", "NoFields", "Sent", "form_of", "one_file"]

FORM = "multipart/form-data"

F = TypeVar("F", bound=BaseModel)


class NoFields(BaseModel):
    """Of a form that has nothing but its file."""


@dataclass(frozen=True, slots=True)
class Sent(Generic[F]):
    """What a form has brought. file: open until the form is left, and on the disk if it is large."""

    file: UploadFile
    size: int
    fields: F


def form_of(fields: type[BaseModel], file: str) -> dict[str, Any]:
    """How a route documents its form. file: what may be sent, and how large it may be."""
    schema = fields.model_json_schema()
    properties = {"file": {"type": "string", "format": "binary", "description": file}, **schema.get("properties", {})}
    told = {"type": "object", "required": ["file", *schema.get("required", ())], "properties": properties}
    return {"requestBody": {"required": True, "content": {FORM: {"schema": told}}}}


@asynccontextmanager
async def one_file(
    request: Request, fields: type[F], *, most: int, too_large: Wrong, beside: int = 64 << 10
) -> AsyncGenerator[Sent[F]]:
    """The form's field "file" and the fields beside it. beside: bytes that these and the form itself may add.

    Raises TooLarge as soon as more has come than may, whatever the request says of its length; Invalid,
    RequestValidationError.
    """
    arrived = 0

    async def receive() -> Message:
        nonlocal arrived
        message = await request.receive()
        arrived += len(message.get("body", b""))
        if arrived > most + beside:
            raise _too_large(too_large)
        return message

    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != FORM:
        raise Invalid(f"Send a form ({FORM}) with the file as its field file.", where="body.file")
    async with Request(request.scope, receive).form(max_files=1, max_fields=100) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid("There is no file in the form. Send it as its field file.", where="body.file")
        if (file.size or 0) > most:
            raise _too_large(too_large)
        # An empty field is one that was left empty, as browsers send it.
        told = {name: value for name, value in form.items() if name in fields.model_fields and value != ""}
        yield Sent(file, file.size or 0, _read(fields, told))


def _too_large(wrong: Wrong) -> TooLarge:
    return TooLarge(wrong, where="body.file")


def _read(fields: type[F], told: dict[str, Any]) -> F:
    try:
        return fields.model_validate(told)
    except ValidationError as error:
        found = error.errors(include_context=False, include_input=False, include_url=False)
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in found]) from error
