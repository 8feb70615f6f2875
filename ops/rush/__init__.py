"""Two thousand people at the deadline: whether what they were told holds."""
