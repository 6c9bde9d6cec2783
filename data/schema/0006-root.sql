-- SPDX-License-Identifier: EUPL-1.2
-- What the file holds as a whole, so that a row that is missing or put back shows.

-- One row, written by every commit: the number of the commit in the clear; sealed, for each table, how many rows there
-- are and a keyed sum over them (src/store/root.h). Missing once: until somebody unlocks after this schema came.
CREATE TABLE head (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    n      INTEGER NOT NULL,
    sealed BLOB    NOT NULL
) STRICT;
