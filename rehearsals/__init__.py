"""A contest tried out before it is held: played to the paid prizes with invented people, then thrown away."""
