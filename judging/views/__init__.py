"""Pages of the rounds for those who run a contest, and of the score sheets for its judges."""
