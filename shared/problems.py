"""Errors as `application/problem+json` (RFC 9457) with a stable `type`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from shared.wrong import Wrong

__all__ = [
    "Answered",
    "Busy",
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "NotYetKnown",
    "PreconditionFailed",
    "Problem",
    "ProblemDocument",
    "TooLarge",
    "Unauthenticated",
    "install",
    "problems",
    "respond",
]

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:telemachus:problem:"


class Problem(Exception):
    """An answer that says what went wrong and where. detail: or the rule that is broken, whose code and values become
    members of the document, as `extra` do."""

    status = 500
    kind = "internal"
    title = "Something went wrong on our side"

    def __init__(
        self, detail: str | Wrong, *, kind: str | None = None, headers: Mapping[str, str] | None = None, **extra: object
    ) -> None:
        super().__init__(detail)
        self.detail = str(detail)
        self.kind = kind or type(self).kind
        self.headers = dict(headers or {})
        broken = {"code": detail.code, "values": detail.values} if isinstance(detail, Wrong) else {}
        self.extra: dict[str, object] = {**extra, **broken}

    @classmethod
    def of(cls, found: Mapping[str, Wrong], *, kind: str, detail: str = "", **extra: Any) -> Self:
        """For the rules that fields of a body break, by their names."""
        each = [str(wrong) for wrong in found.values()]
        told = detail or (each[0] if len(each) == 1 else "; ".join(map("{}: {}".format, found, each)))
        errors = [{"where": f"body.{name}", **wrong.document()} for name, wrong in found.items()]
        return cls(told, kind=kind, errors=errors, **extra)

    def document(self) -> dict[str, object]:
        return {
            "type": TYPE_PREFIX + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }


class Unauthenticated(Problem):
    status, kind, title = 401, "unauthenticated", "Sign-in is needed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    status, kind, title = 403, "forbidden", "This is not yours to do"


class NotFound(Problem):
    status, kind, title = 404, "not-found", "There is no such thing"


class Conflict(Problem):
    status, kind, title = 409, "conflict", "This does not fit the current state"


class NotYetKnown(Conflict):
    """A person or thing whose event has not arrived here yet; trying again in a moment helps."""

    kind, title = "not-yet-known", "This is not known here yet"

    def __init__(self, detail: str, *, retry_after: int = 1, **extra: object) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})
        self.extra.update(extra)


class PreconditionFailed(Problem):
    status, kind, title = 412, "stale", "It was changed in the meantime"


class TooLarge(Problem):
    status, kind, title = 413, "too-large", "This is too large"


class Invalid(Problem):
    status, kind, title = 422, "invalid", "Something in the request is not right"


class Busy(Problem):
    """Nothing was done and nothing is wrong with the request; trying again in a moment helps."""

    status, kind, title = 503, "busy", "This did not work just now"

    def __init__(self, detail: str, *, retry_after: int = 1, kind: str | None = None) -> None:
        super().__init__(detail, kind=kind, headers={"Retry-After": str(retry_after)})


class ProblemDocument(BaseModel):
    """RFC 9457. Further members depend on the type."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=[TYPE_PREFIX + "not-found"])
    title: str
    status: int
    detail: str


_MEANINGS = {
    400: "The request is malformed",
    401: "No valid bearer token",
    403: "The role or relationship does not allow it",
    404: "There is no such thing",
    409: "It does not fit the current state, or is not known here yet (Retry-After)",
    412: "If-Match names another version",
    413: "Too large",
    422: "A field is not valid",
    428: "If-Match is needed",
    503: "It cannot be said now; trying again later helps (Retry-After)",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can answer with these problem statuses; 401 and 400 come with every route."""
    return {
        status: {
            "model": ProblemDocument,
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in statuses
    }


class Answered(Exception):
    """The answer is known before the route is asked, and is for people: a page instead of a problem document."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def install(app: FastAPI) -> None:
    """Answer every error of this application with a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(Answered, _on_answered)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(Exception, _on_crash)


def respond(problem: Problem) -> JSONResponse:
    """The answer that says this."""
    return _respond(problem.document(), problem.status, problem.headers)


def _respond(document: Mapping[str, object], status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(document, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


async def _on_problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101 - narrowed for the type checker; Starlette dispatches by type
    return respond(error)


async def _on_answered(_: Request, error: Exception) -> Response:
    assert isinstance(error, Answered)  # noqa: S101 - as above
    return error.response


async def _on_crash(_: Request, __: Exception) -> JSONResponse:
    return respond(Problem("It has been logged. Trying again later may help."))


async def _on_http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    kind = "not-found" if error.status_code == 404 else f"http-{error.status_code}"
    return _respond(
        {
            "type": TYPE_PREFIX + kind,
            "title": str(error.detail),
            "status": error.status_code,
            "detail": str(error.detail),
        },
        error.status_code,
        error.headers,
    )


async def _on_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    found: Sequence[Any] = error.errors()
    malformed = any(item["type"] == "json_invalid" for item in found)
    status = 400 if malformed else 422
    errors = [{"where": ".".join(str(part) for part in item["loc"]), **Wrong.of(item).document()} for item in found]
    return _respond(
        {
            "type": TYPE_PREFIX + ("malformed" if malformed else "invalid"),
            "title": _MEANINGS[status],
            "status": status,
            "detail": "; ".join(f"{item['where']}: {item['message']}" for item in errors),
            "errors": errors,
        },
        status,
    )
