-- Looking after reviews: who may, drafts and offers, removal that can be undone, a club's own
-- titles, and the trail of who did what.

ALTER TABLE clubs ADD COLUMN moderator_role INTEGER;
ALTER TABLE clubs ADD COLUMN reviewer_role INTEGER;
ALTER TABLE clubs ADD COLUMN moderators_channel INTEGER;
ALTER TABLE clubs ADD COLUMN audit_channel INTEGER;
ALTER TABLE clubs ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC';
ALTER TABLE clubs ADD COLUMN region TEXT;
ALTER TABLE clubs ADD COLUMN offers INTEGER NOT NULL DEFAULT 0 CHECK (offers IN (0, 1));

-- Made anew, since no number may be given out twice: messages and forms that were opened long ago
-- name reviews by it.
CREATE TABLE new_reviews (
    review_id     INTEGER PRIMARY KEY AUTOINCREMENT,
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
    -- The source's own score or grade, to the letter; and a hash of what it was imported from.
    rating        TEXT NOT NULL DEFAULT '',
    origin        TEXT NOT NULL DEFAULT '',
    -- Who saved the version that stands here (0: the command line), and when.
    saved_by      INTEGER NOT NULL DEFAULT 0,
    saved         TEXT NOT NULL DEFAULT '',
    -- A removed review is gone for readers, and is erased 30 days after `removed`.
    removed       TEXT,
    removed_by    INTEGER,
    UNIQUE (club_id, title_key, reviewer_id)
) STRICT;
INSERT INTO new_reviews (review_id, club_id, title_key, reviewer_id, reviewer_name, version,
    verdict, blurb, spoiler_level, opening, aspects, written)
SELECT review_id, club_id, title_key, reviewer_id, reviewer_name, version,
    verdict, blurb, spoiler_level, opening, aspects, written FROM reviews;
-- Migrations run without foreign keys: the versions stay, and belong to the new table by its name.
DROP TABLE reviews;
ALTER TABLE new_reviews RENAME TO reviews;
CREATE INDEX reviews_by_time ON reviews (club_id, written DESC);

UPDATE reviews SET saved_by = coalesce(reviewer_id, 0), saved = written;

CREATE UNIQUE INDEX reviews_of_guests ON reviews (club_id, title_key, reviewer_name)
    WHERE reviewer_id IS NULL;
CREATE INDEX reviews_removed ON reviews (removed) WHERE removed IS NOT NULL;

ALTER TABLE review_versions ADD COLUMN rating TEXT NOT NULL DEFAULT '';
ALTER TABLE review_versions ADD COLUMN saved_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review_versions ADD COLUMN saved TEXT NOT NULL DEFAULT '';

UPDATE review_versions SET
    saved = coalesce(
        (SELECT before.replaced FROM review_versions AS before
         WHERE before.review_id = review_versions.review_id
           AND before.version = review_versions.version - 1),
        written),
    saved_by = coalesce(
        (SELECT before.replaced_by FROM review_versions AS before
         WHERE before.review_id = review_versions.review_id
           AND before.version = review_versions.version - 1),
        (SELECT reviewer_id FROM reviews WHERE reviews.review_id = review_versions.review_id),
        0);
UPDATE reviews SET (saved_by, saved) = (
    SELECT replaced_by, replaced FROM review_versions AS last
    WHERE last.review_id = reviews.review_id AND last.version = reviews.version - 1)
WHERE version > 1;

-- Reviews that are being written, offered by members, or waiting for a look after an import.
-- `reviewer_id` is whose review it becomes (NULL: a guest); `owner_id` is who is writing it.
-- No number is given out twice, as with reviews.
CREATE TABLE drafts (
    draft_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    club_id       INTEGER NOT NULL,
    owner_id      INTEGER NOT NULL,
    title_key     TEXT NOT NULL,
    -- What was typed as the title, where that names none.
    typed_title   TEXT NOT NULL DEFAULT '',
    reviewer_id   INTEGER,
    reviewer_name TEXT NOT NULL,
    verdict       TEXT,
    blurb         TEXT NOT NULL,
    spoiler_level TEXT NOT NULL,
    rating        TEXT NOT NULL DEFAULT '',
    written       TEXT,
    -- The version of the review that its writer had before them (0: none that could be read).
    expected      INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('draft', 'offered', 'declined')),
    -- Why it was declined.
    note          TEXT NOT NULL DEFAULT '',
    origin        TEXT NOT NULL DEFAULT '',
    saved         TEXT NOT NULL,
    -- Where the offer stands in the moderators' channel.
    channel_id    INTEGER,
    message_id    INTEGER,
    -- The whole text as it was typed, headings and all. Last: a list reads all but this.
    text          TEXT NOT NULL
) STRICT;

CREATE INDEX drafts_of_owner ON drafts (club_id, owner_id, title_key);
CREATE INDEX drafts_of_imports ON drafts (club_id, title_key, reviewer_name) WHERE origin <> '';
CREATE INDEX drafts_by_time ON drafts (club_id, state, saved DESC);
CREATE INDEX drafts_to_post ON drafts (saved) WHERE state = 'offered' AND message_id IS NULL;

-- How offers ended, for whoever presses a button of one later. `offer` is `draft:revision`, which
-- no other sending has; `member_id` who decided.
CREATE TABLE offer_outcomes (
    club_id   INTEGER NOT NULL,
    offer     TEXT NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('approved', 'declined', 'withdrawn')),
    member_id INTEGER NOT NULL,
    at        TEXT NOT NULL,
    PRIMARY KEY (club_id, offer)
) STRICT, WITHOUT ROWID;

-- Which offer a moderator changes in a draft of their own.
CREATE TABLE offer_edits (
    draft_id INTEGER PRIMARY KEY REFERENCES drafts (draft_id) ON DELETE CASCADE,
    offer    TEXT NOT NULL
) STRICT;

-- Titles that a club added, or changed for itself: each the whole document, as in a catalogue.
CREATE TABLE club_titles (
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    version   INTEGER NOT NULL,
    document  TEXT NOT NULL,
    saved_by  INTEGER NOT NULL,
    saved     TEXT NOT NULL,
    PRIMARY KEY (club_id, title_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE club_title_versions (
    club_id   INTEGER NOT NULL,
    title_key TEXT NOT NULL,
    version   INTEGER NOT NULL,
    document  TEXT NOT NULL,
    saved_by  INTEGER NOT NULL,
    saved     TEXT NOT NULL,
    PRIMARY KEY (club_id, title_key, version)
) STRICT, WITHOUT ROWID;

-- Who did what, when. `member_id` 0: the command line. `copied`: 1 once it needs no copy in the
-- club's audit channel any more; `batch`: with which others it goes there, once that is decided.
CREATE TABLE audit (
    audit_id  INTEGER PRIMARY KEY,
    club_id   INTEGER NOT NULL,
    at        TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    deed      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    detail    TEXT NOT NULL,
    copied    INTEGER NOT NULL DEFAULT 0 CHECK (copied IN (0, 1)),
    batch     INTEGER
) STRICT;

CREATE INDEX audit_of_club ON audit (club_id, audit_id DESC);
CREATE INDEX audit_to_copy ON audit (audit_id) WHERE copied = 0;
