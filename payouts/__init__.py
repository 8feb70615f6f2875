"""Placements become awards, awards become money."""
