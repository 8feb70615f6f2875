"""What can be taken away: documents, exports, the home page; reads all, read by none."""
