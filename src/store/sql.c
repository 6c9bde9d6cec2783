// SPDX-License-Identifier: EUPL-1.2
#include "store/sql.h"

#include "store/sql_gather.h"
#include "store/sql_rescored.h"

#define VISIT_COLUMNS                                                                              \
    "v.no, v.id, p.no AS person_no, p.id AS person, p.wrapped, v.response, v.state, v.form_url, "  \
    "v.form_version, v.account, a.name AS account_name, v.started_utc_ms, v.finished_utc_ms, "     \
    "v.due_utc_ms, v.entries, "                                                                    \
    "v.version, v.proof, v.records, v.pruned_utc_ms, v.laptop, v.visitor "                         \
    "FROM visit v JOIN person p ON p.no = v.person "                                               \
    "JOIN account a ON a.id = v.account "
#define ACCOUNT_COLUMNS                                                                            \
    "id, name, role, active, version, passes, memory_kib, salt, wrapped, wrong, wrong_utc_ms, "    \
    "proof, public, master "
#define RECORD_COLUMNS                                                                             \
    "r.type, r.id, r.version, p.id AS person, p.wrapped, coalesce(v.id, '') AS visit, r.sealed, "  \
    "r.saved_utc_ms, coalesce(v.records, 0) AS records FROM record r "                             \
    "JOIN person p ON p.no = r.person LEFT JOIN visit v ON v.no = r.visit "
#define PACKAGE_COLUMNS                                                                            \
    "o.no, o.id, o.person AS person_no, p.id AS person, p.wrapped, o.visit AS visit_no, "          \
    "coalesce(v.id, '') AS visit, o.state, o.urgent, "                                             \
    "o.seq, o.queued_utc_ms, o.sent_utc_ms, o.next_utc_ms, o.attempts, o.bytes, o.version, "       \
    "o.problem, o.receipt, o.proof FROM outbox o JOIN person p ON p.no = o.person "                \
    "LEFT JOIN visit v ON v.no = o.visit "
#define LEDGER_COLUMNS                                                                             \
    "l.no, l.laptop, l.seq, l.package, l.queued_utc_ms, l.sent_utc_ms, l.content, l.chain, "       \
    "l.proof "
#define TASK_COLUMNS                                                                               \
    "t.id, p.id AS person, t.at_utc_ms, t.status, t.version, t.proof, t.remote, t.details, "       \
    "p.wrapped "                                                                                   \
    "FROM task t JOIN person p ON p.no = t.person "
#define CONFLICT_COLUMNS                                                                           \
    "c.no, c.id, p.id AS person, p.wrapped, c.type, c.resource, c.found_utc_ms, "                  \
    "c.settled_utc_ms, "                                                                           \
    "c.version, c.sealed FROM conflict c JOIN person p ON p.no = c.person "
// The wrapped key of nobody is no key.
#define FLAG_COLUMNS                                                                               \
    "f.id, coalesce(p.id, '') AS person, coalesce(p.wrapped, x'') AS wrapped, f.visit, "           \
    "f.raised_utc_ms, f.closed_utc_ms, f.untold, f.version, f.sealed FROM flag f "                 \
    "LEFT JOIN person p ON p.no = f.person "
#define NO_OF     "(SELECT no FROM person WHERE id = :person)"
#define VISITS_OF "(SELECT no FROM visit WHERE person = " NO_OF ")"
#define RECORD_IS_NEWEST                                                                           \
    "NOT EXISTS (SELECT 1 FROM record n WHERE n.id = r.id AND n.type = r.type "                    \
    "AND n.version > r.version) "

