"""Pages of each area with typical data: `NAMES`, and `add(scene)` that makes the data and registers the pages."""
