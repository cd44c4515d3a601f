"""What the visitor tells of themselves, and a page for each part of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.me import AboutMe, BusyCalendar, MySkills
from services.portal.pages.filling import NO_FIELDS, kept_errors
from services.portal.pages.me import profile_fields
from services.portal.pages.me.calendars import my_feed
from services.portal.pages.me.credentials import my_credentials
from services.portal.pages.zones import zones
from services.portal.upstream import Answer, Refused, Upstream, panel
from services.portal.web import Api, Draft, Form, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["myself", "router"]

router = APIRouter()

LINKS = Links("")

Saved = Annotated[str, Query(max_length=20)]


async def myself(api: Upstream) -> Answer[AboutMe]:
    """The visitor's profile with its version."""
    return await api.versioned(AboutMe, "profiles", "/people/me")


@router.get("/profile")
async def profile_page(request: Request, api: Api, words: Spoken, saved: Saved = "") -> Response:
    """saved: the part that was just changed."""
    me, skills, credentials, calendar, feed = await asyncio.gather(
        myself(api),
        panel(_skills(api)),
        panel(my_credentials(api)),
        panel(api.get(BusyCalendar, "matching", "/availability/calendar")),
        panel(my_feed(api)),
    )
    return show(
        request,
        "profile.html",
        me=me.value,
        skills=skills,
        credentials=credentials,
        calendar=calendar,
        feed=feed,
        levels=profile_fields.levels(words),
        priorities=profile_fields.priorities(words),
        spoken=[
            (words.language.language(language.code), profile_fields.fluency(words).get(language.level, ""))
            for language in me.value.languages
        ],
        days=profile_fields.shown_hours(words, me.value.working_hours),
        saved=saved in _PARTS,
    )


_PARTS = {"about", "languages", "hours", "offered", "wanted", "photo", "credentials", "calendar", "feed"}


@router.get("/profile/about")
async def about_page(request: Request, api: Api, draft: Draft) -> Response:
    return await _about(request, api, fields=draft)


@router.post("/profile/about/keep")
async def change_about(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep what is told of the visitor in words."""
    body, errors = profile_fields.read_about(words, form)
    if not errors:
        errors = await _change(api, words, form, body, {"pronouns": "pronouns", "bio": "bio"}, "link-1-url")
        if not errors:
            return _saved("about")
    return await _about(request, api, fields=form, errors=errors)


@router.get("/profile/languages")
async def languages_page(request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _languages(request, api, words, fields=draft)


@router.post("/profile/languages/keep")
async def change_languages(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep the languages that the visitor speaks."""
    body = profile_fields.read_languages(form)
    errors = await _change(api, words, form, body, {}, "language-1")
    return await _languages(request, api, words, fields=form, errors=errors) if errors else _saved("languages")


@router.get("/profile/hours")
async def hours_page(request: Request, api: Api, draft: Draft, words: Spoken) -> Response:
    return await _hours(request, api, words, fields=draft)


@router.post("/profile/hours/keep")
async def change_hours(request: Request, form: Form, api: Api, words: Spoken) -> Response:
    """Keep the visitor's zone and working hours."""
    body, errors = profile_fields.read_hours(words, form)
    if not errors:
        errors = await _change(api, words, form, body, {"zone": "zone"}, "day-1")
        if not errors:
            return _saved("hours")
    return await _hours(request, api, words, fields=form, errors=errors)


async def _skills(api: Upstream) -> MySkills:
    return await api.get(MySkills, "profiles", f"/people/{await api.my_id()}/skills")


async def _change(
    api: Upstream, words: Words, form: Mapping[str, str], body: object, fields: Mapping[str, str], otherwise: str
) -> dict[str, str]:
    """Change the visitor's profile; what is wrong, by field."""
    me = await api.me()
    try:
        await api.patch("profiles", f"/people/{me.id}", body, etag=form.get("etag", ""))
    except Refused as refused:
        return kept_errors(words, refused, fields, otherwise)
    return {}


def _saved(part: str) -> Response:
    return see_other(f"{LINKS.profile()}?saved={part}")


async def _about(
    request: Request,
    api: Upstream,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    answer = await myself(api)
    values = fields or profile_fields.about_fields(answer.value)
    return _form(request, "profile_about.html", answer, values, fields, errors, rows=profile_fields.link_rows(values))


async def _languages(
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    answer = await myself(api)
    values = fields or profile_fields.language_fields(answer.value)
    return _form(
        request,
        "profile_languages.html",
        answer,
        values,
        fields,
        errors,
        rows=profile_fields.language_rows(values),
        options=profile_fields.language_options(words, answer.value),
        fluency=[("", words.say("How well?")), *profile_fields.fluency(words).items()],
    )


async def _hours(
    request: Request,
    api: Upstream,
    words: Words,
    *,
    fields: Mapping[str, str] = NO_FIELDS,
    errors: Mapping[str, str] = NO_FIELDS,
) -> Response:
    answer = await myself(api)
    values = fields or profile_fields.hours_fields(answer.value)
    choices = zones(words.language, answer.value.zone)
    days = list(enumerate(profile_fields.weekdays(words), 1))
    return _form(request, "profile_hours.html", answer, values, fields, errors, zones=choices, days=days)


def _form(
    request: Request,
    template: str,
    answer: Answer[AboutMe],
    values: Mapping[str, str],
    fields: Mapping[str, str],
    errors: Mapping[str, str],
    **more: object,
) -> Response:
    return show(
        request,
        template,
        status=422 if errors else 200,
        me=answer.value,
        # What was changed meanwhile is what the next press replaces.
        etag=answer.etag,
        values=values,
        fields=fields,
        errors=errors,
        **more,
    )
