-- SPDX-License-Identifier: EUPL-1.2
-- Planned visits that come from a server, and what the visitor says of them.

-- `remote`: planned on a server; its own words are in `remote` (type 'Task', the same id). `details` (reason, note) is
-- sealed with the person's key; NULL when there is nothing to say. Rows of older schemas keep their proof.
CREATE TABLE task_new (
    no        INTEGER PRIMARY KEY,
    id        TEXT    NOT NULL UNIQUE,
    person    INTEGER NOT NULL REFERENCES person (no),
    at_utc_ms INTEGER NOT NULL,
    status    TEXT    NOT NULL CHECK (status IN ('requested', 'accepted', 'started', 'completed', 'absent', 'refused',
                                                 'moved', 'cancelled')),
    version   INTEGER NOT NULL,
    proof     BLOB    NOT NULL,
    remote    INTEGER NOT NULL DEFAULT 0 CHECK (remote IN (0, 1)),
    details   BLOB
) STRICT;
INSERT INTO task_new (no, id, person, at_utc_ms, status, version, proof)
    SELECT no, id, person, at_utc_ms, status, version, proof FROM task ORDER BY no;
DROP TABLE task;
ALTER TABLE task_new RENAME TO task;
CREATE INDEX task_at ON task (at_utc_ms);
CREATE INDEX task_person ON task (person);
