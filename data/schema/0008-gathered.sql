-- SPDX-License-Identifier: EUPL-1.2
-- Visits of other laptops in a coordinator's store.

-- `laptop`: the ledger it was numbered in, '' one of this store's own; `visitor`: the work name of who did it there, while
-- `account` says who brought it here. Rows of older schemas keep their proof.
ALTER TABLE visit ADD COLUMN laptop TEXT NOT NULL DEFAULT '';
ALTER TABLE visit ADD COLUMN visitor TEXT NOT NULL DEFAULT '';

-- Numbers of other laptops' ledgers that were seen on a visit; they stay when the visit goes.
CREATE TABLE number (
    no     INTEGER PRIMARY KEY,
    laptop TEXT    NOT NULL,
    seq    INTEGER NOT NULL,
    UNIQUE (laptop, seq)
) STRICT;
