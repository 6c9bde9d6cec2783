-- SPDX-License-Identifier: EUPL-1.2
-- Red flags: raised at any moment, shown until somebody closes them.

-- `sealed` (kind, words, calls, outcome, what was queued of it) with the person's key, or with the store's own where
-- `person` is NULL: somebody who has no record here. Its name holds the clear columns, so an altered one does not open.
CREATE TABLE flag (
    no            INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    person        INTEGER REFERENCES person (no),
    visit         TEXT    NOT NULL, -- the visit it was raised in, '' none; no reference: it may be one of another laptop
    raised_utc_ms INTEGER NOT NULL,
    closed_utc_ms INTEGER NOT NULL, -- 0 while it is open
    untold        INTEGER NOT NULL CHECK (untold IN (0, 1)), -- something of it was not queued for a server
    version       INTEGER NOT NULL,
    sealed        BLOB    NOT NULL
) STRICT;
CREATE INDEX flag_person ON flag (person);
CREATE INDEX flag_open ON flag (raised_utc_ms) WHERE closed_utc_ms = 0;

-- Visits of older schemas, whose flags lie in their sealed resources or journals: read at the next unlocking.
CREATE TABLE flag_adopt (
    visit TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO flag_adopt SELECT id FROM visit;
