// SPDX-License-Identifier: EUPL-1.2
// Statements about visits of other laptops: rows of the table in sql.c, for that file only.
#ifndef ICOPE_STORE_SQL_GATHER_H
#define ICOPE_STORE_SQL_GATHER_H

#include "store/sql.h"

// clang-format off
#define SQL_GATHER_ROWS \
    [SQL_VISIT_GATHER] = {"visit gather", \
        "INSERT INTO visit (id, person, response, state, form_url, form_version, account, " \
        "started_utc_ms, finished_utc_ms, due_utc_ms, entries, records, version, proof, laptop, " \
        "visitor) VALUES (:id, :person, :response, :state, :url, :form_version, :account, " \
        ":started, :finished, :due, 0, :records, :version, :proof, :laptop, :visitor)"}, \
    [SQL_VISIT_DROP] = {"visit drop", "DELETE FROM visit WHERE no = :no"}, \
    [SQL_NUMBER_PUT] = {"number put", "INSERT INTO number (laptop, seq) VALUES (:laptop, :seq) " \
        "ON CONFLICT DO NOTHING"}, \
    [SQL_GATHERED_IDS] = {"gathered ids", "SELECT id FROM visit WHERE laptop <> '' ORDER BY no"}
// clang-format on

#endif
