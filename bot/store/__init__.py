"""A club's own data. The only SQL besides the catalogue's; no SQLite type leaves this package."""
