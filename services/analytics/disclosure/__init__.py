"""What published numbers give away: of whom hidden ones tell, and whether they can be computed."""
