"""Who may do what with an entry, and the reason why not."""
