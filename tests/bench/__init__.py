"""How fast the bot is, how right its answers are, and how much memory it takes: `make bench`."""
