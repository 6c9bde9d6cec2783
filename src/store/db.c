// SPDX-License-Identifier: EUPL-1.2
// Opening and closing the one connection, its errors, and the run of a prepared statement.
#include "store/db.h"

#include "base/fs.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// What every connection runs first, in this order; `answer` is what SQLite must answer, NULL: not
// looked at. The lock comes before the first access: so the write-ahead log needs no shared memory
// file and the store can be read on a full disk.
static const struct {
    const char *sql, *answer;
} setup[] = {
    {"PRAGMA locking_mode=EXCLUSIVE", "exclusive"},
    {"PRAGMA page_size=8192", NULL},
    {"PRAGMA mmap_size=0", NULL},
    {"PRAGMA cell_size_check=ON", NULL},
    {"PRAGMA secure_delete=ON", "1"},
    {"PRAGMA temp_store=MEMORY", NULL},
    {"PRAGMA trusted_schema=OFF", NULL},
    {"PRAGMA foreign_keys=ON", NULL},
    {"PRAGMA journal_mode=WAL", "wal"},
    {"PRAGMA synchronous=FULL", NULL},
    {"SELECT count(*) FROM sqlite_schema", NULL},
};

// Which of SQLite's answers mean what to us; the rest is RC_IO.
static const struct {
    int code;
    enum rc rc;
} codes[] = {
    {SQLITE_BUSY, RC_BUSY},       {SQLITE_LOCKED, RC_BUSY},     {SQLITE_FULL, RC_FULL},
    {SQLITE_PERM, RC_DENIED},     {SQLITE_READONLY, RC_DENIED}, {SQLITE_AUTH, RC_DENIED},
    {SQLITE_CORRUPT, RC_DAMAGED}, {SQLITE_NOTADB, RC_DAMAGED},  {SQLITE_TOOBIG, RC_LIMIT},
};

static enum rc code_of(int code, int number)
{
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (codes[i].code == (code & 0xFF))
            return codes[i].rc;
    if ((code & 0xFF) == SQLITE_NOMEM)
        mem_exhausted();
    enum rc rc = number != 0 ? fs_rc(number) : RC_IO;
    return rc == RC_NO ? RC_IO : rc;
}

enum rc db_error(const struct db *db, const char *what, struct err *e)
{
    if (db->at == NULL)
        return err_set(e, RC_IO, "%s: the store is not open", what);
    int code = sqlite3_extended_errcode(db->at), number = sqlite3_system_errno(db->at);
    const char *system = number != 0 ? strerrordesc_np(number) : NULL;
    return err_set(e, code_of(code, number), "%s: %s (%d)%s%s", what, sqlite3_errmsg(db->at), code,
                   system != NULL ? ", " : "", system != NULL ? system : "");
}

