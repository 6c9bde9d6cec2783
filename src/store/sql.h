// SPDX-License-Identifier: EUPL-1.2
// Every statement the store ever runs, in one table. Parameters are bound by name; columns are read
// by the name they have there (AS). Pragmas are in db.c, the schema in data/schema.
#ifndef ICOPE_STORE_SQL_H
#define ICOPE_STORE_SQL_H

// The type of a row of conflicts that asks whether two records are one person (pair.h).
#define STORE_PAIR_TYPE "pair"

// One name for each row of SQL.
enum sql {
    SQL_BEGIN,
    SQL_COMMIT,
    SQL_ROLLBACK,
    SQL_CHECKPOINT,
    SQL_STORE_ADD,
    SQL_STORE_GET,
    SQL_ACCOUNT_ADD,
    SQL_ACCOUNTS,
    SQL_ACCOUNT_BY_NAME,
    SQL_ACCOUNT_BY_ID,
    SQL_ACCOUNT_SET,
    SQL_ACCOUNT_WRONG,
    SQL_RECOVERY_ADD,
    SQL_RECOVERY_SET,
    SQL_RECOVERIES,
    SQL_PERSON_ADD,
    SQL_PERSON_SET_LINE,
    SQL_PERSON_GET,
    SQL_PERSON_AT,
    SQL_PERSON_LINES,
    SQL_VISIT_ADD,
    SQL_VISIT_SET,
    SQL_VISIT_BY_ID,
    SQL_VISIT_KEY,
    SQL_VISIT_BY_RESPONSE,
    SQL_VISITS_OF_PERSON,
    SQL_VISITS_UNFINISHED,
    SQL_VISITS_ALL,
    SQL_JOURNAL_LAST,
    SQL_JOURNAL_ADD,
    SQL_JOURNAL_ONE,
    SQL_JOURNAL_READ,
    SQL_JOURNAL_CLEAR,
    SQL_RECORD_ADD,
    SQL_RECORD_NEWEST,
    SQL_RECORD_AT,
    SQL_RECORD_LAST,
    SQL_VISIT_RECEIVED,
    SQL_VISITS_CLOSED,
    // sql_gather.h
    SQL_GATHERED_OF,
    SQL_VISITS_KEPT,
    SQL_CARRIED_OF,
    SQL_FLAGS_OF,
    SQL_FLAG_DROP,
    SQL_WITHDRAW_REMOTES,
    SQL_PERSON_OWN,
    SQL_SETTING_THERE,
    SQL_VISIT_DROP,
    SQL_NUMBER_PUT,
    SQL_NUMBERS,
    SQL_ARRIVAL_PUT,
    SQL_ARRIVAL_GET,
    SQL_ARRIVALS_OF,
    SQL_ARRIVALS_SAID,
    SQL_ARRIVALS_HAVE,
    SQL_ARRIVAL_NEXT,
    SQL_ARRIVAL_AFTER,
    SQL_ARRIVALS_DROP,
    SQL_ARRIVALS_CLEAR,
    SQL_ERASE_ARRIVALS,
    SQL_ARRIVAL_COUNT,
    SQL_ARRIVAL_SEALS,
    SQL_ARRIVAL_SET_SEAL,
    SQL_ALIAS_PUT,
    SQL_ALIAS_GET,
    SQL_ALIAS_DROP,
    SQL_GATHERED_IDS,
    // sql_rescored.h
    SQL_RESCORED_PUT,
    SQL_RESCORED_OF,
    SQL_RESCORED_ONE,
    SQL_RESCORED,
    SQL_RESCORED_DROP,
    SQL_ERASE_RESCORED,
    SQL_RECORDS_OF_PERSON,
    SQL_RECORDS,
    SQL_OUTBOX_ADD,
    SQL_OUTBOX_SET,
    SQL_OUTBOX_COUNT,
    SQL_OUTBOX_TEXT,
    SQL_OUTBOX_ONE,
    SQL_OUTBOX_WAITING,
    SQL_OUTBOX_CLEAR,
    SQL_OUTBOX_ALL,
    SQL_OUTBOX_LATER,
    SQL_OUTBOX_OF_VISIT,
    SQL_OUTBOX_SENT_OF_VISIT,
    SQL_OUTBOX_STATES,
    SQL_OUTBOX_OF_VISITS,
    SQL_OUTBOX_OF_PERSON,
    SQL_OUTBOX_OLD,
    SQL_LEDGER_ADD,
    SQL_LEDGER_SET,
    SQL_LEDGER_ONE,
    SQL_LEDGER_LAST,
    SQL_LEDGER_READ,
    SQL_REMOTE_GET,
    SQL_REMOTE_OF,
    SQL_REMOTE_PUT,
    SQL_CONFLICT_ADD,
    SQL_CONFLICT_SET,
    SQL_CONFLICT_ONE,
    SQL_CONFLICT_OPEN,
    SQL_CONFLICTS,
    SQL_PAIR_OF,
    SQL_PAIRS,
    SQL_TASK_ADD,
    SQL_TASK_SET,
    SQL_TASK_GET,
    SQL_TASKS,
    SQL_FLAG_ADD,
    SQL_FLAG_SET,
    SQL_FLAG_ONE,
    SQL_FLAGS,
    SQL_FLAGS_OPEN,
    SQL_FLAG_ADOPT,
    SQL_FLAG_ADOPT_QUEUED,
    SQL_FLAG_ADOPT_CLEAR,
    SQL_SETTING_GET,
    SQL_SETTING_PUT,
    SQL_SETTING_DROP,
    SQL_CLOCK_VISITS,
    SQL_SETTING_NAMES,
    SQL_AUDIT_ADD,
    SQL_AUDIT_ONE,
    SQL_AUDIT_LAST,
    SQL_AUDIT_READ,
    SQL_AUDIT_HEAD_PUT,
    SQL_AUDIT_HEAD,
    SQL_HEAD_PUT,
    SQL_HEAD_GET,
    SQL_PERSON_UNSENT,
    SQL_PERSON_TOUCHED,
    SQL_ERASE_JOURNAL,
    SQL_ERASE_OUTBOX,
    SQL_ERASE_REMOTE,
    SQL_ERASE_CONFLICTS,
    SQL_ERASE_RECORDS,
    SQL_ERASE_TASKS,
    SQL_ERASE_FLAGS,
    SQL_ERASE_VISITS,
    SQL_ERASE_PERSON,
    SQL_ERASED_ADD,
    SQL_ERASED_HAS,
    SQL_ANSWERS_DUE,
    SQL_PRUNE_RECORDS,
    SQL_OUTBOX_UNSENT_VISITS,
    SQL_PRUNE_PACKAGES,
    SQL_PRUNE_PACKAGE,
    SQL_PRUNE_LOOSE,
    SQL_PRUNE_FLAGS,
    SQL_PRUNE_REMOTES,
    SQL_RETENTION_DUE,
    // for a new master key: how many rows; `key`, `sealed` and what its name is made of; what is
    // written
    SQL_PERSON_COUNT,
    SQL_PERSON_WRAPS,
    SQL_PERSON_SET_WRAP,
    SQL_SETTING_COUNT,
    SQL_SETTING_SEALS,
    SQL_SETTING_SET_SEAL,
    SQL_AUDIT_COUNT,
    SQL_AUDIT_SEALS,
    SQL_AUDIT_SET_SEAL,
    SQL_AUDIT_HEAD_SEAL,
    SQL_AUDIT_HEAD_SET_SEAL,
    SQL_TASK_COUNT,
    SQL_TASK_PROOFS,
    SQL_TASK_SET_PROOF,
    SQL_FLAG_COUNT,
    SQL_FLAG_SEALS,
    SQL_FLAG_SET_SEAL,
    SQL_ERASED_COUNT,
    SQL_ERASED_SEALS,
    SQL_ERASED_SET_SEAL,
    SQL_LEDGER_COUNT,
    SQL_LEDGER_PROOFS,
    SQL_LEDGER_SET_PROOF,
    SQL_STORE_COUNT,
    SQL_STORE_PROOF,
    SQL_STORE_SET_PROOF,
    SQL_SALVAGE_GAPS,
    SQL_SALVAGE_ADOPT,
    // for checks: of a file without its key (older schemas too), then of everything sealed
    SQL_CHECK_STRUCTURE,
    SQL_CHECK_REFERENCES,
    SQL_CHECK_STORE,
    SQL_CHECK_COUNTS,
    SQL_CHECK_UNSENT,
    SQL_CHECK_UNSENT_BEFORE_STATES,
    SQL_CHECK_RECOVERY,
    SQL_CHECK_ERASED,
    SQL_CHECK_TALLY,
    SQL_CHECK_PEOPLE,
    SQL_CHECK_VISITS,
    SQL_CHECK_RECORDS,
    SQL_CHECK_PACKAGES,
    SQL_CHECK_REMOTE,
    SQL_CHECK_SETTINGS,
    SQL_CHECK_FLAGS,
    SQL_CHECK_RESCORED,
    SQL_COUNT,
};

