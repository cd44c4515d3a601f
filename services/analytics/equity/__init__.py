"""Whether programs treat people alike: taking part, match scores and outcomes by groups, with intervals."""
