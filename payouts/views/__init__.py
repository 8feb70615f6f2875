"""Pages of awards and payments."""
