// SPDX-License-Identifier: EUPL-1.2
#include "base/fs_stage.h"

#include "base/fs.h"
#include "base/id.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rc fail(struct err *e, const char *what, const char *path, int number)
{
    const char *text = strerrordesc_np(number);
    enum rc rc = number == EEXIST ? RC_BUSY : fs_rc(number);
    return err_set(e, rc == RC_NO ? RC_IO : rc, "%s %s: %s", what, path,
                   text == NULL ? "unknown error" : text);
}

int fs_write_all(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t done = write(fd, at, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        at += done;
        len -= (size_t)done;
    }
    return 0;
}

// A new file, open for writing; −1 and *e else.
static int make(const char *path, unsigned mode, enum rc *ret, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    *ret = RC_OK;
    if (fd < 0) {
        *ret = fail(e, "make", path, errno);
    } else if (mode != 0 && fchmod(fd, (mode_t)mode) != 0) {
        *ret = fail(e, "make", path, errno);
        close(fd);
        unlink(path);
        fd = -1;
    }
    return fd;
}

enum rc fs_make(const char *temporary, unsigned mode, struct err *e)
{
    enum rc rc;
    int fd = make(temporary, mode, &rc, e);
    if (fd >= 0)
        close(fd);
    return rc;
}

bool fs_hold(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

bool fs_remove_left(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool gone = fd >= 0 && fs_hold(fd) && unlink(path) == 0;
    if (fd >= 0)
        close(fd);
    return gone;
}

// The folder that holds `path`, owned.
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    return len == 0 ? mem_text(".", 1) : mem_text(path, len);
}

// Makes a rename in the folder of `path` last through a power cut; 0 or an errno value.
static int sync_folder(const char *path)
{
    char *dir = folder_of(path);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(dir);
    if (fd < 0)
        return errno;
    int number = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return number == EINVAL ? 0 : number; // some file systems have no folders to sync
}

// Never over an existing file, on any file system; 0 or an errno value.
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL)
        return errno;
    if (link(from, to) == 0) // without that flag a link does it
        return unlink(from) == 0 ? 0 : errno;
    if (errno == EEXIST || fs_exists(to)) // and on some USB sticks there are no links
        return EEXIST;
    return rename(from, to) == 0 ? 0 : errno;
}

enum rc fs_publish(const char *temporary, const char *path, enum fs_existing existing,
                   struct err *e)
{
    int number = 0;
    if (existing == FS_KEEP)
        number = rename_new(temporary, path);
    else if (rename(temporary, path) != 0)
        number = errno;
    if (number == 0)
        number = sync_folder(path);
    return number == 0 ? RC_OK : fail(e, "name", path, number);
}

// The name under which the kernel gives a file without one another name.
static void name_of(int fd, char out[static 32])
{
    snprintf(out, 32, "/proc/self/fd/%d", fd);
}

// A file without a name in the folder of `path`; −1 where that is not possible.
static int make_nameless(const char *path, unsigned mode)
{
    char *dir = folder_of(path), name[32];
    int fd = open(dir, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
    free(dir);
    if (fd < 0)
        return -1;
    name_of(fd, name);
    if (access(name, F_OK) == 0 && (mode == 0 || fchmod(fd, (mode_t)mode) == 0))
        return fd;
    close(fd); // without /proc it could not be named
    return -1;
}

// Temporary names of `path` that somebody left behind.
struct leftovers {
    const char *base; // last part of `path`
    struct buf dir;   // its folder
};

static bool remove_leftover(const char *name, void *self)
{
    const struct leftovers *l = self;
    size_t len = strlen(l->base);
    struct buf path = {0};
    if (strncmp(name, l->base, len) == 0 && name[len] == '.' && strlen(name + len) == 13 &&
        strcmp(name + len + 9, ".tmp") == 0) {
        fs_join(&path, buf_text(&l->dir), name);
        fs_remove_left(buf_text(&path));
    }
    buf_release(&path);
    return true;
}

static void remove_leftovers(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = folder_of(path);
    struct leftovers l = {.base = slash == NULL ? path : slash + 1};
    buf_puts(&l.dir, dir);
    fs_list(dir, remove_leftover, &l, NULL);
    free(dir);
    buf_release(&l.dir);
}

enum rc fs_stage_begin(struct fs_stage *s, const char *path, const char *temporary, unsigned mode,
                       struct err *e)
{
    enum rc rc = RC_OK;
    *s = (struct fs_stage){.fd = -1};
    buf_puts(&s->path, path);
    if (temporary == NULL && (s->fd = make_nameless(path, mode)) >= 0)
        return RC_OK;
    if (temporary != NULL) {
        buf_puts(&s->temporary, temporary);
    } else {
        remove_leftovers(path);
        buf_printf(&s->temporary, "%s.%.8s.tmp", path, id_new().text);
    }
    s->fd = make(buf_text(&s->temporary), mode, &rc, e);
    if (s->fd < 0)
        buf_release(&s->temporary); // it may be somebody else's
    else
        fs_hold(s->fd); // where a file system knows no locks it stays until it is looked for
    return rc;
}

enum { SUM_BYTES = 8 };

// Takes eight bytes at a time into the sum.
static uint64_t mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15); // odd: nothing of the word is lost
    return sum ^ sum >> 29;
}