const struct sql_row SQL[SQL_COUNT] = {
    [SQL_BEGIN] = {"begin", "BEGIN IMMEDIATE"},
    [SQL_COMMIT] = {"commit", "COMMIT"},
    [SQL_ROLLBACK] = {"roll back", "ROLLBACK"},
    [SQL_CHECKPOINT] = {"checkpoint", "PRAGMA wal_checkpoint(TRUNCATE)"},

    [SQL_STORE_ADD] = {"store add", "INSERT INTO store (one, id, practice, created_utc_ms, proof) "
                                    "VALUES (1, :id, :practice, :created, :proof)"},
    [SQL_STORE_GET] = {"store get", "SELECT id, practice, created_utc_ms, proof FROM store"},

    [SQL_ACCOUNT_ADD] = {"account add",
                         "INSERT INTO account (id, name, role, active, version, passes, "
                         "memory_kib, salt, wrapped, public, master, proof) VALUES (:id, :name, "
                         ":role, :active, :version, :passes, :memory, :salt, :wrapped, :public, "
                         ":master, :proof)"},
    [SQL_ACCOUNTS] = {"accounts", "SELECT id, name, role, active FROM account ORDER BY no"},
    [SQL_ACCOUNT_BY_NAME] = {"account by name",
                             "SELECT " ACCOUNT_COLUMNS "FROM account WHERE name = :name"},
    [SQL_ACCOUNT_BY_ID] = {"account by id",
                           "SELECT " ACCOUNT_COLUMNS "FROM account WHERE id = :id"},
    [SQL_ACCOUNT_SET] = {"account set",
                         "UPDATE account SET name = :name, role = :role, active = :active, "
                         "version = :version, passes = :passes, memory_kib = :memory, "
                         "salt = :salt, wrapped = :wrapped, public = :public, master = :master, "
                         "proof = :proof WHERE id = :id"},
    [SQL_ACCOUNT_WRONG] = {"account wrong", "UPDATE account SET wrong = :wrong, wrong_utc_ms = :at "
                                            "WHERE id = :id"},

    [SQL_RECOVERY_ADD] = {"recovery add",
                          "INSERT INTO recovery (public, label, active, added_utc_ms, "
                          "drill_utc_ms, version, master, proof) VALUES (:public, :label, "
                          ":active, :added, :drill, :version, :master, :proof)"},
    [SQL_RECOVERY_SET] = {"recovery set",
                          "UPDATE recovery SET label = :label, active = :active, "
                          "added_utc_ms = :added, drill_utc_ms = :drill, version = :version, "
                          "master = :master, proof = :proof WHERE public = :public"},
    [SQL_RECOVERIES] = {"recoveries",
                        "SELECT no, public, label, active, added_utc_ms, drill_utc_ms, version, "
                        "master, proof FROM recovery ORDER BY no"},

    [SQL_PERSON_ADD] = {"person add", "INSERT INTO person (id, version, wrapped, line) "
                                      "VALUES (:id, :version, :wrapped, :line)"},
    [SQL_PERSON_SET_LINE] = {"person set line", "UPDATE person SET version = :version, "
                                                "line = :line WHERE no = :no"},
    [SQL_PERSON_GET] = {"person get", "SELECT no, version, wrapped FROM person WHERE id = :id"},
    [SQL_PERSON_AT] = {"person at", "SELECT id, wrapped FROM person WHERE no = :no"},
    [SQL_PERSON_LINES] = {"person lines",
                          "SELECT no, id, version, wrapped, line FROM person ORDER BY no"},

    [SQL_VISIT_ADD] = {"visit add",
                       "INSERT INTO visit (no, id, person, response, state, form_url, "
                       "form_version, account, started_utc_ms, finished_utc_ms, due_utc_ms, "
                       "entries, records, version, proof, laptop, visitor) VALUES (:no, :id, "
                       ":person, :response, :state, :url, :form_version, :account, :started, "
                       ":finished, :due, 0, :records, :version, :proof, :laptop, :visitor)"},
    [SQL_VISIT_SET] =
        {"visit set",
         "UPDATE visit SET state = :state, started_utc_ms = :started, finished_utc_ms = :finished, "
         "due_utc_ms = :due, entries = :entries, records = :records, "
         "pruned_utc_ms = :pruned, version = :version, "
         "proof = :proof WHERE no = :no"},
    [SQL_VISIT_BY_ID] = {"visit by id", "SELECT " VISIT_COLUMNS "WHERE v.id = :id"},
    [SQL_VISIT_KEY] = {"visit key", "SELECT v.id, p.id AS person, p.wrapped FROM visit v JOIN "
                                    "person p ON p.no = v.person WHERE v.no = :no"},
    [SQL_VISIT_BY_RESPONSE] = {"visit by response", "SELECT id FROM visit WHERE response = :id"},
    [SQL_VISITS_OF_PERSON] = {"visits of person",
                              "SELECT " VISIT_COLUMNS "WHERE v.person = (SELECT no FROM person "
                              "WHERE id = :person) ORDER BY v.started_utc_ms DESC, v.no DESC"},
    [SQL_VISITS_UNFINISHED] = {"visits unfinished",
                               "SELECT " VISIT_COLUMNS "WHERE v.no IN (SELECT no FROM visit "
                               "INDEXED BY visit_unfinished WHERE state < 2) "
                               "ORDER BY v.started_utc_ms DESC, v.no DESC"},

    [SQL_VISITS_ALL] = {"visits all", "SELECT " VISIT_COLUMNS "ORDER BY v.no"},
    [SQL_JOURNAL_LAST] = {"journal last",
                          "SELECT coalesce(max(seq), 0) AS last FROM journal WHERE visit = :visit"},
    [SQL_JOURNAL_ADD] = {"journal add", "INSERT INTO journal (visit, seq, sealed) "
                                        "VALUES (:visit, :seq, :sealed)"},
    [SQL_JOURNAL_ONE] = {"journal one", "SELECT sealed FROM journal "
                                        "WHERE visit = :visit AND seq = :seq"},
    [SQL_JOURNAL_READ] = {"journal read", "SELECT seq, sealed FROM journal WHERE visit = :visit "
                                          "ORDER BY seq"},
    [SQL_JOURNAL_CLEAR] = {"journal clear", "DELETE FROM journal WHERE visit = :visit"},

    [SQL_RECORD_ADD] = {"record add",
                        "INSERT INTO record (person, visit, type, id, version, saved_utc_ms, "
                        "sealed) VALUES (:person, :visit, :type, :id, :version, :saved, "
                        ":sealed)"},
    [SQL_RECORD_NEWEST] = {"record newest",
                           "SELECT " RECORD_COLUMNS "WHERE r.id = :id AND r.type = :type "
                           "ORDER BY r.version DESC LIMIT 1"},
    [SQL_RECORD_AT] = {"record at", "SELECT " RECORD_COLUMNS "WHERE r.id = :id "
                                    "AND r.type = :type AND r.version = :version"},
    [SQL_RECORD_LAST] = {"record last", "SELECT coalesce(max(version), 0) AS last FROM record "
                                        "WHERE id = :id AND type = :type"},
    [SQL_VISIT_RECEIVED] = {"visit received", "SELECT coalesce(max(saved_utc_ms), 0) AS "
                                              "saved_utc_ms FROM record WHERE id = :id "
                                              "AND type = 'Visit'"},
    [SQL_VISITS_CLOSED] = {"visits closed",
                           "SELECT count(*) AS visits FROM visit WHERE state >= 2"},
    SQL_GATHER_ROWS,
    SQL_RESCORED_ROWS,
    [SQL_RECORDS_OF_PERSON] = {"records of person",
                               "SELECT " RECORD_COLUMNS "WHERE r.person = (SELECT no FROM "
                               "person WHERE id = :person) AND r.type = :type "
                               "AND " RECORD_IS_NEWEST "ORDER BY r.no"},
    [SQL_RECORDS] = {"records", "SELECT " RECORD_COLUMNS "WHERE r.type = :type "
                                "AND " RECORD_IS_NEWEST "ORDER BY r.no"},

    [SQL_OUTBOX_ADD] = {"outbox add",
                        "INSERT INTO outbox (id, person, visit, state, urgent, seq, "
                        "queued_utc_ms, sent_utc_ms, next_utc_ms, attempts, bytes, version, "
                        "sealed, proof) VALUES (:id, :person, :visit, :state, :urgent, :seq, "
                        ":queued, 0, 0, 0, :bytes, :version, :sealed, :proof)"},
    [SQL_OUTBOX_SET] = {"outbox set",
                        "UPDATE outbox SET state = :state, urgent = :urgent, seq = :seq, "
                        "sent_utc_ms = :sent, next_utc_ms = :next, attempts = :attempts, "
                        "bytes = :bytes, version = :version, problem = :problem, "
                        "receipt = :receipt, proof = :proof WHERE no = :no"},
    [SQL_OUTBOX_COUNT] =
        {"outbox count",
         "SELECT count(*) FILTER (WHERE state IN (0, 2, 3)) AS to_send, count(*) FILTER "
         "(WHERE state IN (2, 3)) AS held, count(*) FILTER (WHERE state = 3) AS in_conflict, "
         "count(*) FILTER (WHERE state = 1) AS sent, coalesce(max(sent_utc_ms), 0) AS "
         "last_sent_utc_ms "
         "FROM outbox"},
    [SQL_OUTBOX_TEXT] = {"outbox text", "SELECT sealed FROM outbox WHERE id = :id"},
    [SQL_OUTBOX_ONE] = {"outbox one", "SELECT " PACKAGE_COLUMNS "WHERE o.id = :id"},
    [SQL_OUTBOX_WAITING] = {"outbox waiting", "SELECT " PACKAGE_COLUMNS "WHERE o.state = 0"},
    // As older programs wrote it.
    [SQL_OUTBOX_CLEAR] = {"outbox clear", "SELECT id FROM outbox WHERE state IN (0, 1, 2, 3, 4) "
                                          "AND urgent = 1"},
    [SQL_OUTBOX_ALL] = {"outbox all", "SELECT " PACKAGE_COLUMNS "WHERE (:states >> o.state) & 1 "
                                      "ORDER BY o.queued_utc_ms, o.no"},
    [SQL_OUTBOX_LATER] = {"outbox later", "SELECT o.no FROM outbox o JOIN outbox n ON n.person = "
                                          "o.person WHERE o.id = :id AND n.state = 1 AND n.seq > "
                                          "o.seq AND n.queued_utc_ms >= o.queued_utc_ms LIMIT 1"},
    [SQL_OUTBOX_OF_VISIT] = {"outbox of visit", "SELECT o.id FROM outbox o JOIN visit v ON "
                                                "v.no = o.visit WHERE v.id = :visit "
                                                "AND o.state IN (0, 2, 3) ORDER BY o.no"},
    [SQL_OUTBOX_SENT_OF_VISIT] = {"outbox sent of visit",
                                  "SELECT o.id FROM outbox o JOIN visit v ON v.no = o.visit WHERE "
                                  "v.id = :visit AND o.state = 1 ORDER BY o.no DESC LIMIT 1"},
    [SQL_OUTBOX_OF_VISITS] = {"outbox of visits", "SELECT visit AS no, state FROM outbox WHERE "
                                                  "visit IS NOT NULL ORDER BY visit"},
    [SQL_OUTBOX_STATES] = {"outbox states", "SELECT o.state FROM outbox o JOIN visit v ON "
                                            "v.no = o.visit WHERE v.id = :visit"},
    [SQL_OUTBOX_OF_PERSON] = {"outbox of person", "SELECT o.id FROM outbox o JOIN person p ON "
                                                  "p.no = o.person WHERE p.id = :person "
                                                  "AND o.state = 1 AND o.visit IS NULL"},
    [SQL_OUTBOX_OLD] = {"outbox old", "SELECT " PACKAGE_COLUMNS "WHERE o.proof IS NULL AND NOT "
                                      "EXISTS (SELECT 1 FROM ledger l WHERE l.package = o.id) "
                                      "ORDER BY o.no"},

    [SQL_LEDGER_ADD] = {"ledger add",
                        "INSERT INTO ledger (laptop, seq, package, queued_utc_ms, sent_utc_ms, "
                        "content, chain, proof) VALUES (:laptop, :seq, :package, :queued, :sent, "
                        ":content, :chain, :proof)"},
    [SQL_LEDGER_SET] = {"ledger set", "UPDATE ledger SET sent_utc_ms = :sent, proof = :proof "
                                      "WHERE no = :no"},
    [SQL_LEDGER_ONE] = {"ledger one",
                        "SELECT " LEDGER_COLUMNS "FROM ledger l WHERE l.package = :package"},
    [SQL_LEDGER_LAST] = {"ledger last", "SELECT " LEDGER_COLUMNS "FROM ledger l "
                                        "ORDER BY l.no DESC LIMIT 1"},
    [SQL_LEDGER_READ] = {"ledger read",
                         "SELECT " LEDGER_COLUMNS
                         ", coalesce(v.id, '') AS visit FROM ledger l LEFT JOIN "
                         "outbox o ON o.id = l.package LEFT JOIN visit v ON v.no = o.visit "
                         "ORDER BY l.no"},

    [SQL_REMOTE_GET] =
        {"remote get",
         "SELECT p.id AS person, p.wrapped, r.seen_utc_ms, r.version, r.sealed FROM remote r "
         "JOIN person p ON p.no = r.person WHERE r.type = :type AND r.id = :id"},
    [SQL_REMOTE_OF] = {"remote of", "SELECT r.id FROM remote r JOIN person p ON p.no = r.person "
                                    "WHERE p.id = :person AND r.type = :type ORDER BY r.no"},
    [SQL_REMOTE_PUT] = {"remote put",
                        "INSERT INTO remote (person, type, id, seen_utc_ms, version, sealed) "
                        "VALUES (:person, :type, :id, :seen, :version, :sealed) ON CONFLICT "
                        "(type, id) DO UPDATE SET person = :person, seen_utc_ms = :seen, "
                        "version = :version, sealed = :sealed"},

    [SQL_CONFLICT_ADD] = {"conflict add",
                          "INSERT INTO conflict (id, person, type, resource, found_utc_ms, "
                          "settled_utc_ms, version, sealed) SELECT :id, no, :type, :resource, "
                          ":found, :settled, :version, :sealed FROM person WHERE id = :person"},
    [SQL_CONFLICT_SET] = {"conflict set", "UPDATE conflict SET settled_utc_ms = :settled, "
                                          "version = :version, sealed = :sealed WHERE id = :id"},
    [SQL_CONFLICT_ONE] = {"conflict one", "SELECT " CONFLICT_COLUMNS "WHERE c.id = :id"},
    [SQL_CONFLICT_OPEN] = {"conflict open", "SELECT " CONFLICT_COLUMNS "WHERE c.type = :type "
                                            "AND c.resource = :resource AND c.settled_utc_ms = 0"},
    [SQL_CONFLICTS] = {"conflicts", "SELECT " CONFLICT_COLUMNS "WHERE c.type <> '" STORE_PAIR_TYPE
                                    "' AND (c.settled_utc_ms = 0 OR :all) "
                                    "ORDER BY c.found_utc_ms, c.no"},
    // Questions about two records (pair.h).
    [SQL_PAIR_OF] = {"pair of", "SELECT id FROM conflict WHERE type = '" STORE_PAIR_TYPE
                                "' AND resource = :resource ORDER BY no DESC LIMIT 1"},
    [SQL_PAIRS] = {"pairs", "SELECT id FROM conflict WHERE type = '" STORE_PAIR_TYPE
                            "' ORDER BY found_utc_ms, no"},

    [SQL_TASK_ADD] = {"task add", "INSERT INTO task (id, person, at_utc_ms, status, version, "
                                  "proof, remote, details) VALUES (:id, :person, :at, :status, "
                                  ":version, :proof, :remote, :details)"},
    [SQL_TASK_SET] = {"task set", "UPDATE task SET person = :person, at_utc_ms = :at, "
                                  "status = :status, version = :version, proof = :proof, "
                                  "remote = :remote, details = :details WHERE id = :id"},
    [SQL_TASK_GET] = {"task get", "SELECT " TASK_COLUMNS "WHERE t.id = :id"},
    [SQL_TASKS] = {"tasks", "SELECT " TASK_COLUMNS "WHERE t.at_utc_ms >= :from "
                            "AND t.at_utc_ms < :to ORDER BY t.at_utc_ms, t.no"},

    [SQL_FLAG_ADD] = {"flag add", "INSERT INTO flag (id, person, visit, raised_utc_ms, "
                                  "closed_utc_ms, untold, version, sealed) VALUES (:id, :person, "
                                  ":visit, :raised, :closed, :untold, :version, :sealed)"},
    [SQL_FLAG_SET] = {"flag set", "UPDATE flag SET person = :person, visit = :visit, "
                                  "raised_utc_ms = :raised, closed_utc_ms = :closed, "
                                  "untold = :untold, version = :version, sealed = :sealed "
                                  "WHERE id = :id"},
    [SQL_FLAG_ONE] = {"flag one", "SELECT " FLAG_COLUMNS "WHERE f.id = :id"},
    [SQL_FLAGS] = {"flags", "SELECT f.id FROM flag f WHERE (NOT :open OR f.closed_utc_ms = 0) "
                            "AND (NOT :untold OR f.untold) ORDER BY f.closed_utc_ms > 0, "
                            "f.raised_utc_ms DESC, f.no DESC"},
    [SQL_FLAGS_OPEN] = {"flags open", "SELECT coalesce(p.id, '') AS person FROM flag f LEFT JOIN "
                                      "person p ON p.no = f.person WHERE f.closed_utc_ms = 0"},
    [SQL_FLAG_ADOPT] = {"flag adopt", "SELECT visit AS id FROM flag_adopt"},
    [SQL_FLAG_ADOPT_QUEUED] = {"flag adopt queued",
                               "SELECT o.id FROM outbox o JOIN visit v ON v.no = o.visit "
                               "WHERE v.id = :id LIMIT 1"},
    [SQL_FLAG_ADOPT_CLEAR] = {"flag adopt clear", "DELETE FROM flag_adopt"},

    [SQL_SETTING_GET] = {"setting get", "SELECT version, sealed FROM setting WHERE name = :name"},
    [SQL_SETTING_PUT] = {"setting put",
                         "INSERT INTO setting (name, version, sealed) VALUES (:name, :version, "
                         ":sealed) ON CONFLICT (name) DO UPDATE SET version = :version, "
                         "sealed = :sealed"},
    [SQL_CLOCK_VISITS] = {"clock visits", "SELECT substr(name, 13) AS id FROM setting WHERE name "
                                          "BETWEEN 'clock-visit/' AND 'clock-visit0'"},
    [SQL_SETTING_NAMES] = {"setting names", "SELECT name FROM setting WHERE substr(name, 1, "
                                            "length(:name)) = :name ORDER BY name"},
    [SQL_SETTING_DROP] = {"setting drop", "DELETE FROM setting WHERE name = :name"},

    [SQL_AUDIT_ADD] = {"audit add", "INSERT INTO audit (seq, sealed) VALUES (:seq, :sealed)"},
    [SQL_AUDIT_ONE] = {"audit one", "SELECT sealed FROM audit WHERE seq = :seq"},
    [SQL_AUDIT_LAST] = {"audit last", "SELECT seq, sealed FROM audit ORDER BY seq DESC LIMIT 1"},
    [SQL_AUDIT_READ] = {"audit read", "SELECT seq, sealed FROM audit ORDER BY seq"},
    [SQL_AUDIT_HEAD_PUT] = {"audit head put",
                            "INSERT INTO audit_head (one, seq, sealed) VALUES (1, :seq, :sealed) "
                            "ON CONFLICT (one) DO UPDATE SET seq = :seq, sealed = :sealed"},
    [SQL_AUDIT_HEAD] = {"audit head", "SELECT seq, sealed FROM audit_head WHERE one = 1"},

    [SQL_HEAD_PUT] = {"head put", "INSERT INTO head (one, n, sealed) VALUES (1, :n, :sealed) "
                                  "ON CONFLICT (one) DO UPDATE SET n = :n, sealed = :sealed"},
    [SQL_HEAD_GET] = {"head get", "SELECT n, sealed FROM head WHERE one = 1"},

    [SQL_PERSON_UNSENT] = {"person unsent",
                           "SELECT (SELECT count(*) FROM visit v WHERE v.person = p.no AND "
                           "v.state < 2) AS unfinished, (SELECT count(*) FROM outbox o WHERE "
                           "o.person = p.no AND o.state IN (0, 2, 3)) AS unsent "
                           "FROM person p WHERE p.id = :person"},
    // Questions whether somebody is another person are no touch: an import asks them itself.
    [SQL_PERSON_TOUCHED] =
        {"person touched", "SELECT (SELECT count(*) FROM visit v WHERE v.person = p.no) AS visits, "
                           "(SELECT count(*) FROM task t WHERE t.person = p.no) AS tasks, "
                           "(SELECT count(*) FROM flag f WHERE f.person = p.no) AS flags, "
                           "(SELECT count(*) FROM remote r WHERE r.person = p.no) + "
                           "(SELECT count(*) FROM outbox o WHERE o.person = p.no) AS remotes, "
                           "(SELECT count(*) FROM record d WHERE d.person = p.no) + "
                           "(SELECT count(*) FROM conflict c WHERE c.person = p.no AND "
                           "c.type <> '" STORE_PAIR_TYPE "') AS patients "
                           "FROM person p WHERE p.id = :person"},
    [SQL_ERASE_JOURNAL] = {"erase journal", "DELETE FROM journal WHERE visit IN " VISITS_OF},
    [SQL_ERASE_OUTBOX] = {"erase outbox", "DELETE FROM outbox WHERE person = " NO_OF},
    [SQL_ERASE_REMOTE] = {"erase remote", "DELETE FROM remote WHERE person = " NO_OF},
    [SQL_ERASE_CONFLICTS] = {"erase conflicts", "DELETE FROM conflict WHERE person = " NO_OF},
    [SQL_ERASE_RECORDS] = {"erase records", "DELETE FROM record WHERE person = " NO_OF},
    [SQL_ERASE_TASKS] = {"erase tasks", "DELETE FROM task WHERE person = " NO_OF},
    [SQL_ERASE_FLAGS] = {"erase flags", "DELETE FROM flag WHERE person = " NO_OF},
    [SQL_ERASE_VISITS] = {"erase visits", "DELETE FROM visit WHERE person = " NO_OF},
    [SQL_ERASE_PERSON] = {"erase person", "DELETE FROM person WHERE id = :person"},
    // Somebody restored and erased again has the newest entry.
    [SQL_ERASED_ADD] = {"erased add", "INSERT INTO erased (person, erased_utc_ms, sealed) VALUES "
                                      "(:person, :erased, :sealed) ON CONFLICT (person) DO "
                                      "UPDATE SET erased_utc_ms = :erased, sealed = :sealed"},
    [SQL_ERASED_HAS] = {"erased has", "SELECT person FROM erased WHERE person = :person"},
    // All packages of a visit that has any were received, or it has none: sending was refused.
    [SQL_ANSWERS_DUE] =
        {"answers due",
         "SELECT v.id FROM visit v WHERE v.state >= 2 AND v.pruned_utc_ms = 0 AND v.laptop = '' "
         "AND NOT EXISTS "
         "(SELECT 1 FROM setting t WHERE t.name = 'clock-visit/' || v.id) AND NOT EXISTS "
         "(SELECT 1 FROM flag f WHERE f.person = v.person AND f.closed_utc_ms = 0) AND NOT EXISTS "
         "(SELECT 1 FROM outbox o WHERE o.visit = v.no AND (o.state IN (0, 2, 3) OR (o.state = 1 "
         "AND o.sent_utc_ms > :before))) AND (v.finished_utc_ms <= :before OR EXISTS (SELECT 1 "
         "FROM outbox o WHERE o.visit = v.no AND o.state = 1)) ORDER BY v.no"},
    [SQL_PRUNE_RECORDS] = {"prune records", "DELETE FROM record WHERE visit = :visit"},
    // Red flags and planned visits have packages of their own.
    [SQL_OUTBOX_UNSENT_VISITS] = {"outbox unsent visits",
                                  "SELECT id FROM outbox WHERE person = " NO_OF
                                  " AND visit IS NOT NULL AND state IN (0, 2, 3) ORDER BY no"},
    [SQL_PRUNE_PACKAGES] = {"prune packages",
                            "SELECT id FROM outbox WHERE visit = (SELECT no FROM visit WHERE "
                            "id = :visit) AND bytes > 0"},
    [SQL_PRUNE_PACKAGE] = {"prune package", "UPDATE outbox SET sealed = x'' WHERE no = :no"},
    // Packages of no visit: red flags, planned visits. What came from laptops is not ours.
    [SQL_PRUNE_LOOSE] =
        {"prune loose", "SELECT o.id FROM outbox o WHERE o.visit IS NULL AND o.state IN (1, 4) AND "
                        "o.bytes > 0 AND o.sent_utc_ms <= :before AND o.queued_utc_ms <= :before "
                        "AND NOT EXISTS (SELECT 1 FROM setting s WHERE s.name = 'carry-in/' || "
                        "o.id)"},
    [SQL_PRUNE_FLAGS] = {"prune flags",
                         "DELETE FROM flag WHERE closed_utc_ms BETWEEN 1 AND :before"},
    // Answers that a server told; a person who is planned needs them for the visit.
    [SQL_PRUNE_REMOTES] = {"prune remotes",
                           "DELETE FROM remote WHERE type = 'QuestionnaireResponse' AND "
                           "seen_utc_ms <= :before AND person NOT IN (SELECT t.person FROM task t "
                           "WHERE t.status IN ('requested', 'accepted', 'started', 'moved'))"},
    // People whose last visit is long ago. On a desk there are people without visits of its own:
    // theirs came from laptops (transfer.h) and have a time of their own, or went when they took
    // the agreement back (withdrawal.h). A visit whose time is in doubt (moment.h) is nowhere in
    // time yet.
    [SQL_RETENTION_DUE] = {"retention due",
                           "SELECT p.id FROM person p WHERE (EXISTS (SELECT 1 FROM visit v WHERE "
                           "v.person = p.no) OR EXISTS (SELECT 1 FROM outbox o JOIN setting s ON "
                           "s.name = 'carry-in/' || o.id WHERE o.person = p.no AND "
                           "o.sent_utc_ms <= :carried) OR (EXISTS (SELECT 1 FROM setting w WHERE "
                           "w.name = 'withdrawn/' || p.id) AND NOT EXISTS (SELECT 1 FROM record r "
                           "WHERE r.person = p.no AND r.saved_utc_ms > :carried))) AND NOT EXISTS "
                           "(SELECT 1 FROM visit v "
                           "WHERE v.person = p.no AND (v.state < 2 OR v.finished_utc_ms > "
                           "CASE WHEN v.laptop = '' THEN :before ELSE :carried END OR EXISTS "
                           "(SELECT 1 FROM setting t WHERE t.name = 'clock-visit/' || "
                           "v.id))) AND NOT EXISTS (SELECT 1 FROM outbox "
                           "o WHERE o.person = p.no AND (o.state IN (0, 2, 3) OR (o.state = 1 AND "
                           "o.sent_utc_ms > CASE WHEN EXISTS (SELECT 1 FROM setting s WHERE s.name "
                           "= 'carry-in/' || o.id) THEN :carried ELSE :sent END))) AND NOT EXISTS "
                           "(SELECT 1 FROM task t WHERE "
                           "t.person = p.no AND t.status IN ('requested', 'accepted', "
                           "'started', 'moved')) AND NOT EXISTS (SELECT 1 FROM flag f WHERE "
                           "f.person = p.no AND f.closed_utc_ms = 0)"},

    [SQL_PERSON_COUNT] = {"person count", "SELECT count(*) AS count FROM person"},
    [SQL_PERSON_WRAPS] = {"person wraps", "SELECT no AS key, wrapped AS sealed, id FROM person"},
    [SQL_PERSON_SET_WRAP] = {"person set wrap", "UPDATE person SET wrapped = :sealed "
                                                "WHERE no = :key"},
    [SQL_SETTING_COUNT] = {"setting count", "SELECT count(*) AS count FROM setting"},
    [SQL_SETTING_SEALS] = {"setting seals",
                           "SELECT name AS key, sealed, version, name FROM setting"},
    [SQL_SETTING_SET_SEAL] = {"setting set seal", "UPDATE setting SET sealed = :sealed "
                                                  "WHERE name = :key"},
    [SQL_AUDIT_COUNT] = {"audit count", "SELECT count(*) AS count FROM audit"},
    [SQL_AUDIT_SEALS] = {"audit seals", "SELECT seq AS key, sealed, seq FROM audit"},
    [SQL_AUDIT_SET_SEAL] = {"audit set seal", "UPDATE audit SET sealed = :sealed WHERE seq = :key"},
    [SQL_AUDIT_HEAD_SEAL] = {"audit head seal",
                             "SELECT one AS key, sealed, seq FROM audit_head WHERE one = 1"},
    [SQL_AUDIT_HEAD_SET_SEAL] = {"audit head set seal", "UPDATE audit_head SET sealed = :sealed "
                                                        "WHERE one = :key"},
    [SQL_TASK_COUNT] = {"task count", "SELECT count(*) AS count FROM task"},
    [SQL_TASK_PROOFS] =
        {"task proofs",
         "SELECT t.no AS key, t.proof AS sealed, t.id, p.id AS person, t.at_utc_ms, t.status, "
         "t.version, t.remote, t.details IS NOT NULL AS has_details FROM task t "
         "JOIN person p ON p.no = t.person"},
    [SQL_TASK_SET_PROOF] = {"task set proof", "UPDATE task SET proof = :sealed WHERE no = :key"},
    // Those about nobody who has a record here; the others are sealed with data keys.
    [SQL_FLAG_COUNT] = {"flag count", "SELECT count(*) AS count FROM flag WHERE person IS NULL"},
    [SQL_FLAG_SEALS] = {"flag seals", "SELECT f.no AS key, " FLAG_COLUMNS "WHERE f.person IS NULL"},
    [SQL_FLAG_SET_SEAL] = {"flag set seal", "UPDATE flag SET sealed = :sealed WHERE no = :key"},
    [SQL_ERASED_COUNT] = {"erased count", "SELECT count(*) AS count FROM erased"},
    [SQL_ERASED_SEALS] = {"erased seals",
                          "SELECT person AS key, sealed, erased_utc_ms, person FROM erased"},
    [SQL_ERASED_SET_SEAL] = {"erased set seal", "UPDATE erased SET sealed = :sealed "
                                                "WHERE person = :key"},
    [SQL_LEDGER_COUNT] = {"ledger count", "SELECT count(*) AS count FROM ledger"},
    [SQL_LEDGER_PROOFS] = {"ledger proofs", "SELECT l.no AS key, l.proof AS sealed, " LEDGER_COLUMNS
                                            "FROM ledger l"},
    [SQL_LEDGER_SET_PROOF] = {"ledger set proof", "UPDATE ledger SET proof = :sealed "
                                                  "WHERE no = :key"},
    [SQL_STORE_COUNT] = {"store count", "SELECT count(*) AS count FROM store"},
    [SQL_STORE_PROOF] = {"store proof",
                         "SELECT one AS key, proof AS sealed, id, practice, created_utc_ms "
                         "FROM store"},
    [SQL_STORE_SET_PROOF] = {"store set proof", "UPDATE store SET proof = :sealed "
                                                "WHERE one = :key"},

    [SQL_SALVAGE_GAPS] =
        {"salvage gaps",
         "SELECT (SELECT count(*) FROM visit v WHERE v.state >= 2 AND NOT EXISTS (SELECT 1 FROM "
         "record r WHERE r.visit = v.no AND r.type = 'Visit')) AS visits, (SELECT count(*) FROM "
         "person p WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.person = p.no AND r.type = "
         "'Patient')) AS people, (SELECT count(*) FROM visit v WHERE v.state < 2 AND (SELECT "
         "max(count(*), 0) FROM journal j WHERE j.visit = v.no) < max(v.entries, (SELECT "
         "coalesce(max(seq), 0) FROM journal j WHERE j.visit = v.no))) AS unfinished"},
    [SQL_SALVAGE_ADOPT] = {"salvage adopt", "INSERT INTO flag_adopt SELECT id FROM visit"},

    // Read without the key, some from files of older schemas.
    [SQL_CHECK_STRUCTURE] = {"check structure", "PRAGMA integrity_check(1)"},
    [SQL_CHECK_REFERENCES] = {"check references", "PRAGMA foreign_key_check"},
    [SQL_CHECK_STORE] = {"check store", "SELECT id, practice, created_utc_ms FROM store"},
    [SQL_CHECK_COUNTS] = {"check counts",
                          "SELECT (SELECT count(*) FROM visit WHERE state < 2) AS unfinished, "
                          "max((SELECT coalesce(max(saved_utc_ms), 0) FROM record), "
                          "(SELECT coalesce(max(started_utc_ms), 0) FROM visit), "
                          "(SELECT coalesce(max(queued_utc_ms), 0) FROM outbox)) AS newest_utc_ms"},
    [SQL_CHECK_UNSENT] =
        {"check unsent",
         "SELECT count(*) AS unsent, coalesce(min(queued_utc_ms), 0) AS oldest_utc_ms FROM outbox "
         "WHERE state IN (0, 2, 3)"},
    [SQL_CHECK_UNSENT_BEFORE_STATES] =
        {"check unsent before states",
         "SELECT count(*) AS unsent, coalesce(min(queued_utc_ms), 0) AS oldest_utc_ms "
         "FROM outbox WHERE sent_utc_ms = 0"},
    [SQL_CHECK_RECOVERY] = {"check recovery",
                            "SELECT count(*) AS count, coalesce(max(drill_utc_ms), 0) AS "
                            "drill_utc_ms FROM recovery WHERE active = 1"},
    [SQL_CHECK_ERASED] = {"check erased",
                          "SELECT person, erased_utc_ms FROM erased ORDER BY erased_utc_ms"},
    [SQL_CHECK_TALLY] =
        {"check tally",
         "SELECT (SELECT id FROM store) || (SELECT ' ' || count(*) FROM account) || "
         "(SELECT ' ' || count(*) FROM recovery) || (SELECT ' ' || count(*) FROM person) || "
         "(SELECT ' ' || count(*) FROM visit) || (SELECT ' ' || count(*) FROM journal) || "
         "(SELECT ' ' || count(*) FROM record) || (SELECT ' ' || count(*) FROM outbox) || "
         "(SELECT ' ' || count(*) FROM task) || (SELECT ' ' || count(*) FROM setting) || "
         "(SELECT ' ' || count(*) FROM audit) || (SELECT ' ' || count(*) FROM erased) AS tally"},

    [SQL_CHECK_PEOPLE] = {"check people",
                          "SELECT version, id AS person, wrapped, line AS sealed FROM person"},
    [SQL_CHECK_VISITS] = {"check visits", "SELECT id FROM visit"},
    [SQL_CHECK_RECORDS] =
        {"check records",
         "SELECT r.type, r.id, r.version, coalesce(v.id, '') AS visit, p.id AS person, p.wrapped, "
         "r.sealed FROM record r JOIN person p ON p.no = r.person "
         "LEFT JOIN visit v ON v.no = r.visit"},
    [SQL_CHECK_PACKAGES] = {"check packages", "SELECT id FROM outbox"},
    [SQL_CHECK_REMOTE] = {"check remote", "SELECT type, id FROM remote"},
    [SQL_CHECK_SETTINGS] = {"check settings", "SELECT name FROM setting"},
    [SQL_CHECK_FLAGS] = {"check flags", "SELECT id FROM flag"},
    [SQL_CHECK_RESCORED] = {"check rescored", "SELECT id FROM rescored"},
};

#define NAME(name) [COL_##name] = #name,
const char *const COLUMN_NAMES[COL_COUNT] = {COLUMNS(NAME)};
#undef NAME
