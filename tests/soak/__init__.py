"""Long tests of posts: killed at every moment, and by the thousand."""
