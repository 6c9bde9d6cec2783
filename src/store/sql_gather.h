// SPDX-License-Identifier: EUPL-1.2
// Statements about visits of other laptops: rows of the table in sql.c, for that file only.
#ifndef ICOPE_STORE_SQL_GATHER_H
#define ICOPE_STORE_SQL_GATHER_H

#include "store/sql.h"

#define ARRIVAL_COLUMNS "no, type, id, hangs, person, version, sealed FROM arrival "

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
    [SQL_NUMBERS] = {"numbers", "SELECT laptop, seq FROM number ORDER BY laptop, seq"}, \
    [SQL_ARRIVAL_PUT] = {"arrival put", \
        "INSERT INTO arrival (type, id, hangs, person, version, sealed) VALUES (:type, :id, " \
        ":hangs, :person, :version, :sealed) ON CONFLICT (type, id) DO UPDATE SET " \
        "hangs = :hangs, person = :person, version = :version, sealed = :sealed"}, \
    [SQL_ARRIVAL_GET] = {"arrival get", "SELECT " ARRIVAL_COLUMNS \
        "WHERE type = :type AND id = :id"}, \
    [SQL_ARRIVALS_OF] = {"arrivals of", "SELECT " ARRIVAL_COLUMNS \
        "WHERE hangs = :hangs ORDER BY no"}, \
    [SQL_ARRIVALS_HAVE] = {"arrivals have", "SELECT no FROM arrival WHERE (hangs = :hangs AND " \
        ":hangs <> '') OR (person = :person AND :person <> '') LIMIT 1"}, \
    [SQL_ARRIVAL_NEXT] = {"arrival next", "SELECT hangs FROM arrival WHERE hangs > :after " \
        "ORDER BY hangs LIMIT 1"}, \
    [SQL_ARRIVAL_AFTER] = {"arrival after", "SELECT " ARRIVAL_COLUMNS \
        "WHERE type = :type AND no > :after ORDER BY no LIMIT 1"}, \
    [SQL_ARRIVALS_DROP] = {"arrivals drop", "DELETE FROM arrival WHERE hangs = :hangs"}, \
    [SQL_ARRIVALS_CLEAR] = {"arrivals clear", "DELETE FROM arrival"}, \
    [SQL_ERASE_ARRIVALS] = {"erase arrivals", "DELETE FROM arrival WHERE person = :person OR " \
        "person IN (SELECT there FROM alias WHERE id = :person)"}, \
    [SQL_ARRIVAL_COUNT] = {"arrival count", "SELECT count(*) AS count FROM arrival"}, \
    [SQL_ARRIVAL_SEALS] = {"arrival seals", \
        "SELECT no AS key, type, id, hangs, person, version, sealed FROM arrival"}, \
    [SQL_ARRIVAL_SET_SEAL] = {"arrival set seal", "UPDATE arrival SET sealed = :sealed " \
        "WHERE no = :key"}, \
    [SQL_ALIAS_PUT] = {"alias put", "INSERT INTO alias (there, id) VALUES (:there, :id) " \
        "ON CONFLICT (there) DO UPDATE SET id = :id"}, \
    [SQL_ALIAS_GET] = {"alias get", "SELECT id FROM alias WHERE there = :there"}, \
    [SQL_ALIAS_DROP] = {"alias drop", "DELETE FROM alias WHERE id = :person"}, \
    [SQL_GATHERED_IDS] = {"gathered ids", "SELECT id FROM visit WHERE laptop <> '' ORDER BY no"}
// clang-format on

#endif