enum rc db_exec(struct db *db, const char *sql, const char *what, struct err *e)
{
    if (db->at == NULL || sqlite3_exec(db->at, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_error(db, what, e);
    return RC_OK;
}

enum rc db_pragma(struct db *db, const char *sql, int64_t *ret, struct err *e)
{
    sqlite3_stmt *st = NULL;
    enum rc rc = RC_OK;
    if (sqlite3_prepare_v2(db->at, sql, -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW)
        rc = db_error(db, sql, e);
    else
        *ret = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return rc;
}

static enum rc run_setup(struct db *db, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(setup); i++) {
        sqlite3_stmt *st = NULL;
        int code = sqlite3_prepare_v2(db->at, setup[i].sql, -1, &st, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_step(st);
        const char *answer = code == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
        bool right =
            setup[i].answer == NULL || (answer != NULL && strcmp(answer, setup[i].answer) == 0);
        enum rc rc = RC_OK;
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            rc = db_error(db, setup[i].sql, e);
        else if (!right)
            rc = err_set(e, RC_IO, "%s: answered %s", setup[i].sql,
                         answer != NULL ? answer : "nothing");
        sqlite3_finalize(st);
        if (rc != RC_OK)
            return rc;
    }
    return RC_OK;
}

static enum rc harden(struct db *db, struct err *e)
{
    static const struct {
        int option, on;
    } options[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
        {SQLITE_DBCONFIG_ENABLE_FKEY, 1},    {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(options); i++)
        if (sqlite3_db_config(db->at, options[i].option, options[i].on, NULL) != SQLITE_OK)
            return db_error(db, "configure", e);
    return RC_OK;
}

static int64_t big_endian(const unsigned char *at)
{
    return (int64_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

// Looks at the first 100 bytes before SQLite may touch anything. Read through SQLite's own handle:
// closing another one would drop the locks that this process has on the file.
static enum rc check_header(struct db *db, struct err *e)
{
    enum { HEADER_BYTES = 100, VERSION_AT = 60, APPLICATION_AT = 68 };
    unsigned char head[HEADER_BYTES] = {0};
    sqlite3_file *file = NULL;
    sqlite3_file_control(db->at, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == NULL || file->pMethods == NULL)
        return err_set(e, RC_IO, "open: no file");
    int code = file->pMethods->xRead(file, head, HEADER_BYTES, 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return err_set(e, RC_IO, "open: the first bytes cannot be read (%d)", code);
    if (code != SQLITE_OK || memcmp(head, "SQLite format 3", 16) != 0)
        return err_set(e, RC_DAMAGED, "open: not a database");
    if (big_endian(head + APPLICATION_AT) != DB_APPLICATION_ID)
        return err_set(e, RC_DAMAGED, "open: a database of another program");
    if (big_endian(head + VERSION_AT) > db->newest)
        return err_set(e, RC_NEWER, "open: schema version %d, this program knows %d",
                       (int)big_endian(head + VERSION_AT), db->newest);
    return RC_OK;
}

// The write-ahead log lies beside the file and must be writable too.
static enum rc check_folder(const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash == NULL   ? mem_text(".", 1)
                : slash == path ? mem_text("/", 1)
                                : mem_text(path, (size_t)(slash - path));
    int number = access(dir, W_OK | X_OK) == 0 ? 0 : errno;
    free(dir);
    if (number != 0)
        return err_set(e, fs_rc(number) == RC_NO ? RC_IO : fs_rc(number),
                       "open: the folder cannot be written: %s", strerrordesc_np(number));
    return RC_OK;
}

static enum rc connect_file(struct db *db, bool fresh, struct err *e)
{
    struct stat st = {0};
    if (stat(db->path, &st) != 0)
        return err_set(e, errno == ENOENT ? RC_NO : code_of(SQLITE_CANTOPEN, errno), "open: %s",
                       strerrordesc_np(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(e, RC_DAMAGED, "open: not a regular file");
    if (sqlite3_open_v2(db->path, &db->at,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        return db_error(db, "open", e);
    sqlite3_busy_timeout(db->at, DB_BUSY_MS);
    if (sqlite3_db_readonly(db->at, "main") != 0)
        return err_set(e, RC_DENIED, "open: the file is read-only");
    enum rc rc = fresh ? RC_OK : check_header(db, e);
    if (rc == RC_OK)
        rc = check_folder(db->path, e);
    if (rc == RC_OK)
        rc = harden(db, e);
    if (rc == RC_OK)
        rc = run_setup(db, e);
    if (rc == RC_OK)
        sqlite3_preupdate_hook(db->at, db->watch, db->watcher);
    return rc;
}

void db_watch(struct db *db,
              void (*watch)(void *watcher, sqlite3 *at, int change, const char *database,
                            const char *table, sqlite3_int64 old_rowid, sqlite3_int64 new_rowid),
              void *watcher)
{
    db->watch = watch;
    db->watcher = watcher;
    if (db->at != NULL)
        sqlite3_preupdate_hook(db->at, watch, watcher);
}

// A newer version may stand in the log while the file's own header is still old.
static enum rc check_version(struct db *db, struct err *e)
{
    int64_t version = 0;
    enum rc rc = db_pragma(db, "PRAGMA user_version", &version, e);
    if (rc == RC_OK && version > db->newest)
        rc = err_set(e, RC_NEWER, "open: schema version %d, this program knows %d", (int)version,
                     db->newest);
    return rc;
}

// Takes away the empty log that merely looking at a refused file has made.
static void remove_empty_log(const char *log)
{
    struct stat st = {0};
    if (stat(log, &st) == 0 && st.st_size == 0)
        unlink(log);
}

enum rc db_open(struct db *db, const char *path, bool fresh, int newest, struct err *e)
{
    struct buf log = {0};
    buf_printf(&log, "%s-wal", path);
    bool had_log = fs_exists(buf_text(&log));
    *db = (struct db){.path = mem_text(path, strlen(path)), .newest = newest};
    enum rc rc = connect_file(db, fresh, e);
    if (rc == RC_OK)
        rc = check_version(db, e);
    if (rc != RC_OK) {
        db_disconnect(db, true);
        db_close(db);
        if (!had_log && rc != RC_BUSY)
            remove_empty_log(buf_text(&log));
    }
    buf_release(&log);
    return rc;
}

// For a name: in a URI these bytes mean something else.
static void uri_of(const char *path, struct buf *out)
{
    buf_puts(out, "file:");
    for (const unsigned char *at = (const unsigned char *)path; *at != '\0'; at++)
        if (*at == '%' || *at == '?' || *at == '#' || *at < 0x20 || *at >= 0x7F)
            buf_printf(out, "%%%02X", *at);
        else
            buf_putc(out, (char)*at);
    buf_puts(out, "?mode=ro&immutable=1");
}

enum rc db_open_still(struct db *db, const char *path, int newest, struct err *e)
{
    struct db opened = {.newest = newest};
    struct buf uri = {0};
    struct stat st = {0};
    if (stat(path, &st) != 0)
        return err_set(e, fs_rc(errno), "open: %s", strerrordesc_np(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(e, RC_DAMAGED, "open: not a regular file");
    uri_of(path, &uri);
    enum rc rc = RC_OK;
    if (sqlite3_open_v2(buf_text(&uri), &opened.at,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE |
                            SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        rc = db_error(&opened, "open", e);
    if (rc == RC_OK)
        rc = check_header(&opened, e);
    if (rc == RC_OK)
        rc = harden(&opened, e);
    if (rc == RC_OK)
        rc = db_exec(&opened, "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY", "open", e);
    buf_release(&uri);
    if (rc != RC_OK) {
        db_disconnect(&opened, true);
        return rc;
    }
    *db = opened;
    return RC_OK;
}

enum rc db_reopen(struct db *db, struct err *e)
{
    db_disconnect(db, true);
    if (db->path == NULL)
        return err_set(e, RC_IO, "the store is closed");
    enum rc rc = connect_file(db, false, e);
    if (rc != RC_OK)
        db_disconnect(db, true);
    return rc;
}

void db_disconnect(struct db *db, bool quietly)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        sqlite3_finalize(db->cached[i]);
        db->cached[i] = NULL;
    }
    if (db->at != NULL && quietly)
        sqlite3_db_config(db->at, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(db->at);
    db->at = NULL;
}

void db_leave(struct db *db)
{
    struct buf log = {0};
    db_disconnect(db, true);
    if (db->path != NULL) {
        buf_printf(&log, "%s-wal", db->path);
        remove_empty_log(buf_text(&log));
    }
    buf_release(&log);
    db_close(db);
}

void db_close(struct db *db)
{
    db_disconnect(db, false);
    free(db->path);
    *db = (struct db){0};
}

bool db_in_transaction(const struct db *db)
{
    return db->at != NULL && sqlite3_get_autocommit(db->at) == 0;
}

// ---- one run of a prepared statement ----

// Where a freshly prepared statement has its columns.
static void find_columns(sqlite3_stmt *st, unsigned char columns[COL_COUNT])
{
    int count = sqlite3_column_count(st);
    for (int i = 0; i < count; i++) {
        for (size_t c = 0; c < COL_COUNT; c++)
            if (strcmp(sqlite3_column_name(st, i), COLUMN_NAMES[c]) == 0)
                columns[c] = (unsigned char)(i + 1);
    }
}

struct query db_query(struct db *db, enum sql which, struct err *e)
{
    struct query q = {.db = db, .which = which, .e = e};
    if (db->at == NULL)
        q.rc = db_reopen(db, e); // lost after an earlier error: perhaps the disk is back
    if (q.rc != RC_OK)
        return q;
    // The same statement may still be walking its rows further up: then this run gets its own.
    q.own = db->cached[which] != NULL && sqlite3_stmt_busy(db->cached[which]) != 0;
    sqlite3_stmt **at = q.own ? &q.at : &db->cached[which];
    if (*at == NULL) {
        if (sqlite3_prepare_v3(db->at, SQL[which].text, -1, SQLITE_PREPARE_PERSISTENT, at, NULL) !=
            SQLITE_OK)
            q.rc = db_error(db, SQL[which].name, e);
        else
            find_columns(*at, db->columns[which]);
    }
    q.at = *at;
    return q;
}

static int parameter(const struct query *q, const char *name)
{
    int at = sqlite3_bind_parameter_index(q->at, name);
    assert(at > 0);
    return at;
}

static void bound(struct query *q, int code)
{
    if (code != SQLITE_OK && q->rc == RC_OK)
        q->rc = db_error(q->db, SQL[q->which].name, q->e);
}

void query_text(struct query *q, const char *name, const char *text)
{
    if (q->rc == RC_OK)
        bound(q, sqlite3_bind_text(q->at, parameter(q, name), text, -1, SQLITE_STATIC));
}

void query_int(struct query *q, const char *name, int64_t n)
{
    if (q->rc == RC_OK)
        bound(q, sqlite3_bind_int64(q->at, parameter(q, name), n));
}

void query_blob(struct query *q, const char *name, const void *bytes, size_t len)
{
    if (q->rc == RC_OK)
        bound(q, sqlite3_bind_blob64(q->at, parameter(q, name), bytes, len, SQLITE_STATIC));
}

bool query_row(struct query *q)
{
    if (q->rc != RC_OK)
        return false;
    int code = sqlite3_step(q->at);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        q->rc = db_error(q->db, SQL[q->which].name, q->e);
    return code == SQLITE_ROW;
}

// A statement without that column is a programmer's mistake.
static int column_index(const struct query *q, enum column column)
{
    int at = q->db->columns[q->which][column];
    assert(at > 0);
    return at - 1;
}

const char *query_get_text(const struct query *q, enum column column)
{
    const unsigned char *text = sqlite3_column_text(q->at, column_index(q, column));
    return text != NULL ? (const char *)text : "";
}

int64_t query_get_int(const struct query *q, enum column column)
{
    return sqlite3_column_int64(q->at, column_index(q, column));
}

const void *query_get_blob(const struct query *q, enum column column, size_t *ret_len)
{
    const void *bytes = sqlite3_column_blob(q->at, column_index(q, column));
    *ret_len = (size_t)sqlite3_column_bytes(q->at, column_index(q, column));
    return bytes != NULL ? bytes : "";
}

enum rc query_end(struct query *q)
{
    if (q->own) {
        sqlite3_finalize(q->at);
    } else if (q->at != NULL) {
        sqlite3_reset(q->at);
        sqlite3_clear_bindings(q->at);
    }
    q->at = NULL;
    return q->rc;
}

enum rc query_run(struct query *q)
{
    while (query_row(q)) {
    }
    return query_end(q);
}

enum rc db_checkpoint(struct db *db, struct err *e)
{
    struct query q = db_query(db, SQL_CHECKPOINT, e);
    bool blocked = query_row(&q) && query_get_int(&q, COL_busy) != 0;
    enum rc rc = query_end(&q);
    return rc == RC_OK && blocked ? err_set(e, RC_BUSY, "checkpoint: blocked") : rc;
}
