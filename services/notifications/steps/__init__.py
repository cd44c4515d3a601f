"""The end of what lanes had in hand and the beginning of what they send next, where nothing went wrong."""
