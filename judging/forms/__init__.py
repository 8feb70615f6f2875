"""The shapes of what the office and the judges send."""
