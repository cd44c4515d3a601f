"""Reminders of goals and of milestones, and what people hear when something becomes of them."""
