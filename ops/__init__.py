"""What makes the commands work on a machine that has only Python and make."""
