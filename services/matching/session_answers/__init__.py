"""What people's calendars have answered to sessions, and asking for another time."""
