// SPDX-License-Identifier: EUPL-1.2
// Rows of the table of statements (sql.h) about what was worked out anew. For sql.c only.
#ifndef ICOPE_STORE_SQL_RESCORED_H
#define ICOPE_STORE_SQL_RESCORED_H

#include "store/sql.h"

#define RESCORED_COLUMNS                                                                           \
    "d.no, d.id, v.id AS visit, p.id AS person, p.wrapped, d.form_url, d.form_version, "           \
    "d.version_was, d.rules, d.account, coalesce(a.name, '') AS account_name, d.saved_utc_ms, "    \
    "d.records, v.records AS newest_records, d.version, d.sealed FROM rescored d "                 \
    "JOIN visit v ON v.no = d.visit JOIN person p ON p.no = v.person "                             \
    "LEFT JOIN account a ON a.id = d.account "

// clang-format off
#define SQL_RESCORED_ROWS \
    [SQL_RESCORED_PUT] = {"rescored put", \
        "INSERT INTO rescored (id, visit, form_url, form_version, version_was, rules, account, " \
        "saved_utc_ms, records, version, sealed) VALUES (:id, :visit, :url, :form_version, :was, " \
        ":rules, :account, :saved, :records, :version, :sealed) " \
        "ON CONFLICT (visit, form_url, form_version) DO UPDATE SET version_was = :was, " \
        "rules = :rules, account = :account, saved_utc_ms = :saved, records = :records, " \
        "version = :version, sealed = :sealed"}, \
    [SQL_RESCORED_OF] = {"rescored of", "SELECT " RESCORED_COLUMNS \
        "WHERE d.visit = :visit AND d.form_url = :url AND d.form_version = :form_version"}, \
    [SQL_RESCORED_ONE] = {"rescored one", "SELECT " RESCORED_COLUMNS "WHERE d.id = :id"}, \
    [SQL_RESCORED] = {"rescored", "SELECT " RESCORED_COLUMNS \
        "WHERE :person = '' OR p.id = :person ORDER BY d.no"}, \
    [SQL_RESCORED_DROP] = {"rescored drop", "DELETE FROM rescored WHERE visit = :visit"}, \
    [SQL_ERASE_RESCORED] = {"erase rescored", "DELETE FROM rescored WHERE visit IN " VISITS_OF}
// clang-format on

#endif
