"""What staff type about a contest: its shape, and whether it holds together."""
