"""Changing the tree."""

from units.actions.imports import StalePreview, apply, discard, plan_of, table_of, upload
from units.actions.loading import load_country, load_table
from units.actions.tree import add_unit, hold_tree

__all__ = [
    "StalePreview",
    "add_unit",
    "apply",
    "discard",
    "hold_tree",
    "load_country",
    "load_table",
    "plan_of",
    "table_of",
    "upload",
]
