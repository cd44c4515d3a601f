"""Channels of Slack and Microsoft Teams."""
