"""What curators do with the skill catalog: define, change and merge skills, decide about suggestions."""
