"""Keep the message catalogues: compile them now; extraction follows."""
