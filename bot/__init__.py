"""Marquee: a Discord bot that tells a club what to watch, and never spoils it."""

__version__ = "0.4.0"
