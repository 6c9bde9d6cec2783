-- SPDX-License-Identifier: EUPL-1.2
-- What past answers come to under another version of their form, kept beside what was said on the day.

-- In the clear: which form by which rules (SHA-256 of its text), when and by which account. `records`: how often the visit
-- had been finished when it was worked out. `sealed` (results) with the person's key; its name holds the clear columns, so
-- an altered one does not open.
CREATE TABLE rescored (
    no           INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    visit        INTEGER NOT NULL REFERENCES visit (no),
    form_url     TEXT    NOT NULL,
    form_version TEXT    NOT NULL, -- worked out by
    version_was  TEXT    NOT NULL, -- answered in
    rules        TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    saved_utc_ms INTEGER NOT NULL,
    records      INTEGER NOT NULL,
    version      INTEGER NOT NULL, -- of the row
    sealed       BLOB    NOT NULL,
    UNIQUE (visit, form_url, form_version)
) STRICT;
