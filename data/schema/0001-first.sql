-- SPDX-License-Identifier: EUPL-1.2
-- The first schema of a store. In the clear: random identifiers, times, states, counters, form names and the work names
-- of staff. Everything else is sealed (src/vault). A column `proof` is the seal of nothing, bound to the row's own clear
-- columns: it fails when one of them was changed.

-- The file itself: one row.
CREATE TABLE store (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    id             TEXT    NOT NULL,
    practice       INTEGER NOT NULL CHECK (practice IN (0, 1)), -- fictitious people, for ever
    created_utc_ms INTEGER NOT NULL,
    proof          BLOB    NOT NULL
) STRICT;

-- Who may unlock. `wrapped` is the master key under the stretched passphrase.
CREATE TABLE account (
    no           INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL UNIQUE,
    role         TEXT    NOT NULL CHECK (role IN ('visitor', 'nurse', 'coordinator', 'administrator')),
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    version      INTEGER NOT NULL,
    passes       INTEGER NOT NULL, -- Argon2id
    memory_kib   INTEGER NOT NULL,
    salt         BLOB    NOT NULL,
    wrapped      BLOB    NOT NULL,
    wrong        INTEGER NOT NULL DEFAULT 0, -- wrong passphrases in a row
    wrong_utc_ms INTEGER NOT NULL DEFAULT 0, -- the newest of them
    proof        BLOB    NOT NULL
) STRICT;

-- A person: the data key (wrapped by the master key) and the sealed line of the index in memory.
CREATE TABLE person (
    no      INTEGER PRIMARY KEY,
    id      TEXT    NOT NULL UNIQUE,
    version INTEGER NOT NULL, -- of this line
    wrapped BLOB    NOT NULL,
    line    BLOB    NOT NULL
) STRICT;

-- The envelope of a visit.
CREATE TABLE visit (
    no              INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    person          INTEGER NOT NULL REFERENCES person (no),
    response        TEXT    NOT NULL UNIQUE, -- its QuestionnaireResponse
    state           INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3), -- open, paused, finished, stopped
    form_url        TEXT    NOT NULL,
    form_version    TEXT    NOT NULL,
    account         TEXT    NOT NULL REFERENCES account (id),
    started_utc_ms  INTEGER NOT NULL,
    finished_utc_ms INTEGER NOT NULL, -- 0 while not
    due_utc_ms      INTEGER NOT NULL, -- when to see the person again, 0 unknown
    entries         INTEGER NOT NULL, -- journal entries when this row was written
    version         INTEGER NOT NULL,
    proof           BLOB    NOT NULL
) STRICT;
CREATE INDEX visit_person ON visit (person, started_utc_ms);
CREATE UNIQUE INDEX visit_unfinished ON visit (person) WHERE state < 2;

-- What was done in an unfinished visit, in order, without gaps. One row is one durable answer. A finished visit's journal
-- is packed into one row of `record`.
CREATE TABLE journal (
    visit  INTEGER NOT NULL REFERENCES visit (no),
    seq    INTEGER NOT NULL, -- from 1
    sealed BLOB    NOT NULL,
    PRIMARY KEY (visit, seq)
) STRICT, WITHOUT ROWID;

-- Sealed JSON, by version: 'Patient' (id: the person), 'Visit' (array of a finished visit's resources, id: the visit),
-- 'Journal' (array of its entries, id: the visit).
CREATE TABLE record (
    no           INTEGER PRIMARY KEY,
    person       INTEGER NOT NULL REFERENCES person (no),
    visit        INTEGER REFERENCES visit (no),
    type         TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    version      INTEGER NOT NULL, -- from 1
    saved_utc_ms INTEGER NOT NULL,
    sealed       BLOB    NOT NULL,
    UNIQUE (id, type, version)
) STRICT;
CREATE INDEX record_person ON record (person, type);

-- Packages to hand over.
CREATE TABLE outbox (
    no            INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    visit         INTEGER NOT NULL REFERENCES visit (no),
    queued_utc_ms INTEGER NOT NULL,
    sent_utc_ms   INTEGER NOT NULL, -- 0: not yet acknowledged
    sealed        BLOB    NOT NULL
) STRICT;
CREATE INDEX outbox_sent ON outbox (sent_utc_ms);

-- Planned visits of the round.
CREATE TABLE task (
    no        INTEGER PRIMARY KEY,
    id        TEXT    NOT NULL UNIQUE,
    person    INTEGER NOT NULL REFERENCES person (no),
    at_utc_ms INTEGER NOT NULL,
    status    TEXT    NOT NULL CHECK (status IN ('requested', 'completed', 'cancelled', 'absent')),
    version   INTEGER NOT NULL,
    proof     BLOB    NOT NULL
) STRICT;
CREATE INDEX task_at ON task (at_utc_ms);

CREATE TABLE setting (
    name    TEXT    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    sealed  BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- Who did what to which identifier and when: sealed lines, each holding the hash of the chain so far.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY, -- from 1, without gaps
    sealed BLOB NOT NULL
) STRICT;
-- Where the chain ends, so that a cut end shows.
CREATE TABLE audit_head (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    seq    INTEGER NOT NULL,
    sealed BLOB    NOT NULL
) STRICT;
