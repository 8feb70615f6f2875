"""Pieces of pages that know what they ask of the database themselves."""
