"""Sessions that others take part in from now on."""
