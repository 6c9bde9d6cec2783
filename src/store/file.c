// SPDX-License-Identifier: EUPL-1.2
#include "store/file.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Room for some hundred answers, or one finished visit.
enum { RESERVE_BYTES = 1024 * 1024 };

static enum rc fail(struct err *e, const char *what, int number)
{
    enum rc rc = number == EEXIST ? RC_BUSY : fs_rc(number);
    return err_set(e, rc == RC_NO ? RC_IO : rc, "%s: %s", what, strerrordesc_np(number));
}

enum rc file_make(const char *path, struct err *e)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(e, "make the store", errno);
    int number = fchmod(fd, 0600) == 0 ? 0 : errno;
    close(fd);
    return number == 0 ? RC_OK : fail(e, "make the store", number);
}

static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash == NULL   ? mem_text(".", 1)
                : slash == path ? mem_text("/", 1)
                                : mem_text(path, (size_t)(slash - path));
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(dir);
    if (fd < 0)
        return errno;
    int number = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
    close(fd);
    return number;
}

enum rc file_publish(const char *temporary, const char *path, struct err *e)
{
    int number = renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0 ? 0 : errno;
    if (number == EINVAL) // a file system without that flag: a link never replaces either
        number = link(temporary, path) == 0 && unlink(temporary) == 0 ? 0 : errno;
    if (number == 0)
        number = sync_folder(path);
    return number == 0 ? RC_OK : fail(e, "put the store in place", number);
}

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
