"""What Discord sees: each command parses, makes one service call, and renders."""
