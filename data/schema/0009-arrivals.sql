-- SPDX-License-Identifier: EUPL-1.2
-- What came from a server and is not put together yet, sealed by the store's own key. Identifiers are ours, or made of the
-- address there.
CREATE TABLE arrival (
    no      INTEGER PRIMARY KEY,
    type    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    hangs   TEXT    NOT NULL, -- Encounter it belongs to, '' none
    person  TEXT    NOT NULL, -- about whom, '' nobody
    version INTEGER NOT NULL, -- of the row
    sealed  BLOB    NOT NULL,
    UNIQUE (type, id)
) STRICT;
CREATE INDEX arrival_hangs ON arrival (hangs, no);
CREATE INDEX arrival_person ON arrival (person);

-- What a server calls otherwise than its identifier of ours: `there` is made of the address.
CREATE TABLE alias (
    no    INTEGER PRIMARY KEY,
    there TEXT    NOT NULL UNIQUE,
    id    TEXT    NOT NULL
) STRICT;
