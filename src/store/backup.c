// SPDX-License-Identifier: EUPL-1.2
#include "store/backup.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "store/check.h"
#include "store/file.h"
#include "store/file_check.h"
#include "store/internal.h"
#include "store/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGES_PER_STEP = 128 }; // one megabyte

struct id store_id(const struct store *s)
{
    return s->id;
}

static enum rc fail(struct err *e, const char *what, int number)
{
    enum rc rc = number == EEXIST ? RC_BUSY : fs_rc(number);
    return err_set(e, rc == RC_NO ? RC_IO : rc, "%s: %s", what, strerrordesc_np(number));
}

// Onto the medium, and out of memory, so that reading back asks the medium.
static enum rc sync_part(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return fail(e, "backup", errno);
    int number = fsync(fd) == 0 ? 0 : errno;
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
    return number == 0 ? RC_OK : fail(e, "backup: sync", number);
}

static enum rc copy_steps(struct db *from, sqlite3 *to,
                          bool (*progress)(size_t done, size_t total, void *self), void *self,
                          struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from->at, "main");
    enum rc rc = RC_OK;
    int code = SQLITE_OK;
    while (b != NULL && rc == RC_OK && code == SQLITE_OK) {
        code = sqlite3_backup_step(b, PAGES_PER_STEP);
        int total = sqlite3_backup_pagecount(b), left = sqlite3_backup_remaining(b);
        if (progress != NULL && code == SQLITE_OK &&
            !progress((size_t)(total - left), (size_t)total, self))
            rc = err_set(e, RC_NO, "backup: stopped");
    }
    if (b == NULL || (sqlite3_backup_finish(b) != SQLITE_OK && rc == RC_OK))
        rc = db_error(&(struct db){.at = to}, "backup", e);
    return rc;
}

static enum rc copy_into(struct db *from, const char *part,
                         bool (*progress)(size_t done, size_t total, void *self), void *self,
                         struct err *e)
{
    struct db to = {0};
    enum rc rc = RC_OK;
    if (from->at == NULL)
        rc = db_reopen(from, e);
    if (rc == RC_OK &&
        sqlite3_open_v2(part, &to.at,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW,
                        NULL) != SQLITE_OK)
        rc = db_error(&to, "backup", e);
    if (rc == RC_OK)
        rc = db_exec(&to, "PRAGMA synchronous=FULL; PRAGMA journal_mode=MEMORY", "backup", e);
    if (rc == RC_OK)
        rc = copy_steps(from, to.at, progress, self, e);
    sqlite3_close(to.at);
    return rc;
}

static enum rc keep_text(const struct query *row, void *self, struct err *e)
{
    (void)e;
    buf_puts(self, query_get_text(row, COL_tally));
    return RC_OK;
}

// How many rows each table has, and which store it is, as one text.
static enum rc tally(struct db *db, struct buf *out, struct err *e)
{
    return check_rows(db, SQL_CHECK_TALLY, keep_text, out, e);
}

static enum rc same_rows(struct store *s, struct db *copy, struct err *e)
{
    struct buf ours = {0}, theirs = {0};
    enum rc rc = tally(&s->db, &ours, e);
    if (rc == RC_OK)
        rc = tally(copy, &theirs, e);
    if (rc == RC_OK && (ours.len == 0 || strcmp(buf_text(&ours), buf_text(&theirs)) != 0))
        rc = err_set(e, RC_DAMAGED, "backup: the copy does not hold the same rows");
    buf_release(&ours);
    buf_release(&theirs);
    return rc;
}

// Opens the copy as a store of its own under the same key and opens every seal in it.
static enum rc read_back(struct store *s, const char *part, struct err *e)
{
    struct store copy = {.clock = s->clock,
                         .vault = s->vault, // borrowed
                         .user = s->user,
                         .id = s->id,
                         .practice = s->practice,
                         .created_utc_ms = s->created_utc_ms};
    struct store_checked sum;
    enum rc rc = db_open_still(&copy.db, part, s->db.newest, e);
    if (rc != RC_OK)
        return rc;
    rc = check_structure(&copy.db, e);
    if (rc == RC_OK)
        rc = same_rows(s, &copy.db, e);
    if (rc == RC_OK)
        rc = audit_load_end(&copy, e);
    if (rc == RC_OK &&
        (copy.audit.seq != s->audit.seq || memcmp(copy.audit.hash, s->audit.hash, HASH_BYTES) != 0))
        rc = err_set(e, RC_DAMAGED, "backup: the audit chain of the copy ends elsewhere");
    if (rc == RC_OK)
        rc = store_check(&copy, &sum, e);
    db_close(&copy.db);
    return rc;
}

// Leaves a note of it, with the root that it holds. A full disk must not undo a backup that is
// there.
static enum rc note_backup(struct store *s, struct err *e)
{
    struct err why = {0};
    char hash[65], text[160];
    uint64_t n = store_root_value(s, hash);
    snprintf(text, sizeof text, "%s %" PRIu64 " %s", s->id.text, n, hash);
    enum rc rc = store_audit(s, "backup", text, &why);
    return rc == RC_OK || rc == RC_FULL ? RC_OK
                                        : err_set(e, rc, "backup made, but: %.400s", why.text);
}

enum rc store_backup(struct store *s, const char *path,
                     bool (*progress)(size_t done, size_t total, void *self), void *self,
                     struct err *e)
{
    struct buf part = {0};
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    if (db_in_transaction(&s->db))
        return err_set(e, RC_BUSY, "backup: a change is under way");
    if (fs_exists(path))
        return err_set(e, RC_BUSY, "backup: there is a file of that name");
    buf_printf(&part, "%s.part", path);
    file_remove_left(buf_text(&part));   // of a backup that was killed
    rc = fs_make(buf_text(&part), 0, e); // sticks often know no mode
    int held = rc == RC_OK ? open(buf_text(&part), O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (held >= 0)
        fs_hold(held);
    if (rc == RC_OK) {
        rc = copy_into(&s->db, buf_text(&part), progress, self, e);
        if (rc == RC_OK)
            rc = sync_part(buf_text(&part), e);
        if (rc == RC_OK)
            rc = read_back(s, buf_text(&part), e);
        if (rc == RC_OK)
            rc = fs_publish(buf_text(&part), path, FS_KEEP, e);
        if (rc != RC_OK)
            file_discard(buf_text(&part));
    }
    if (held >= 0)
        close(held);
    buf_release(&part);
    return rc == RC_OK ? note_backup(s, e) : rc;
}