// Every name a column of a statement has.
#define COLUMNS(X)                                                                                 \
    X(account)                                                                                     \
    X(account_name)                                                                                \
    X(active)                                                                                      \
    X(added_utc_ms)                                                                                \
    X(at_utc_ms)                                                                                   \
    X(attempts)                                                                                    \
    X(busy)                                                                                        \
    X(bytes)                                                                                       \
    X(chain)                                                                                       \
    X(closed_utc_ms)                                                                               \
    X(content)                                                                                     \
    X(count)                                                                                       \
    X(created_utc_ms)                                                                              \
    X(details)                                                                                     \
    X(drill_utc_ms)                                                                                \
    X(due_utc_ms)                                                                                  \
    X(entries)                                                                                     \
    X(erased_utc_ms)                                                                               \
    X(finished_utc_ms)                                                                             \
    X(flags)                                                                                       \
    X(form_url)                                                                                    \
    X(form_version)                                                                                \
    X(found_utc_ms)                                                                                \
    X(hangs)                                                                                       \
    X(has_details)                                                                                 \
    X(held)                                                                                        \
    X(in_conflict)                                                                                 \
    X(id)                                                                                          \
    X(integrity_check)                                                                             \
    X(key)                                                                                         \
    X(label)                                                                                       \
    X(laptop)                                                                                      \
    X(last)                                                                                        \
    X(last_sent_utc_ms)                                                                            \
    X(line)                                                                                        \
    X(master)                                                                                      \
    X(memory_kib)                                                                                  \
    X(name)                                                                                        \
    X(newest_records)                                                                              \
    X(newest_utc_ms)                                                                               \
    X(next_utc_ms)                                                                                 \
    X(n)                                                                                           \
    X(no)                                                                                          \
    X(oldest_utc_ms)                                                                               \
    X(package)                                                                                     \
    X(passes)                                                                                      \
    X(patients)                                                                                    \
    X(people)                                                                                      \
    X(person)                                                                                      \
    X(person_no)                                                                                   \
    X(practice)                                                                                    \
    X(problem)                                                                                     \
    X(proof)                                                                                       \
    X(public)                                                                                      \
    X(queued_utc_ms)                                                                               \
    X(raised_utc_ms)                                                                               \
    X(receipt)                                                                                     \
    X(pruned_utc_ms)                                                                               \
    X(records)                                                                                     \
    X(remote)                                                                                      \
    X(remotes)                                                                                     \
    X(resource)                                                                                    \
    X(response)                                                                                    \
    X(role)                                                                                        \
    X(rules)                                                                                       \
    X(salt)                                                                                        \
    X(saved_utc_ms)                                                                                \
    X(sealed)                                                                                      \
    X(seen_utc_ms)                                                                                 \
    X(sent)                                                                                        \
    X(sent_utc_ms)                                                                                 \
    X(seq)                                                                                         \
    X(settled_utc_ms)                                                                              \
    X(started_utc_ms)                                                                              \
    X(state)                                                                                       \
    X(status)                                                                                      \
    X(table)                                                                                       \
    X(tally)                                                                                       \
    X(tasks)                                                                                       \
    X(to_send)                                                                                     \
    X(type)                                                                                        \
    X(unfinished)                                                                                  \
    X(unsent)                                                                                      \
    X(untold)                                                                                      \
    X(urgent)                                                                                      \
    X(version)                                                                                     \
    X(version_was)                                                                                 \
    X(visitor)                                                                                     \
    X(visits)                                                                                      \
    X(visit)                                                                                       \
    X(visit_no)                                                                                    \
    X(wrapped)                                                                                     \
    X(wrong)                                                                                       \
    X(wrong_utc_ms)

#define ENTRY(name) COL_##name,
// One for each name: what a column is read by.
enum column { COLUMNS(ENTRY) COL_COUNT };
#undef ENTRY
// By enum column.
extern const char *const COLUMN_NAMES[COL_COUNT];

// A statement.
struct sql_row {
    const char *name; // for error texts: "visit add"
    const char *text; // one SQL statement
};
// By enum sql.
extern const struct sql_row SQL[SQL_COUNT];

#endif
