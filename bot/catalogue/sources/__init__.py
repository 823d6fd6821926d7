"""Files of titles that people have, read as one stream: `reading.read_titles`."""
