"""Skill catalogs from files in the layouts of ESCO and O*NET."""
