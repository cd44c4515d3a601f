"""Pages of goals, plans, and what people say of each other."""

from __future__ import annotations

from uuid import UUID

from shared.links.base import Base

__all__ = ["Growing"]


class Growing(Base):
    def goals(self) -> str:
        """The visitor's goals."""
        return f"{self._base}/goals"

    def new_goal(self) -> str:
        return f"{self._base}/goals/new"

    def feedback_request(self, request: UUID) -> str:
        return f"{self._base}/feedback-requests/{request}"

    def appreciation(self, appreciation: UUID) -> str:
        return f"{self._base}/appreciations/{appreciation}"

    def goal(self, goal: UUID) -> str:
        return f"{self._base}/goals/{goal}"

    def plan(self, goal: UUID, milestone: int = 1) -> str:
        """The learning plan of a goal, where this milestone is. milestone: its number."""
        part = f"?from={milestone}" if milestone > 1 else ""
        return f"{self._base}/goals/{goal}/plan{part}"

    def plan_item(self, goal: UUID, item: UUID) -> str:
        """A milestone of a learning plan, or what belongs to one."""
        return f"{self._base}/goals/{goal}/plan/items/{item}"

    def endorsement(self, endorsement: UUID) -> str:
        return f"{self._base}/endorsements/{endorsement}"

    def testimonial(self, testimonial: UUID) -> str:
        return f"{self._base}/testimonials/{testimonial}"
