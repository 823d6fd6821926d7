"""The read-mostly library of titles: built as one file, looked up, compared."""
