"""Reading what comes back: calendar answers and delivery reports."""
