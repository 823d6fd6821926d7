-- What members want to watch, what they said they saw, and what they thought of it.

CREATE TABLE watchlists (
    member_id INTEGER NOT NULL,
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (member_id, club_id, title_key)
) STRICT, WITHOUT ROWID;

-- Without a verdict: they saw it and said no more. It is counted in the club; what `progress` has
-- of them is for them alone.
CREATE TABLE ratings (
    member_id INTEGER NOT NULL,
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    verdict   TEXT,
    at        INTEGER NOT NULL,
    PRIMARY KEY (member_id, club_id, title_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX ratings_of_title ON ratings (club_id, title_key, verdict);
