"""People and units answer a contest."""
