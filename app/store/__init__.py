"""The truth of a shop: one SQLite file, one repository per question asked of it."""
