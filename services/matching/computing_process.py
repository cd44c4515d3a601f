"""A process that computes one job and ends: python -m services.matching.computing_process MEGABYTES

The job comes on standard input, answers go to standard output in lines of JSON. It ends when its parent does.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from services.matching.computing import Job, Message, Refused, perform
from services.matching.rounds.domain import FAILURES
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.solver import SolverFailed
from services.matching.snapshots import domain
from shared.children import end_with_parent, messages

__all__ = ["lines", "read"]

_END = b"\n"


def lines(job: Job) -> Iterator[bytes]:
    """A job as lines of JSON, people one by one, with an empty line at the end."""
    head = {
        "kind": job.kind,
        "rules": job.rules,
        "pins": [[str(one), str(other)] for one, other in job.pins],
        "forbidden": [[str(one), str(other)] for one, other in job.forbidden],
        "about": job.about,
        "seconds": None if job.seconds == float("inf") else job.seconds,
        "threads": job.threads,
    }
    yield _line(head)
    for role, people in (("mentee", job.mentees), ("mentor", job.mentors)):
        for person in people:
            yield _line([role, str(person.id), domain.facts(person, job.skills), domain.private(person)])
    yield _END


def read(stream: BinaryIO) -> Job:
    """The job that `lines` has written."""
    head = json.loads(stream.readline())
    sides: dict[str, list[Participant]] = {"mentee": [], "mentor": []}
    skills: dict[UUID, str] = {}
    while (line := stream.readline()) != _END:
        role, person_id, facts, private = json.loads(line)
        sides[role].append(domain.participant(UUID(person_id), facts, private))
        skills.update(domain.skill_names(facts))
    return Job(
        head["kind"],
        head["rules"],
        sides["mentee"],
        sides["mentor"],
        [(UUID(one), UUID(other)) for one, other in head["pins"]],
        [(UUID(one), UUID(other)) for one, other in head["forbidden"]],
        skills,
        head["about"],
        float("inf") if head["seconds"] is None else head["seconds"],
        head["threads"],
    )


def main() -> int:
    """Compute the job on standard input. The first argument limits this process's memory, in megabytes."""
    megabytes = int(sys.argv[1])
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = megabytes << 20 if hard == resource.RLIM_INFINITY else min(megabytes << 20, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    out = messages()

    def told(message: Message) -> None:
        out.write(_line(message))
        out.flush()

    try:
        job = read(sys.stdin.buffer)
        end_with_parent()
        perform(job, told)
        told({"done": True})
    except Refused as error:
        told({"refused": str(error)})
    except SolverFailed as error:
        told({"failed": str(error)})
    except MemoryError:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))  # what is left has to be told
        told({"failed": FAILURES.say("out-of-memory", megabytes=megabytes)})
    return 0


def _line(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


if __name__ == "__main__":
    sys.exit(main())
