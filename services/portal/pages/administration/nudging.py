"""Which mails of a program would go when, what they look like, and when each goes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from services.portal.answers.administration import Mail, NudgeEntry, NudgePreview, NudgeRule
from services.portal.pages.administration.administering import LINKS, NOTHING, Typed, refusals, settings_of, whole_in
from services.portal.pages.administration.mail_words import sample
from services.portal.pages.administration.nudge_words import tells, when
from services.portal.pages.filling import listed
from services.portal.upstream import Panel, Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words

__all__ = ["router"]

router = APIRouter()

Days = Annotated[int, Query(ge=1, le=31)]
RuleName = Annotated[str, Path(pattern=r"^[a-z_]{1,60}$")]
_NAMED = 3
_FIELDS = ("offsets", "repeat_days", "repeats", "late_hours", "priority")


@router.get("/programs/{program_id}/nudges")
async def nudges_page(program_id: UUID, request: Request, api: Api, words: Spoken, days: Days = 7) -> Response:
    query = {"program_id": str(program_id)}
    program, preview, rules = await asyncio.gather(
        settings_of(api, program_id),
        panel(api.get(NudgePreview, "notifications", "/rule-previews", **query, days=days)),
        panel(api.list(NudgeRule, "notifications", "/rules", **query)),
    )
    known = tells(words)
    return show(
        request,
        "nudges.html",
        program=program.value,
        preview=preview,
        entries=_shown(preview, words),
        rules=rules,
        listed=[(rule, known.get(rule.rule, rule.what), when(rule, words)) for rule in rules.value or []],
        days=days,
        choices=[(number, words.say_n("The next day", "The next {number} days", number)) for number in (1, 7, 14, 31)],
    )


def _shown(preview: Panel[NudgePreview], words: Words) -> list[tuple[NudgeEntry, str, str]]:
    """Each entry with what it tells, and to whom."""
    known = tells(words)
    return [
        (entry, known.get(entry.rule, entry.rule), _readers(entry, words))
        for entry in (preview.value.entries if preview.value else [])
    ]


def _readers(entry: NudgeEntry, words: Words) -> str:
    names = [reader.name or words.say("Somebody who is not known here any more") for reader in entry.people]
    others = max(entry.count, len(names)) - _NAMED
    if len(names) <= _NAMED or others <= 0:
        return words.names(names)
    return words.say_n(
        "{names} and one other", "{names} and {number} others", others, names=words.names(names[:_NAMED])
    )


@router.get("/programs/{program_id}/nudges/{rule}")
async def rule_page(
    program_id: UUID,
    rule: RuleName,
    request: Request,
    api: Api,
    words: Spoken,
    draft: Draft,
    variant: Typed = "",
    done: Typed = "",
) -> Response:
    return await _rule(program_id, rule, request, api, words, fields=draft, variant=variant, done=done)


@router.post("/programs/{program_id}/nudges/{rule}/keep")
async def keep(program_id: UUID, rule: RuleName, request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Set a rule for this program, pause it or let it go on; or only look who would get what in the next week."""
    kept = await _kept(api, program_id, rule)
    body, errors = _read(form, kept, words)
    preview = None
    if not errors:
        try:
            if form.get("press") == "look":
                path = f"/rule-previews?program_id={program_id}&days=7"
                preview = await api.made(NudgePreview, "notifications", path, {**body, "rule": rule})
            else:
                await api.put(
                    "notifications", f"/rules/{rule}?program_id={program_id}", body, etag=form.get("etag", "")
                )
                return see_other(f"{LINKS.nudge_rule(program_id, rule)}?done=kept")
        except Refused as refused:
            errors = refusals(refused, _FIELDS, words)
    return await _rule(program_id, rule, request, api, words, fields=form, errors=errors, preview=preview)


async def _kept(api: Upstream, program_id: UUID, rule: str) -> NudgeRule:
    return await api.get(NudgeRule, "notifications", f"/rules/{rule}", program_id=str(program_id))


def _read(form: Mapping[str, str], kept: NudgeRule, words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """The rule as the form says it; what the form does not have stays as it is."""
    errors: dict[str, str] = {}
    body = {**kept.settings.model_dump(), "paused": bool(form.get("paused"))}
    parts = [part for some in listed(form.get("offsets", "")) for part in some.split()][:10]
    offsets = [whole_in({"offsets": part}, "offsets", 0, 527_040, words, errors) for part in parts]
    if not parts:
        errors["offsets"] = words.say("Give at least one number.")
    body["offsets"] = [offset for offset in offsets if offset is not None]
    for name, most in (("repeat_days", 366), ("repeats", 12)):
        if name in form:
            body[name] = whole_in(form, name, 0, most, words, errors) or 0
    return body, errors


async def _rule(
    program_id: UUID,
    rule: str,
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NOTHING,
    errors: Mapping[str, str] = NOTHING,
    preview: NudgePreview | None = None,
    variant: str = "",
    done: str = "",
) -> Response:
    asked = {"language": words.language.tag, "variant": variant or None, "program_id": str(program_id)}
    program, answer, mail = await asyncio.gather(
        settings_of(api, program_id),
        api.versioned(NudgeRule, "notifications", f"/rules/{rule}", program_id=str(program_id)),
        panel(api.get(Mail, "notifications", f"/mails/{rule}", **asked)),
    )
    one = answer.value
    values = {
        "offsets": ", ".join(map(str, one.settings.offsets)),
        "repeat_days": str(one.settings.repeat_days),
        "repeats": str(one.settings.repeats),
        "paused": "yes" if one.paused else "",
    }
    return show(
        request,
        "nudge_rule.html",
        status=422 if errors else 200,
        program=program.value,
        rule=one,
        etag=answer.etag,
        told=tells(words).get(rule, one.what),
        when=when(one, words),
        changed=one.settings != one.default,
        mail=mail,
        samples=[(name, sample(words, rule, name)) for name in (mail.value.variants if mail.value else [])],
        variant=variant,
        values=fields or values,
        fields=NOTHING if preview else fields,
        errors=errors,
        preview=preview,
        entries=_shown(Panel(preview), words),
        said=words.say("The rule is set. What was planned moves with it.") if done == "kept" else "",
    )
