"""The web pages: a client of the four services' APIs."""
