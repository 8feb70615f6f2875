"""Every change of awards and payments."""
