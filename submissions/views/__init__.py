"""Pages of entries: the author's, the unit's and the office's."""
