"""Exports: a club written to files that people and other programs can read."""
