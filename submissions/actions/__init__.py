"""Every change of an entry, from the first draft to the office's decision on it."""
