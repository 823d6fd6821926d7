-- "Watch this" posts: a club's schedules, each post that was due, what is put first, and everything
-- that has to reach a channel exactly once. Times are seconds since 1970 in UTC.

-- How late a post may be and still be sent.
ALTER TABLE clubs ADD COLUMN grace_hours INTEGER NOT NULL DEFAULT 6;

-- A message that is owed to a channel, or a deed there. `attempts` were begun so far. `unsure` is
-- when the first of those began whose outcome isn't known: until that is found out, it is not sent
-- again. Who carries it holds it until `leased`. `reason` is why it was dropped: a name of
-- `Drop`, as in the other tables.
CREATE TABLE deliveries (
    delivery_id INTEGER PRIMARY KEY AUTOINCREMENT,
    club_id     INTEGER NOT NULL,
    channel_id  INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    subject     INTEGER NOT NULL,
    state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dropped')),
    ready       INTEGER NOT NULL,
    expires     INTEGER,
    attempts    INTEGER NOT NULL DEFAULT 0,
    unsure      INTEGER,
    holder      TEXT,
    leased      INTEGER,
    message_id  INTEGER,
    settled     INTEGER,
    reason      TEXT
) STRICT;

CREATE INDEX deliveries_waiting ON deliveries (ready) WHERE state = 'waiting';
CREATE INDEX deliveries_leased ON deliveries (leased)
    WHERE state = 'waiting' AND leased IS NOT NULL;
CREATE INDEX deliveries_of_club ON deliveries (club_id) WHERE state = 'waiting';

CREATE TABLE schedules (
    schedule_id INTEGER PRIMARY KEY AUTOINCREMENT,
    club_id     INTEGER NOT NULL,
    channel_id  INTEGER NOT NULL,
    cron        TEXT NOT NULL,
    zone        TEXT NOT NULL,
    -- What to choose from, as JSON.
    pool        TEXT NOT NULL,
    role_id     INTEGER,
    line        TEXT NOT NULL DEFAULT '',
    thread      INTEGER NOT NULL DEFAULT 0 CHECK (thread IN (0, 1)),
    version     INTEGER NOT NULL DEFAULT 1,
    saved_by    INTEGER NOT NULL,
    saved       INTEGER NOT NULL,
    -- NULL while it is paused or removed.
    next_due    INTEGER,
    paused      INTEGER,
    paused_why  TEXT,
    removed     INTEGER,
    removed_by  INTEGER,
    -- Whether the moderators were told that every title of the pool was posted.
    used_up     INTEGER NOT NULL DEFAULT 0 CHECK (used_up IN (0, 1))
) STRICT;

CREATE INDEX schedules_due ON schedules (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX schedules_of_club ON schedules (club_id);
CREATE INDEX schedules_removed ON schedules (removed) WHERE removed IS NOT NULL;

-- One post that was due. `delivery_id` brings it to its channel; one that was skipped has none, and
-- says why: a name of `Skip`. It outlives its schedule: what a club has seen stays known.
CREATE TABLE occurrences (
    occurrence_id INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule_id   INTEGER NOT NULL,
    club_id       INTEGER NOT NULL,
    due           INTEGER NOT NULL,
    -- Empty where it was skipped before anything was chosen.
    title_key     TEXT NOT NULL DEFAULT '',
    -- Why this title on this day.
    why           TEXT NOT NULL DEFAULT '',
    late          INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
    delivery_id   INTEGER REFERENCES deliveries (delivery_id),
    skipped       TEXT,
    UNIQUE (schedule_id, due)
) STRICT;

CREATE INDEX occurrences_of_club ON occurrences (club_id);
CREATE INDEX occurrences_of_title ON occurrences (club_id, title_key, due, delivery_id);
CREATE INDEX occurrences_of_delivery ON occurrences (delivery_id);

-- Titles that moderators put first. One that is on its way belongs to an occurrence.
CREATE TABLE queued_titles (
    queued_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    club_id       INTEGER NOT NULL,
    -- NULL: whichever schedule is due first.
    schedule_id   INTEGER REFERENCES schedules (schedule_id) ON DELETE CASCADE,
    title_key     TEXT NOT NULL,
    place         INTEGER NOT NULL,
    member_id     INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    occurrence_id INTEGER REFERENCES occurrences (occurrence_id)
) STRICT;

CREATE INDEX queued_titles_of_club ON queued_titles (club_id, place);
CREATE INDEX queued_titles_of_schedule ON queued_titles (schedule_id)
    WHERE schedule_id IS NOT NULL;
CREATE INDEX queued_titles_of_occurrence ON queued_titles (occurrence_id)
    WHERE occurrence_id IS NOT NULL;

-- What a club's moderators must know. Those that are told together share a delivery.
CREATE TABLE notices (
    notice_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    club_id     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    -- The schedule or movie night that it is about.
    subject     INTEGER NOT NULL,
    detail      TEXT NOT NULL DEFAULT '',
    at          INTEGER NOT NULL,
    delivery_id INTEGER REFERENCES deliveries (delivery_id)
) STRICT;

CREATE INDEX notices_untold ON notices (at) WHERE delivery_id IS NULL;
CREATE INDEX notices_of_club ON notices (club_id, at);
CREATE INDEX notices_of_delivery ON notices (delivery_id) WHERE delivery_id IS NOT NULL;
