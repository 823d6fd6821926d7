-- The catalogue: written once by build.py, read-only ever after. Version 2.
-- What look-ups and suggestions walk is in the file of arrays that `meta` names.

CREATE TABLE meta (
    version INTEGER NOT NULL,
    origin TEXT NOT NULL,
    digest TEXT NOT NULL,
    arrays TEXT NOT NULL,
    titles INTEGER NOT NULL,
    names INTEGER NOT NULL,
    themes INTEGER NOT NULL
) STRICT;

-- Titles as their sources told them: what the next catalogue is built of.
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    source TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (key, source)
) STRICT;

-- A line in a list. Ids are in order of popularity, from 1; `traits` is the JSON that pools and
-- suggestions compare (see traits.py), `places` the JSON of where it can be watched. `document` is the whole title where it is not what `record`
-- tells: it came from several sources, or its relations or its franchise were found out.
CREATE TABLE title (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER,
    popularity REAL NOT NULL,
    traits TEXT NOT NULL,
    places TEXT,
    record INTEGER NOT NULL REFERENCES record (id)
) STRICT;

CREATE TABLE document (
    id INTEGER PRIMARY KEY REFERENCES title (id),
    json TEXT NOT NULL
) STRICT;

-- Every key that a title goes by, its own among them.
CREATE TABLE key (
    key TEXT PRIMARY KEY,
    title INTEGER NOT NULL REFERENCES title (id)
) STRICT, WITHOUT ROWID;

-- Titles that came from several sources: each record, and what showed that it is the same title.
CREATE TABLE merged (
    title INTEGER NOT NULL REFERENCES title (id),
    key TEXT NOT NULL,
    showed TEXT NOT NULL,
    PRIMARY KEY (title, key)
) STRICT, WITHOUT ROWID;

-- Which titles have a theme: their ids as 4-byte integers, little-endian, ascending.
CREATE TABLE theme (
    theme TEXT PRIMARY KEY,
    spelled TEXT NOT NULL,
    count INTEGER NOT NULL,
    titles BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Every service that some title can be watched on, by name.
CREATE TABLE service (
    service TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
