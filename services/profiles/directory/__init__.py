"""Full-text search with facets over people who mentor."""
