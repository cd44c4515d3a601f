"""A company whose people all mentor, drawn from a seed and copied into the base tables of profiles.

Names are syllables put together, so that there are tens of thousands of them; skills, departments and locations have
Zipf's popularity; endorsements go to a few. Everybody has an entry in the directory: the harder case.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.words import FIELDS, HOBBIES, PRACTICES, STORIES, SUBJECTS, SYLLABLES, TOOLS

__all__ = ["load", "skills"]

PLACES = {
    "London": ("Europe/London", "en"), "Berlin": ("Europe/Berlin", "de"), "Bengaluru": ("Asia/Kolkata", "hi"),
    "Paris": ("Europe/Paris", "fr"), "New York": ("America/New_York", "en"), "Warsaw": ("Europe/Warsaw", "pl"),
    "Madrid": ("Europe/Madrid", "es"), "Lagos": ("Africa/Lagos", "en"), "São Paulo": ("America/Sao_Paulo", "pt"),
    "Singapore": ("Asia/Singapore", "zh"), "Tokyo": ("Asia/Tokyo", "ja"), "Athens": ("Europe/Athens", "el"),
    "Sydney": ("Australia/Sydney", "en"), "Cairo": ("Africa/Cairo", "ar"),
}  # fmt: skip
_GRADES = ("P1", "P2", "P3", "P4", "P5", "M1", "M2", "M3")
_TITLES = ("Engineer", "Analyst", "Manager", "Consultant", "Designer", "Specialist", "Director", "Architect", "Advisor")
ALIASES = {"Kubernetes": ("k8s", "kube"), "PostgreSQL": ("postgres",), "PowerPoint": ("slides",), "Git": ("github",)}
_ISSUERS = ("Linux Foundation", "Project Institute", "City University", "Chamber of Commerce")
_ENDINGS = ("", "s", "n", "r", "ski", "son", "mann", "ez", "ova", "ller", "ard", "ini")
_ABROAD = ("Müller", "Łukasz", "Zoë", "أحمد", "山田", "प्रिया", "Ωμέγα", "O'Brien", "José", "Nguyễn")
_NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_PERSON = (
    "id version external_id name job_title department grade location country manager_id start_date zone languages "
    "working_hours bio pronouns links listed own status effective_date"
)
_Row = tuple[Any, ...]


def skills() -> list[str]:
    """The names of the catalog, the most popular first: tools and practices, mixed."""
    names = [*TOOLS, *(f"{subject.title()} {practice}" for subject in SUBJECTS for practice in PRACTICES)]
    random.Random(5).shuffle(names)
    return names


def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


class _Company:
    def __init__(self, people: int, seed: int) -> None:
        self.draw = random.Random(seed)
        self.people = [self.new_id() for _ in range(people)]
        self.skills = {self.new_id(): name for name in skills()}
        self.ids, self.popularity = list(self.skills), _weights(len(self.skills))
        self.departments = [f"{subject} {practice}".capitalize() for subject in SUBJECTS for practice in PRACTICES[:6]]
        self.department_weights = _weights(len(self.departments))
        self.place_weights = _weights(len(PLACES))
        self.week = [
            json.dumps(
                [{"weekday": day, "start": f"{begin:02}:00:00", "end": f"{begin + long:02}:00:00"} for day in days]
            )
            for begin in (7, 8, 9, 10)
            for long in (6, 8, 9)
            for days in ((1, 2, 3, 4, 5), (1, 2, 3, 4))
        ]
        self.offers = {person: self._offered() for person in self.people}

    def new_id(self) -> UUID:
        return UUID(int=self.draw.getrandbits(128))

    def _offered(self) -> list[UUID]:
        return list(dict.fromkeys(self.draw.choices(self.ids, cum_weights=self.popularity, k=self.draw.randint(3, 9))))

    def names(self) -> Iterable[_Row]:
        for key, name in self.skills.items():
            for other in (name, *ALIASES.get(name, ())):
                yield other.casefold(), key

    def name(self) -> str:
        draw = self.draw
        first = "".join(draw.choices(SYLLABLES, k=2)) + draw.choice(_ENDINGS)
        last = (
            draw.choice(_ABROAD)
            if draw.random() < 0.05
            else "".join(draw.choices(SYLLABLES, k=3)) + draw.choice(_ENDINGS)
        )
        return f"{first.title()} {last if last in _ABROAD else last.title()}"

    def bio(self, person: UUID) -> str:
        gaps = {
            "skill": self.skills[self.draw.choice(self.offers[person])],
            "tool": self.draw.choice(TOOLS),
            "field": self.draw.choice(FIELDS),
            "hobby": self.draw.choice(HOBBIES),
            "code": "".join(self.draw.choices(SYLLABLES, k=3)).title(),
            "number": str(self.draw.randint(2, 30)),
        }
        return " ".join(story.format_map(_Filled(gaps)) for story in self.draw.sample(STORIES, k=3))

    def person(self, person: UUID) -> _Row:
        draw = self.draw
        [place] = draw.choices(list(PLACES), cum_weights=self.place_weights)
        zone, native = PLACES[place]
        [department] = draw.choices(self.departments, cum_weights=self.department_weights)
        spoken = [{"code": native, "level": "native"}, {"code": "en", "level": "C1"}][: 1 if native == "en" else 2]
        return (
            person, 1, str(person), self.name(), f"{draw.choice(SUBJECTS).title()} {draw.choice(_TITLES)}", department,
            draw.choice(_GRADES), place, "", None, date(2020, 1, 6), zone, json.dumps(spoken), draw.choice(self.week),
            self.bio(person), "", "[]", True, "[]", "active", date(2020, 1, 6),
        )  # fmt: skip

    def some(self, share: float) -> Iterable[UUID]:
        """People by lot, a few of them far more often than others."""
        return self.draw.choices(self.people, cum_weights=_weights(len(self.people)), k=int(share * len(self.people)))

    def endorsements(self) -> list[_Row]:
        found: dict[tuple[UUID, UUID, UUID], _Row] = {}
        for person in [*self.some(0.5), *self.draw.sample(self.people, k=len(self.people))]:
            giver, skill = self.draw.choice(self.people), self.draw.choice(self.offers[person])
            if giver != person:
                found[giver, person, skill] = (self.new_id(), 1, giver, person, skill, "We worked together.", _NOW)
        return list(found.values())

    def recommendations(self) -> tuple[list[_Row], list[_Row]]:
        requests: list[_Row] = []
        given: list[_Row] = []
        for person in self.some(0.4):
            request, skill = self.new_id(), self.draw.choice(self.offers[person])
            asker, giver = self.draw.choice(self.people), self.draw.choice(self.people)
            if giver != person:
                requests.append((request, 1, asker, self.skills[skill], skill, None, _NOW, None))
                given.append((self.new_id(), request, giver, person, skill, None, _NOW, None))
        return requests, given


class _Filled(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


def _binary(text: str) -> bytes:
    """jsonb as COPY takes it: a version, then the text."""
    return b"\x01" + text.encode()


async def load(connection: asyncpg.Connection, people: int, *, seed: int = 1) -> UUID:
    """Fill the base tables of an empty, migrated database, and return the id of somebody to sign in as."""
    company = _Company(people, seed)
    draw = company.draw
    requests, given = company.recommendations()
    tables: Mapping[str, tuple[str, Sequence[_Row]]] = {
        "person": (
            _PERSON,
            [company.person(person) for person in company.people],
        ),
        "skill": (
            "id version name aliases state description",
            [(key, 1, name, json.dumps(ALIASES.get(name, ())), "listed", "") for key, name in company.skills.items()],
        ),
        "skill_name": (
            "key skill_id",
            list(company.names()),
        ),
        "skill_offer": (
            "person_id skill_id level evidence",
            [(person, skill, draw.choices((1, 2, 3, 4, 5), (5, 15, 30, 30, 20))[0], "")
             for person, offered in company.offers.items() for skill in offered],
        ),
        "endorsement": ("id version given_by person_id skill_id how given_at", company.endorsements()),
        "recommendation_request": ("id version person_id skill skill_id words asked_at closed_at", requests),
        "recommendation": ("id request_id given_by recommended_id skill_id words given_at declined_at", given),
        "credential": (
            "id person_id name issuer issued_on expires_on link",
            [(company.new_id(), person, f"Certified {draw.choice(SUBJECTS).title()} {draw.choice(PRACTICES).title()}",
              draw.choice(_ISSUERS), None, None, "") for person in draw.sample(company.people, k=people // 2)],
        ),
        "mentor_places": (
            "program_id person_id version places",
            [(UUID(int=1), person, 1, draw.randint(1, 3)) for person in draw.sample(company.people, k=people // 2)],
        ),
    }  # fmt: skip
    await connection.set_type_codec("jsonb", schema="pg_catalog", format="binary", encoder=_binary, decoder=bytes)
    for table, (columns, rows) in tables.items():
        await connection.copy_records_to_table(table, records=rows, columns=columns.split())
    await connection.execute("VACUUM ANALYZE")
    return company.people[people // 2]
