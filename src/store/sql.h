// SPDX-License-Identifier: EUPL-1.2
// Every statement the store ever runs, in one table. Parameters are bound by name; columns are read
// in the order written there. Pragmas are in db.c, the schema in data/schema.
#ifndef ICOPE_STORE_SQL_H
#define ICOPE_STORE_SQL_H

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
    SQL_PERSON_LINES,
    SQL_VISIT_ADD,
    SQL_VISIT_SET,
    SQL_VISIT_BY_ID,
    SQL_VISIT_BY_RESPONSE,
    SQL_VISITS_OF_PERSON,
    SQL_VISITS_UNFINISHED,
    SQL_JOURNAL_LAST,
    SQL_JOURNAL_ADD,
    SQL_JOURNAL_ONE,
    SQL_JOURNAL_READ,
    SQL_JOURNAL_CLEAR,
    SQL_RECORD_ADD,
    SQL_RECORD_NEWEST,
    SQL_RECORD_AT,
    SQL_RECORD_LAST,
    SQL_RECORDS_OF_PERSON,
    SQL_RECORDS,
    SQL_OUTBOX_ADD,
    SQL_OUTBOX_COUNT,
    SQL_TASK_ADD,
    SQL_TASK_SET,
    SQL_TASK_GET,
    SQL_TASKS,
    SQL_SETTING_GET,
    SQL_SETTING_PUT,
    SQL_SETTING_DROP,
    SQL_AUDIT_ADD,
    SQL_AUDIT_ONE,
    SQL_AUDIT_READ,
    SQL_AUDIT_HEAD_PUT,
    SQL_AUDIT_HEAD,
    SQL_PERSON_UNSENT,
    SQL_ERASE_JOURNAL,
    SQL_ERASE_OUTBOX,
    SQL_ERASE_RECORDS,
    SQL_ERASE_TASKS,
    SQL_ERASE_VISITS,
    SQL_ERASE_PERSON,
    SQL_ERASED_ADD,
    SQL_RETENTION_DUE,
    // for a new master key: how many rows; key, sealed, and what the place is made of; what is
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
    SQL_ERASED_COUNT,
    SQL_ERASED_SEALS,
    SQL_ERASED_SET_SEAL,
    SQL_STORE_COUNT,
    SQL_STORE_PROOF,
    SQL_STORE_SET_PROOF,
    SQL_COUNT,
};

// A statement.
struct sql_row {
    const char *name; // for error texts: "visit add"
    const char *text; // one SQL statement
};
// By enum sql.
extern const struct sql_row SQL[SQL_COUNT];

#endif
