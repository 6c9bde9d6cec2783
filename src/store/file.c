// SPDX-License-Identifier: EUPL-1.2
#include "store/file.h"

#include "base/buf.h"
#include "base/mem.h"

#include <fcntl.h>
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
