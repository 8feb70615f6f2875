"""Pages that read from all apps."""
