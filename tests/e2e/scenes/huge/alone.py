"""What somebody has written about and for themself, and where they are reached."""

from __future__ import annotations

from uuid import UUID

from tests.e2e.scenes.huge.company import LINKS, LISTED, NOTIFICATIONS, PROFILES, Cast, line, words

__all__ = ["NAMES", "add"]

NAMES = (
    "huge profile", "huge profile in words", "huge profile languages", "huge profile hours", "huge profile skills",
    "huge credential", "huge credential removing", "huge journal", "huge journal writing", "huge journal entry",
    "huge journal entry of a mentee", "huge journal entry reworded", "huge journal deleting", "huge comment deleting",
    "huge chats", "huge chat disconnecting", "huge preferences",
)  # fmt: skip
_LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "ar",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "fi",
    "pl",
    "cs",
    "ro",
    "hu",
    "el",
    "tr",
    "ru",
)


async def add(cast: Cast) -> None:
    await _profile(cast)
    await _journal(cast)
    await _chats(cast)


async def _profile(cast: Cast) -> None:
    who, path = cast.mentee, f"{PROFILES}/people/{cast.mentees[0]['id']}"
    now = await cast.ask(who, "GET", f"{PROFILES}/people/me")
    link = {"label": line(100), "url": "https://example.org/" + "a" * 480}
    body = {
        "pronouns": "p" * 40, "bio": words(4000), "links": [link] * 10,
        "languages": [{"code": code, "level": "B1"} for code in _LANGUAGES],
        "working_hours": [{"weekday": day, "start": f"{hour:02}:00", "end": f"{hour:02}:45"} for day in range(1, 8)
                          for hour in (8, 10, 12, 14)],
    }  # fmt: skip
    changed = await cast.ask(who, "PATCH", path, body, **{"If-Match": f'"{now["version"]}"'})
    skills = [
        {"text": f"{number} {line(190)}", "level": 2, "evidence": line(300), "exactly": True} for number in range(50)
    ]
    current = {"If-Match": f'"{changed["version"]}"'}
    await cast.ask(who, "PUT", f"{path}/skills/offered", {"skills": skills}, **current)
    told = {"issuer": line(200), "issued_on": "2020-03-01", "link": "https://example.org/" + "a" * 480}
    await cast.many(who, f"{path}/credentials", ({**told, "name": f"{number} {line(190)}"} for number in range(50)))
    credential = LINKS.own_credential(UUID((await cast.ask(who, "GET", f"{path}/credentials"))["items"][0]["id"]))
    pages = {
        "profile": LINKS.profile(),
        "profile in words": LINKS.profile_part("about"),
        "profile languages": LINKS.profile_part("languages"),
        "profile hours": LINKS.profile_part("hours"),
        "profile skills": LINKS.profile_part("offered"),
        "credential": credential,
        "credential removing": f"{credential}/remove",
    }
    cast.add(who, pages)


async def _journal(cast: Cast) -> None:
    who, path = cast.mentee, f"{PROFILES}/people/{cast.mentees[0]['id']}/reflections"
    answers = {"what": words(10_000), "so-what": words(10_000), "now-what": words(10_000)}
    body = {"prompts": "what-next", "answers": answers}
    await cast.many(who, path, [body] * LISTED)
    entry = UUID((await cast.ask(who, "POST", path, body))["id"])
    shared = f"{PROFILES}/reflections/{entry}"
    await cast.ask(who, "POST", f"{shared}/share", {"mentorship_id": str(cast.mentorship)})
    said = await cast.ask(who, "POST", f"{shared}/comments", {"words": words(4000)})
    await cast.many(cast.mentor, f"{shared}/comments", [{"words": words(4000)}] * LISTED)
    pages = {
        "journal": LINKS.journal(),
        "journal writing": LINKS.write("difficult-moment"),
        "journal entry": LINKS.reflection(entry),
        "journal entry reworded": LINKS.rewrite(entry),
        "journal deleting": LINKS.delete_reflection(entry),
        "comment deleting": LINKS.delete_comment(entry, UUID(said["id"])),
    }
    cast.add(who, pages)
    cast.add(cast.mentor, {"journal entry of a mentee": LINKS.reflection(entry)})


async def _chats(cast: Cast) -> None:
    path = f"{NOTIFICATIONS}/people/{cast.mentees[0]['id']}/chats"
    chat = {"channel": "slack", "url": "https://hooks.slack.com/services/T0/B0/X"}
    await cast.many(cast.mentee, path, ({**chat, "name": f"{number} {line(80)}"} for number in range(10)))
    [one, *_] = (await cast.ask(cast.mentee, "GET", path))["items"]
    pages = {
        "chats": LINKS.chats(),
        "chat disconnecting": LINKS.forget_chat(UUID(one["id"])),
        "preferences": LINKS.preferences(),
    }
    cast.add(cast.mentee, pages)
