"""How good matches are: what was proposed and what came of it, who is left over, and whom mentors have."""
