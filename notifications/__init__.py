"""Who is told: the grammar of telling. Imports nothing of ours."""
