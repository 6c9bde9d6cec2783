// SPDX-License-Identifier: EUPL-1.2
// Statements about visits of other laptops: rows of the table in sql.c, for that file only.
#ifndef ICOPE_STORE_SQL_GATHER_H
#define ICOPE_STORE_SQL_GATHER_H

#include "store/sql.h"

#define ARRIVAL_COLUMNS "no, type, id, hangs, person, version, sealed FROM arrival "

// clang-format off
#define SQL_GATHER_ROWS \
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
    [SQL_ARRIVALS_SAID] = {"arrivals said", "SELECT " ARRIVAL_COLUMNS \
        "WHERE type = 'Consent' AND person = :person ORDER BY no"}, \
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
    [SQL_GATHERED_OF] = {"gathered of", "SELECT v.id FROM visit v JOIN person p ON p.no = v.person " \
        "WHERE p.id = :person AND v.laptop <> '' ORDER BY v.no"}, \
    [SQL_VISITS_KEPT] = {"visits kept", "SELECT v.finished_utc_ms FROM visit v WHERE v.laptop = '' " \
        "AND v.state >= 2 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.visit = v.no AND " \
        "o.state <> 4) ORDER BY v.finished_utc_ms"}, \
    [SQL_CARRIED_OF] = {"carried of", "SELECT o.id FROM outbox o JOIN person p ON p.no = o.person " \
        "WHERE p.id = :person AND o.visit IS NULL AND o.bytes > 0 ORDER BY o.no"}, \
    [SQL_FLAGS_OF] = {"flags of", "SELECT f.id FROM flag f JOIN person p ON p.no = f.person " \
        "WHERE p.id = :person ORDER BY f.no"}, \
    [SQL_FLAG_DROP] = {"flag drop", "DELETE FROM flag WHERE id = :id"}, \
    [SQL_WITHDRAW_REMOTES] = {"withdraw remotes", "DELETE FROM remote WHERE person = " \
        "(SELECT no FROM person WHERE id = :person) AND type IN ('Encounter', " \
        "'QuestionnaireResponse', 'Observation', 'Flag', 'Provenance') AND id NOT IN (SELECT id " \
        "FROM visit) AND id NOT IN (SELECT response FROM visit) AND id NOT IN (SELECT id FROM " \
        "flag)"}, \
    [SQL_PERSON_OWN] = {"person own", "SELECT p.no FROM person p WHERE p.id = :person AND " \
        "(EXISTS (SELECT 1 FROM visit v WHERE v.person = p.no) OR EXISTS (SELECT 1 FROM flag f " \
        "WHERE f.person = p.no) OR EXISTS (SELECT 1 FROM task t WHERE t.person = p.no AND " \
        "t.status IN ('requested', 'accepted', 'started', 'moved')))"}, \
    [SQL_SETTING_THERE] = {"setting there", "SELECT name FROM setting WHERE name = :name"}, \
    [SQL_GATHERED_IDS] = {"gathered ids", "SELECT id FROM visit WHERE laptop <> '' ORDER BY no"}
// clang-format on

#endif
