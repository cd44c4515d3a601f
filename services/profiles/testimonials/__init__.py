"""A mentee's words after a mentorship, shown when the mentor agrees."""
