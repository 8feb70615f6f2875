"""The demonstration of a trial: units, people, and contests in mid-life. Imported by none."""
