"""How fast the bot is, as ratios against a command that does nothing: `make bench`."""
