-- SPDX-License-Identifier: EUPL-1.2
-- What a server is told, and what it was seen to hold.

-- Packages: of finished visits, and of people without one. `proof` is made with the person's key over the clear columns
-- and over `problem` and `receipt`; it is NULL in rows of older schemas until somebody unlocks.
CREATE TABLE outbox_new (
    no            INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    person        INTEGER NOT NULL REFERENCES person (no),
    visit         INTEGER REFERENCES visit (no),
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4), -- waiting, delivered, quarantined, conflict, replaced
    urgent        INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    seq           INTEGER NOT NULL, -- number in the ledger it was queued in
    queued_utc_ms INTEGER NOT NULL,
    sent_utc_ms   INTEGER NOT NULL, -- 0: not delivered
    next_utc_ms   INTEGER NOT NULL, -- not tried before that
    attempts      INTEGER NOT NULL, -- that failed
    bytes         INTEGER NOT NULL, -- of the text
    version       INTEGER NOT NULL, -- of the row
    sealed        BLOB    NOT NULL,
    problem       BLOB,
    receipt       BLOB,
    proof         BLOB
) STRICT;
INSERT INTO outbox_new
    SELECT o.no, o.id, v.person, o.visit, o.sent_utc_ms > 0, 0, row_number() OVER (ORDER BY o.no), o.queued_utc_ms,
           o.sent_utc_ms, 0, 0, length(o.sealed), 0, o.sealed, NULL, NULL, NULL
    FROM outbox o JOIN visit v ON v.no = o.visit ORDER BY o.no;
DROP TABLE outbox;
ALTER TABLE outbox_new RENAME TO outbox;
CREATE INDEX outbox_state ON outbox (state, urgent, sent_utc_ms);
CREATE INDEX outbox_person ON outbox (person);
CREATE INDEX outbox_visit ON outbox (visit);
CREATE INDEX outbox_old ON outbox (no) WHERE proof IS NULL;

-- Every package that was ever queued, in order, chained by hash. Lines stay when a person is erased: an identifier and
-- hashes that nobody without the person's key can match with a text. `proof` is made with the store's own key. Where
-- the ledger ends is the setting `ledger`.
CREATE TABLE ledger (
    no            INTEGER PRIMARY KEY,
    laptop        TEXT    NOT NULL, -- which ledger: a restored copy begins another
    seq           INTEGER NOT NULL, -- from 1, without gaps
    package       TEXT    NOT NULL UNIQUE,
    queued_utc_ms INTEGER NOT NULL,
    sent_utc_ms   INTEGER NOT NULL, -- 0: not delivered
    content       TEXT    NOT NULL, -- keyed hash of the text
    chain         TEXT    NOT NULL, -- hash of this line and all before
    proof         BLOB    NOT NULL,
    UNIQUE (laptop, seq)
) STRICT;

-- What the server was last seen to hold.
CREATE TABLE remote (
    no          INTEGER PRIMARY KEY,
    person      INTEGER NOT NULL REFERENCES person (no),
    type        TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    seen_utc_ms INTEGER NOT NULL,
    version     INTEGER NOT NULL, -- of the row
    sealed      BLOB    NOT NULL,
    UNIQUE (type, id)
) STRICT;
CREATE INDEX remote_person ON remote (person);

-- What was changed here and there, until a person chooses, and the choice.
CREATE TABLE conflict (
    no             INTEGER PRIMARY KEY,
    id             TEXT    NOT NULL UNIQUE,
    person         INTEGER NOT NULL REFERENCES person (no),
    type           TEXT    NOT NULL,
    resource       TEXT    NOT NULL,
    found_utc_ms   INTEGER NOT NULL,
    settled_utc_ms INTEGER NOT NULL, -- 0: open
    version        INTEGER NOT NULL, -- of the row
    sealed         BLOB    NOT NULL
) STRICT;
CREATE INDEX conflict_person ON conflict (person);
CREATE UNIQUE INDEX conflict_open ON conflict (type, resource) WHERE settled_utc_ms = 0;
