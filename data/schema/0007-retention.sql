-- SPDX-License-Identifier: EUPL-1.2
-- Answers go before the rest of a visit. `pruned_utc_ms`: when they were erased, 0 while they are here. The visit's record
-- then holds what the next visit needs, its journal is gone and its packages have no text any more (`bytes` 0). Rows of
-- older schemas keep their proof.
ALTER TABLE visit ADD COLUMN pruned_utc_ms INTEGER NOT NULL DEFAULT 0;
