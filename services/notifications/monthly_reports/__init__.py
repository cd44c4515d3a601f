"""That a month's report can be read."""
