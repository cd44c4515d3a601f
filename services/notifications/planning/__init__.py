"""From what a rule wants to the nudges that are planned, and from changed rules to other times."""
