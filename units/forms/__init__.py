"""What is typed about units."""
