"""Asking for a match round, and what every form that asks for one has."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.portal.answers.rounds import Couple, RoundDetails, RoundProgram
from services.portal.pages.filling import NO_FIELDS, named_errors, once_of
from services.portal.pages.rounds.round_settings import FIELDS, couples, read_rules, values_of, weights
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["fixed", "found_wrong", "kept_pairs", "round_body", "router", "shown"]

router = APIRouter()


@router.get("/programs/{program_id}/rounds/new")
async def new_round_page(program_id: UUID, request: Request, api: Api, words: Spoken, draft: Draft) -> Response:
    """A first round, or one with the standard settings."""
    return await _new(program_id, request, api, words, fields=draft)


@router.post("/programs/{program_id}/rounds/new/ask")
async def ask_for_round(program_id: UUID, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Ask for a round of those who have no mentor yet."""
    body, errors = round_body(words, form, None)
    if not errors:
        try:
            asked = await api.made(RoundDetails, "matching", f"/programs/{program_id}/rounds", body, key=once_of(form))
            return see_other(Links("").match_round(asked.id))
        except Refused as refused:
            errors = found_wrong(refused)
    return await _new(program_id, request, api, words, fields=form, errors=errors)


def found_wrong(refused: Refused) -> dict[str, str]:
    """What matching found wrong, by field. Raises what no form can mend."""
    if refused.status not in {409, 422}:
        raise refused
    return named_errors(refused, FIELDS)


def fixed(pins: Sequence[Couple], forbidden: Sequence[Couple]) -> dict[str, Any]:
    """Pinned and forbidden pairs, as matching takes them."""
    return {
        "pins": [one.model_dump(mode="json") for one in pins],
        "forbidden": [one.model_dump(mode="json") for one in forbidden],
    }


def kept_pairs(form: Mapping[str, str], name: str) -> list[Couple]:
    """The pinned or forbidden pairs of a form but for those that are taken back."""
    return [one for place, one in enumerate(couples(form.get(name, ""))) if form.get(f"{name}-{place}") != "back"]


def round_body(
    words: Words, form: Mapping[str, str], base: RoundDetails | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """What matching takes, and what is wrong, by field. base: the round that this one is like."""
    rules, errors = read_rules(words, form, base)
    body: dict[str, Any] = {"rules": rules, **fixed(kept_pairs(form, "pins"), kept_pairs(form, "forbidden"))}
    if base is not None and base.solved:
        if form.get("people") == "same":
            body["based_on"] = str(base.id)
        if form.get("keep"):
            try:
                body |= {"keeps_pairs_of": str(base.id), "keep": min(max(float(form["keep"]), 0.0), 1.0)}
            except ValueError:
                errors["keep"] = words.say("Choose how much it matters that pairs stay together.")
    if minutes := form.get("minutes", "").strip():
        try:
            seconds = float(minutes.replace(",", ".")) * 60
        except ValueError:
            seconds = 0.0
        if 1 <= seconds <= 86_400:
            body["seconds"] = seconds
        else:
            errors["minutes"] = words.say("Give minutes, as in 10, or leave it empty.")
    return body, errors


async def _new(
    program_id: UUID,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    # The list of rounds is asked for since only admins may read it, and nobody else should fill in this form.
    program, _ = await asyncio.gather(
        panel(api.get(RoundProgram, "matching", f"/programs/{program_id}")),
        api.page(RoundDetails, "matching", f"/programs/{program_id}/rounds", limit=1),
    )
    return show(
        request,
        "round_ask.html",
        status=422 if errors else 200,
        title=words.say("Ask for a match round"),
        back=Links("").rounds(program_id),
        here=Links("").new_round(program_id),
        base=None,
        program=program.value,
        **shown(words, fields, errors, None),
    )


def shown(
    words: Words,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
    base: RoundDetails | None,
    more: Mapping[str, str] = NO_FIELDS,
) -> dict[str, Any]:
    """What both forms show."""
    listed = weights(words, base)
    return {
        "weights": listed,
        "usual": [one for one in listed if one.usual],
        "further": [one for one in listed if not one.usual],
        "values": dict(fields) if fields else {**values_of(words, base), **more},
        "typed": fields,
        "errors": errors,
        "once": fields.get("once") or new_id(),
        "gaps": [
            ("", words.say("Not at all")),
            ("department", words.say("Between departments")),
            ("grade", words.say("Between grades")),
            ("location", words.say("Between locations")),
        ],
        "spreads": [
            ("0", words.say("Not at all")),
            ("0.05", words.say("A little")),
            ("0.2", words.say("Much")),
        ],
    }
