-- SPDX-License-Identifier: EUPL-1.2
-- Teams, recovery keys, erasure, corrections.

-- Each account has a key pair: `wrapped` is its private key under the stretched passphrase, `public` the other half and
-- `master` the master key sealed to it, so that a new master key reaches every account without its passphrase. While
-- `public` is NULL the account is from the first schema: `wrapped` is the master key itself, until its next login.
ALTER TABLE account ADD COLUMN public BLOB;
ALTER TABLE account ADD COLUMN master BLOB; -- NULL while suspended

-- Recovery keys of the organisation: the master key is sealed to each. `proof` pins key and label.
CREATE TABLE recovery (
    no           INTEGER PRIMARY KEY,
    public       BLOB    NOT NULL UNIQUE,
    label        TEXT    NOT NULL,
    active       INTEGER NOT NULL CHECK (active IN (0, 1)),
    added_utc_ms INTEGER NOT NULL,
    drill_utc_ms INTEGER NOT NULL, -- when somebody last showed that it opens the store, 0 never
    version      INTEGER NOT NULL,
    master       BLOB,             -- NULL while not active
    proof        BLOB    NOT NULL
) STRICT;

-- Erased people: nothing of them but the identifier; who, when and why is sealed.
CREATE TABLE erased (
    person        TEXT    NOT NULL PRIMARY KEY,
    erased_utc_ms INTEGER NOT NULL,
    sealed        BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

-- How many versions of its resources a finished visit has; 0 or 1 when it was never corrected.
ALTER TABLE visit ADD COLUMN records INTEGER NOT NULL DEFAULT 0;
