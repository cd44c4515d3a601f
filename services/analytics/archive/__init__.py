"""Every event, append-only, without names, titles or other words of people."""
