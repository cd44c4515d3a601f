"""Several nudges in one mail, for those who like that better."""
