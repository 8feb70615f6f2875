"""Changing the tree."""

from units.actions.imports import StalePreview, apply, discard, plan_of, table_of, upload
from units.actions.loading import load_country, load_table
from units.actions.succession import Becoming, NewUnit, Succeeded, children_of, done_before, still_under, succeed
from units.actions.tree import add, add_unit, hold_tree

__all__ = [
    "Becoming",
    "NewUnit",
    "StalePreview",
    "Succeeded",
    "add",
    "add_unit",
    "apply",
    "children_of",
    "discard",
    "done_before",
    "hold_tree",
    "load_country",
    "load_table",
    "plan_of",
    "still_under",
    "succeed",
    "table_of",
    "upload",
]
