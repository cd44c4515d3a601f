"""Admins give mentees a mentor, or another one."""
