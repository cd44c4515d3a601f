"""People's photos, and initials for those without one."""
