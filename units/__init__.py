"""The dated tree of agencies."""
