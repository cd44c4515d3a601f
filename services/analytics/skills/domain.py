"""What is counted of skills."""

from __future__ import annotations

from services.analytics.publications.domain import Family, Measure

__all__ = ["FAMILIES", "SKILLS"]

SKILLS = Family(
    name="skills",
    by_program=False,
    title="Skills wanted and offered",
    description=(
        "People by the skills that they want to learn and that they offer to teach, as their profiles say now: of a"
        " program its mentees and its mentors, of the organization everybody who works there. A skill that was merged"
        " into another counts as that one. Coaches from outside are not counted."
    ),
    measures=(
        Measure("wanted", "Wanted", "People who want to learn the skill; in all, who want to learn any."),
        Measure("offered", "Offered", "People who offer to teach the skill; in all, who offer any."),
    ),
    dimensions=("skill",),
    overlapping=frozenset({"skill"}),
)

FAMILIES = (SKILLS,)
