"""What may change, and what changed: the grammar of change. Imports nothing of ours."""