// A sum of what was written or read, whatever the pieces: against a disk that errs, not against
// anybody.
static void add_to_sum(struct fs_sum *s, const unsigned char *at, size_t len)
{
    uint64_t word;
    while (len > 0 && s->held > 0) { // until the piece begins at a whole word
        s->rest |= (uint64_t)*at++ << 8 * s->held;
        len--;
        s->held = (s->held + 1) % SUM_BYTES;
        if (s->held == 0) {
            s->sum = mix(s->sum, s->rest);
            s->rest = 0;
        }
    }
    for (; len >= SUM_BYTES; at += SUM_BYTES, len -= SUM_BYTES) {
        word = 0;
        for (size_t i = 0; i < SUM_BYTES; i++)
            word |= (uint64_t)at[i] << 8 * i;
        s->sum = mix(s->sum, word);
    }
    for (; len > 0; len--)
        s->rest |= (uint64_t)*at++ << 8 * s->held++;
}

static uint64_t sum_of(const struct fs_sum *s)
{
    return mix(s->sum, s->rest);
}

void fs_stage_write(struct fs_stage *s, const void *bytes, size_t len)
{
    if (s->failure == 0)
        s->failure = fs_write_all(s->fd, bytes, len);
    s->bytes += len;
    add_to_sum(&s->sum, bytes, len);
}

// Sums what the file holds. False where it cannot be opened or read.
static bool sum_file(const struct fs_stage *s, bool from_disk, struct fs_sum *sum, uint64_t *bytes)
{
    enum { PIECE_BYTES = 64 * 1024 };
    char name[32];
    ssize_t n = 0;
    name_of(s->fd, name);
    int fd = open(s->temporary.len > 0 ? buf_text(&s->temporary) : name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    if (from_disk)
        posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); // not from memory
    unsigned char *piece = mem_alloc(PIECE_BYTES);
    while ((n = read(fd, piece, PIECE_BYTES)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0) {
            *bytes += (uint64_t)n;
            add_to_sum(sum, piece, (size_t)n);
        }
    free(piece);
    close(fd);
    if (n < 0)
        *bytes = UINT64_MAX; // as much as nothing has
    return true;
}

void fs_stage_filled(struct fs_stage *s)
{
    s->sum = (struct fs_sum){0};
    s->bytes = 0;
    if (s->failure == 0 && (!sum_file(s, false, &s->sum, &s->bytes) || s->bytes == UINT64_MAX))
        s->failure = EIO;
}

// Is on the disk what was written? Where it cannot be opened again it is taken for it.
static bool reads_back(const struct fs_stage *s)
{
    struct fs_sum sum = {0};
    uint64_t bytes = 0;
    return !sum_file(s, true, &sum, &bytes) ||
           (bytes == s->bytes && sum_of(&sum) == sum_of(&s->sum));
}

enum rc fs_stage_sync(struct fs_stage *s, struct err *e)
{
    if (s->failure == 0 && fsync(s->fd) != 0)
        s->failure = errno;
    if (s->failure != 0)
        return fail(e, "write", buf_text(&s->path), s->failure);
    return reads_back(s) ? RC_OK
                         : err_set(e, RC_IO, "write %s: the disk gives back something else",
                                   buf_text(&s->path));
}

// Gives the file without a name one; 0 or an errno value.
static int link_as(int fd, const char *path)
{
    char name[32];
    name_of(fd, name);
    return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

enum rc fs_stage_commit(struct fs_stage *s, enum fs_existing existing, struct err *e)
{
    const char *path = buf_text(&s->path);
    enum rc rc;
    if (s->temporary.len == 0 && existing == FS_KEEP) {
        int number = link_as(s->fd, path);
        number = number == 0 ? sync_folder(path) : number;
        return number == 0 ? RC_OK : fail(e, "name", path, number);
    }
    if (s->temporary.len == 0) { // a link replaces nothing, so it is named twice
        remove_leftovers(path);
        fs_hold(s->fd); // and is nobody's leftover in between
        buf_printf(&s->temporary, "%s.%.8s.tmp", path, id_new().text);
        int number = link_as(s->fd, buf_text(&s->temporary));
        if (number != 0) {
            buf_release(&s->temporary);
            return fail(e, "name", path, number);
        }
    }
    rc = fs_publish(buf_text(&s->temporary), path, existing, e);
    if (rc == RC_OK)
        buf_release(&s->temporary);
    return rc;
}

void fs_stage_abandon(struct fs_stage *s)
{
    if (s->temporary.len > 0)
        unlink(buf_text(&s->temporary));
    if (s->fd >= 0)
        close(s->fd);
    buf_release(&s->path);
    buf_release(&s->temporary);
    *s = (struct fs_stage){.fd = -1};
}
