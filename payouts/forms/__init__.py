"""What is filled in about awards and payments."""
