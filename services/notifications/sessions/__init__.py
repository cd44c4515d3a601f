"""Sessions and gatherings in people's calendars: who was invited to what, and what they answered."""
