"""What people fill in, at each step of an entry's way."""
