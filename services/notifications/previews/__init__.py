"""Mails as they would look, and a test send, for admins."""
