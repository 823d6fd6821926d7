-- What members want to watch, and what they thought of what they saw.

CREATE TABLE watchlists (
    member_id INTEGER NOT NULL,
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (member_id, club_id, title_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE ratings (
    member_id INTEGER NOT NULL,
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    verdict   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (member_id, club_id, title_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX ratings_of_title ON ratings (club_id, title_key);
