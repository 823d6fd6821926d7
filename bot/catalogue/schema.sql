-- The catalogue: written once by build.py, read-only ever after. Version 1.
-- Row ids are in order of popularity, so "the first n rows" are the n most popular.

CREATE TABLE meta (
    version INTEGER NOT NULL,
    origin TEXT NOT NULL,
    digest TEXT NOT NULL,
    titles INTEGER NOT NULL,
    names INTEGER NOT NULL,
    themes INTEGER NOT NULL
) STRICT;

-- A line in a list; `traits` is the JSON that suggestions compare (see features.py).
CREATE TABLE title (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER,
    popularity REAL NOT NULL,
    traits TEXT NOT NULL
) STRICT;

-- The whole title as JSON, apart from `title` so that lists stay dense on their pages.
CREATE TABLE document (
    id INTEGER PRIMARY KEY REFERENCES title (id),
    json TEXT NOT NULL
) STRICT;

-- The id is the title's id times 256 and the name's number (see postings.py), so that names are in
-- the order of their titles. `folded` is names.name_key; `squashed` is names.exact_key.
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    squashed TEXT NOT NULL
) STRICT;

-- Its row ids are those of `name`. Tokens come ready from names.index_tokens: the ascii tokenizer
-- leaves everything beyond ASCII alone; `=` marks a year and `^` a whole name.
CREATE VIRTUAL TABLE name_words USING fts5(
    tokens, content='', detail=none, columnsize=0, prefix='1 2 3 4',
    tokenize="ascii tokenchars '+#=^'"
);

-- Which names share three characters: the ids as 4-byte integers, little-endian, ascending.
CREATE TABLE gram (
    gram TEXT NOT NULL,
    count INTEGER NOT NULL,
    names BLOB NOT NULL
) STRICT;

-- Which titles share a theme or somebody credited: ids as above.
CREATE TABLE feature (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    count INTEGER NOT NULL,
    titles BLOB NOT NULL
) STRICT;
