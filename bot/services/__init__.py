"""Where a rule meets a store. One call a command."""
