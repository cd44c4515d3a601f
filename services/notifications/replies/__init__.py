"""What people's calendars answer to invitations."""
