-- What a club owns: its settings, its reviews with every version of them, its members' progress.

CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE clubs (
    club_id        INTEGER PRIMARY KEY,
    spoiler_policy TEXT NOT NULL DEFAULT 'tag' CHECK (spoiler_policy IN ('tag', 'withhold')),
    house_reviews  INTEGER NOT NULL DEFAULT 1 CHECK (house_reviews IN (0, 1))
) STRICT;

CREATE TABLE reviews (
    review_id     INTEGER PRIMARY KEY,
    club_id       INTEGER NOT NULL,
    title_key     TEXT NOT NULL,
    reviewer_id   INTEGER,
    reviewer_name TEXT NOT NULL,
    version       INTEGER NOT NULL,
    verdict       TEXT NOT NULL,
    blurb         TEXT NOT NULL,
    spoiler_level TEXT NOT NULL,
    opening       TEXT NOT NULL,
    aspects       TEXT NOT NULL,
    written       TEXT NOT NULL,
    UNIQUE (club_id, title_key, reviewer_id)
) STRICT;

CREATE INDEX reviews_by_time ON reviews (club_id, written DESC);

-- Every text that a newer one replaced, with who replaced it and when.
CREATE TABLE review_versions (
    review_id     INTEGER NOT NULL REFERENCES reviews (review_id) ON DELETE CASCADE,
    version       INTEGER NOT NULL,
    verdict       TEXT NOT NULL,
    blurb         TEXT NOT NULL,
    spoiler_level TEXT NOT NULL,
    opening       TEXT NOT NULL,
    aspects       TEXT NOT NULL,
    written       TEXT NOT NULL,
    replaced_by   INTEGER NOT NULL,
    replaced      TEXT NOT NULL,
    PRIMARY KEY (review_id, version)
) STRICT, WITHOUT ROWID;

-- How far a member is in a title: everything up to season and episode, or all of it.
CREATE TABLE progress (
    member_id INTEGER NOT NULL,
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    season    INTEGER,
    episode   INTEGER,
    chapter   INTEGER,
    finished  INTEGER NOT NULL CHECK (finished IN (0, 1)),
    PRIMARY KEY (member_id, club_id, title_key)
) STRICT, WITHOUT ROWID;
