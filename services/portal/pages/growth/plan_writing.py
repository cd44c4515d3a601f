"""Writing one change into a learning plan that others write too.

A form brings the version that its page showed. What it changes is applied to that version, so that profiles can tell
what somebody else has changed meanwhile and merge both; where they disagree the writer chooses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from services.portal.answers import Person
from services.portal.answers.growth import PlanDocument, Stale, Together
from services.portal.pages.filling import wrong
from services.portal.pages.growth.growth_words import change_words, clash_words, wish_words
from services.portal.pages.growth.plan_editing import FIELDS, NotThere, edited, settled
from services.portal.upstream import Refused, Upstream, panel
from services.portal.web import see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["ACTIONS", "Desk", "begin_of", "people_of"]

ACTIONS = frozenset({"add-milestone", "add-activity", "add-resource", "change", "remove", "earlier", "later"})


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one change is written: of which goal's plan, for which request."""

    goal_id: UUID
    request: Request
    api: Upstream
    words: Words

    async def write(self, action: str, item: UUID | None, form: Mapping[str, str]) -> Response | dict[str, str]:
        """The page that comes after a change; else what is wrong, by field."""
        try:
            base, version = await self._had(form)
            await self._put(edited(base, action, item, form), version)
        except (ValueError, NotThere):
            return {"": self.words.say("The plan has no such item any more. This is how it is now.")}
        except Refused as refused:
            if refused.status == 412:
                return await self._ask(action, item, form, refused)
            return _told(refused)
        return see_other(Links("").plan(self.goal_id, begin_of(form)))

    async def settle(self, action: str, item: UUID | None, form: Mapping[str, str]) -> Response | dict[str, str]:
        """Write both changes, and where they disagree what the writer has chosen; as `write`."""
        try:
            base, version = await self._had(form)
            wanted = edited(base, action, item, form)
        except (ValueError, NotThere):
            return {"": self.words.say("The plan has no such item any more. This is how it is now.")}
        try:
            await self._put(wanted, version)
        except Refused as refused:
            if refused.status != 412:
                return _told(refused)
            stale = Stale.model_validate(refused.document)
            if stale.merged is None or str(stale.version) != form.get("expected"):
                return await self._ask(action, item, form, refused)
            mine = {at for at in range(len(stale.conflicts)) if form.get(f"choice-{at}") == "mine"}
            try:
                await self._put(settled(stale.merged, base, stale.conflicts, mine), stale.version)
            except Refused as again:
                return await self._ask(action, item, form, again) if again.status == 412 else _told(again)
        return see_other(Links("").plan(self.goal_id, begin_of(form)))

    async def _had(self, form: Mapping[str, str]) -> tuple[PlanDocument, int]:
        """The version that the writer had read. Raises ValueError, Refused."""
        version = int(form.get("version", ""))
        path = f"/goals/{self.goal_id}/plan/versions/{version}"
        return await self.api.get(PlanDocument, "profiles", path), version

    async def _put(self, document: PlanDocument, version: int) -> None:
        body: dict[str, Any] = document.model_dump(mode="json")
        await self.api.put("profiles", f"/goals/{self.goal_id}/plan", body, etag=f'"{version}"')

    async def _ask(self, action: str, item: UUID | None, form: Mapping[str, str], refused: Refused) -> Response:
        """What somebody else changed meanwhile, and which of both is to be kept."""
        stale = Stale.model_validate(refused.document)
        _, names = await people_of(self.api)
        kept = {name: value for name, value in form.items() if not name.startswith("choice-")}
        more = {"action": action, "expected": str(stale.version), **({"item": str(item)} if item else {})}
        return show(
            self.request,
            "plan_changed.html",
            status=422,
            plan_address=Links("").plan(self.goal_id, begin_of(form)),
            goal_id=self.goal_id,
            who=sorted({name for person, name in names.items() if person in {one.by for one in stale.versions}}),
            yours=wish_words(self.words, action, form.get("title", "").strip()),
            changes=[change_words(self.words, change) for change in stale.difference],
            clashes=[clash_words(self.words, clash) for clash in stale.conflicts],
            fields=kept | more,
            can_merge=stale.merged is not None,
        )


def begin_of(form: Mapping[str, str]) -> int:
    """A milestone of the part of a plan that the writer of a form was in."""
    number = form.get("from", "")
    return max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 5 else 1


async def people_of(api: Upstream) -> tuple[Person | None, dict[UUID, str]]:
    """The visitor, and the names of those who are with them in a mentorship."""
    me, together = await asyncio.gather(
        panel(api.me()), panel(api.every(Together, "matching", "/mentorships", mine=True))
    )
    names = {one.person_id: one.name for pair in together.value or [] for one in pair.members}
    return me.value, names


def _told(refused: Refused) -> dict[str, str]:
    return wrong(refused, {name: name for names in FIELDS.values() for name in names})
