"""What becomes of a nudge whose time has come: sent now, later, in a digest, or never."""
