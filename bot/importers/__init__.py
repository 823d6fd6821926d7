"""Imports: files that people have, read entry by entry."""
