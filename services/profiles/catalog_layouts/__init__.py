"""The files in which ESCO and O*NET tell of skills."""
