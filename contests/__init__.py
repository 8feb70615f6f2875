"""What is asked, by when, how it will be judged, for which prizes."""
