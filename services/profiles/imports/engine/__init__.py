"""From a file's rows to people: read, put beside those who are known, and written, in one transaction."""
