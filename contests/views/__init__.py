"""Pages of contests: for everybody, and for those who prepare and run them."""
