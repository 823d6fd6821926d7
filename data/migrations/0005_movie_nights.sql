-- Movie nights: nominations, a vote, a winner, and what people thought of it afterwards. Times are
-- seconds since 1970 in UTC.

CREATE TABLE movie_nights (
    night_id       INTEGER PRIMARY KEY AUTOINCREMENT,
    club_id        INTEGER NOT NULL,
    channel_id     INTEGER NOT NULL,
    -- Where it is watched: a voice channel, or a place in words.
    voice_id       INTEGER,
    place          TEXT NOT NULL DEFAULT '',
    host_id        INTEGER NOT NULL,
    role_id        INTEGER,
    line           TEXT NOT NULL DEFAULT '',
    zone           TEXT NOT NULL,
    starts         INTEGER NOT NULL,
    nominate_until INTEGER NOT NULL,
    vote_until     INTEGER NOT NULL,
    ballot         TEXT NOT NULL CHECK (ballot IN ('poll', 'ranked')),
    -- How many titles a member may nominate.
    each           INTEGER NOT NULL CHECK (each BETWEEN 1 AND 5),
    -- What may be nominated, as JSON.
    pool           TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (
        state IN ('nominating', 'voting', 'decided', 'over', 'cancelled')),
    -- When the next step is due; NULL: nothing is to come, or a poll is being read.
    next_step      INTEGER,
    counting       INTEGER NOT NULL DEFAULT 0 CHECK (counting IN (0, 1)),
    -- The winner's key, its length where that is known, and how the vote went, as JSON.
    winner         TEXT,
    minutes        INTEGER,
    result         TEXT,
    -- Why it was cancelled: a name of `Cancel`.
    cancelled      TEXT,
    -- Discord's scheduled event.
    event_id       INTEGER,
    version        INTEGER NOT NULL DEFAULT 1,
    saved          INTEGER NOT NULL,
    -- Counts what changed of all that its cards in the channel tell, and up to where they do.
    changes        INTEGER NOT NULL DEFAULT 0,
    shown          INTEGER NOT NULL DEFAULT 0,
    CHECK ((winner IS NULL) = (result IS NULL)),
    CHECK ((state = 'cancelled') = (cancelled IS NOT NULL))
) STRICT;

CREATE INDEX movie_nights_due ON movie_nights (next_step) WHERE next_step IS NOT NULL;
CREATE INDEX movie_nights_unshown ON movie_nights (night_id, club_id, channel_id)
    WHERE changes <> shown;
CREATE INDEX movie_nights_of_club ON movie_nights (club_id, starts DESC);
CREATE INDEX movie_nights_of_host ON movie_nights (host_id);

CREATE TABLE nominations (
    nomination_id INTEGER PRIMARY KEY AUTOINCREMENT,
    night_id      INTEGER NOT NULL REFERENCES movie_nights (night_id) ON DELETE CASCADE,
    title_key     TEXT NOT NULL,
    -- NULL: suggested by Marquee, for the reason in `why`, or by one who had themselves forgotten.
    member_id     INTEGER,
    why           TEXT NOT NULL DEFAULT '',
    at            INTEGER NOT NULL,
    UNIQUE (night_id, title_key)
) STRICT;

CREATE INDEX nominations_of_member ON nominations (member_id) WHERE member_id IS NOT NULL;

-- A member's ranking: numbers of nominations, the best first, as JSON.
CREATE TABLE ballots (
    night_id  INTEGER NOT NULL REFERENCES movie_nights (night_id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    ranking   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (night_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ballots_of_member ON ballots (member_id);

-- Who said that they watched it.
CREATE TABLE attendances (
    night_id  INTEGER NOT NULL REFERENCES movie_nights (night_id) ON DELETE CASCADE,
    member_id INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (night_id, member_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX attendances_of_member ON attendances (member_id);

-- What was said about it in the channel, or done in Discord: the latest of each kind.
CREATE TABLE night_parts (
    night_id    INTEGER NOT NULL REFERENCES movie_nights (night_id) ON DELETE CASCADE,
    part        TEXT NOT NULL,
    delivery_id INTEGER NOT NULL REFERENCES deliveries (delivery_id),
    PRIMARY KEY (night_id, part)
) STRICT, WITHOUT ROWID;
