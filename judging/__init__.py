"""Entries are weighed, round by round."""
