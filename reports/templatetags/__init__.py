"""Pieces of pages that lower apps show and only reports knows."""
