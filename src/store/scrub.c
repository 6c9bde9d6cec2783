// SPDX-License-Identifier: EUPL-1.2
#include "store/scrub.h"

#include "base/fs.h"
#include "base/mem.h"
#include "store/migrate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_BYTES = 256 * 1024 };

// Is the log beside the file gone or empty?
static bool log_is_empty(const struct db *db)
{
    struct buf name = {0};
    struct stat st = {0};
    buf_printf(&name, "%s-wal", db->path);
    bool empty = stat(buf_text(&name), &st) != 0 || st.st_size == 0;
    buf_release(&name);
    return empty;
}

// Searches the file through SQLite's own handle: another one, closed, would give up the locks of
// this program (POSIX).
static enum rc search(struct db *db, const void *secret, size_t len, bool *ret_found, struct err *e)
{
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    bool found = false;
    if (sqlite3_file_control(db->at, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        file == NULL || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return err_set(e, RC_IO, "erase: the file cannot be searched");
    char *part = mem_alloc(PART_BYTES);
    enum rc rc = RC_OK;
    // Parts overlap, so that nothing hides on an edge.
    for (sqlite3_int64 at = 0; rc == RC_OK && !found && at < size;
         at += PART_BYTES - (sqlite3_int64)len) {
        sqlite3_int64 want = size - at < PART_BYTES ? size - at : PART_BYTES;
        if (file->pMethods->xRead(file, part, (int)want, at) != SQLITE_OK)
            rc = err_set(e, RC_IO, "erase: the file cannot be searched");
        else
            found = memmem(part, (size_t)want, secret, len) != NULL;
    }
    free(part);
    *ret_found = found;
    return rc;
}

// What looks through the folder of a store.
struct folder {
    const char *dir, *name; // of the store's file
    size_t removed;         // copies
    struct buf left;        // the first that could not be
};

// Overwritten first: a name taken away leaves the bytes where they are.
static bool destroy(const char *path)
{
    static const char zeros[8192];
    struct stat st = {0};
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool written = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    for (off_t at = 0; written && at < st.st_size; at += (off_t)sizeof zeros)
        written = write(fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros;
    written = fsync(fd) == 0 && written;
    close(fd);
    return unlink(path) == 0 && written;
}

static bool remove_copy(const char *name, void *self)
{
    struct folder *f = self;
    size_t len = strlen(f->name);
    if (strncmp(name, f->name, len) != 0 || !migrate_is_copy(name + len))
        return true;
    struct buf path = {0};
    fs_join(&path, f->dir, name);
    if (destroy(buf_text(&path)) || !fs_exists(buf_text(&path)))
        f->removed++;
    else if (f->left.len == 0)
        buf_puts(&f->left, buf_text(&path));
    buf_release(&path);
    return true;
}

static enum rc remove_copies(const struct db *db, size_t *ret, struct err *e)
{
    const char *slash = strrchr(db->path, '/');
    char *dir = slash != NULL ? mem_text(db->path, (size_t)(slash - db->path)) : mem_text(".", 1);
    struct folder f = {.dir = dir[0] != '\0' ? dir : "/",
                       .name = slash != NULL ? slash + 1 : db->path};
    enum rc rc = fs_list(f.dir, remove_copy, &f, e);
    if (rc == RC_OK && f.left.len > 0)
        rc = err_set(e, RC_DENIED, "%s", buf_text(&f.left));
    *ret = f.removed;
    buf_release(&f.left);
    free(dir);
    return rc;
}

enum rc scrub_past(struct db *db, size_t *ret_copies, struct err *e)
{
    enum rc rc = db_checkpoint(db, e);
    if (rc == RC_OK && !log_is_empty(db))
        rc = err_set(e, RC_DAMAGED, "erase: the write-ahead log is not empty");
    return rc == RC_OK ? remove_copies(db, ret_copies, e) : rc;
}

enum rc scrub(struct db *db, const void *secret, size_t len, size_t *ret_copies, struct err *e)
{
    bool found = true;
    struct err left = {0};
    enum rc rc = scrub_past(db, ret_copies, &left);
    if (rc != RC_OK && rc != RC_DENIED)
        return err_set(e, rc, "%s", left.text);
    const enum rc searched = search(db, secret, len, &found, e);
    if (searched != RC_OK)
        return searched;
    if (found)
        return err_set(e, RC_DAMAGED, "erase: the key is still in the file");
    return rc == RC_OK ? RC_OK : err_set(e, rc, "%s", left.text);
}
