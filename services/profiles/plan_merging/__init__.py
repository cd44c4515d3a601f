"""Two people's changes to the same version of a learning plan, in one plan."""
