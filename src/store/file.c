// SPDX-License-Identifier: EUPL-1.2
#include "store/file.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/mem.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Room for some hundred answers, or one finished visit.
enum { RESERVE_BYTES = 1024 * 1024 };

static void name_beside(struct buf *out, const char *path, const char *suffix)
{
    buf_clear(out);
    buf_printf(out, "%s%s", path, suffix);
}

void file_discard(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    struct buf name = {0};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        name_beside(&name, path, suffixes[i]);
        unlink(buf_text(&name));
    }
    buf_release(&name);
}

// A database, or one whose first page was not written yet.
static bool may_be_database(const char *path)
{
    static const char magic[16] = "SQLite format 3", none[16] = "";
    char first[16] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = fd >= 0 ? read(fd, first, sizeof first) : -1;
    if (fd >= 0)
        close(fd);
    return n == 0 || (n == sizeof first && (memcmp(first, magic, sizeof first) == 0 ||
                                            memcmp(first, none, sizeof first) == 0));
}

void file_remove_left(const char *path)
{
    if (may_be_database(path) && fs_remove_left(path))
        file_discard(path);
}

// SQLite's own locks: the program that makes it holds one all the time.
static bool is_open_elsewhere(const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool is_free = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_UNLCK;
    if (fd >= 0)
        close(fd);
    return !is_free;
}

struct begun {
    const char *base; // last part of the path
    struct buf dir;   // its folder
};

static bool remove_begun(const char *name, void *self)
{
    enum { MARK_BYTES = 8 };
    const struct begun *b = self;
    struct buf path = {0}, whole = {0};
    if (strlen(name) > MARK_BYTES)
        buf_printf(&whole, FILE_NEW, b->base, name + strlen(name) - MARK_BYTES);
    if (strcmp(buf_text(&whole), name) == 0) {
        fs_join(&path, buf_text(&b->dir), name);
        if (!is_open_elsewhere(buf_text(&path)))
            file_remove_left(buf_text(&path));
    }
    buf_release(&path);
    buf_release(&whole);
    return true;
}

void file_remove_begun(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct begun b = {.base = slash == NULL ? path : slash + 1};
    if (slash == NULL)
        buf_puts(&b.dir, ".");
    else
        buf_add(&b.dir, path, slash == path ? 1 : (size_t)(slash - path));
    fs_list(buf_text(&b.dir), remove_begun, &b, NULL);
    buf_release(&b.dir);
}

void file_reserve(const char *path)
{
    struct buf name = {0};
    name_beside(&name, path, "-reserve");
    int fd = open(buf_text(&name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0) {
        if (posix_fallocate(fd, 0, RESERVE_BYTES) != 0 && ftruncate(fd, 0) != 0)
            unlink(buf_text(&name)); // half a reserve only takes room away
        close(fd);
    }
    buf_release(&name);
}

bool file_reserve_free(const char *path)
{
    struct buf name = {0};
    struct stat st = {0};
    name_beside(&name, path, "-reserve");
    bool had =
        stat(buf_text(&name), &st) == 0 && st.st_size > 0 && truncate(buf_text(&name), 0) == 0;
    buf_release(&name);
    return had;
}
