// SPDX-License-Identifier: EUPL-1.2
#include "import/workbook.h"

#include "base/fs.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TABLE_MAX_BYTES = 64 * 1024 * 1024 };
// What the converter may use: a small archive can unpack to more than any laptop has.
enum { CHILD_MEMORY_MIB = 2048 };

static enum table_file kind_of(const struct buf *b)
{
    static const struct {
        enum table_file kind;
        size_t len;
        const char *bytes;
    } marks[] = {{TABLE_FILE_XLSX, 4, "PK\x03\x04"},
                 {TABLE_FILE_XLS, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (b->len >= marks[i].len && memcmp(b->at, marks[i].bytes, marks[i].len) == 0)
            return marks[i].kind;
    return TABLE_FILE_TEXT;
}

// ---- the converter ----

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Nothing it writes reaches a disk, and it takes no more than a share of the memory.
static void limit(pid_t child, int limit_s)
{
    const struct rlimit none = {0, 0};
    const struct rlimit memory = {(rlim_t)CHILD_MEMORY_MIB << 20, (rlim_t)CHILD_MEMORY_MIB << 20};
    const struct rlimit seconds = {(rlim_t)limit_s, (rlim_t)limit_s};
    prlimit(child, RLIMIT_FSIZE, &none, NULL);
    prlimit(child, RLIMIT_CORE, &none, NULL);
    prlimit(child, RLIMIT_AS, &memory, NULL);
    prlimit(child, RLIMIT_CPU, &seconds, NULL);
}

// Begins it with the pipe's end as its output. What it complains of may hold names and goes
// nowhere.
static enum rc start(const char *path, int out, pid_t *ret, struct err *e)
{
    // A name that begins with a dash is no option; dates come as they are sorted.
    char program[] = "xlsx2csv", semicolon[] = "--delimiter=;", dates[] = "--dateformat=%Y-%m-%d",
         lines[] = "--no-line-breaks", end[] = "--", *file = mem_text(path, strlen(path));
    char *words[] = {program, semicolon, dates, lines, end, file, NULL};
    extern char **environ;
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGTERM);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &usual);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failed = posix_spawnp(ret, program, &files, &how, words, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    free(file);
    return failed == 0 ? RC_OK : err_set(e, RC_USAGE, "xlsx2csv: %s", strerror(failed));
}

// Reads until the end, the size or the time is reached.
static enum rc drain(int from, int64_t until_ms, struct buf *ret, struct err *e)
{
    char some[65536];
    enum rc rc = RC_OK;
    for (ssize_t got = 1; rc == RC_OK && got != 0;) {
        struct pollfd wait = {.fd = from, .events = POLLIN};
        int64_t left = until_ms - now_ms();
        int ready = poll(&wait, 1, left > 0 ? (int)left : 0);
        got = ready > 0 ? read(from, some, sizeof some) : -1;
        if (ready == 0)
            rc = err_set(e, RC_LIMIT, "xlsx2csv: takes too long");
        else if (got < 0 && errno != EINTR)
            rc = err_set(e, RC_IO, "xlsx2csv: %s", strerror(errno));
        else if (got > 0 && ret->len + (size_t)got > TABLE_MAX_BYTES)
            rc = err_set(e, RC_LIMIT, "xlsx2csv: more than %d bytes", TABLE_MAX_BYTES);
        else if (got > 0)
            buf_add(ret, some, (size_t)got);
    }
    explicit_bzero(some, sizeof some);
    return rc;
}

// Waits for its end; what was stopped here is ended by force.
static enum rc finish(pid_t child, enum rc rc, struct err *e)
{
    int status = 0;
    if (rc != RC_OK)
        kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (rc == RC_OK && WIFSIGNALED(status))
        rc = err_set(e, RC_LIMIT, "xlsx2csv: ended by signal %d", WTERMSIG(status));
    else if (rc == RC_OK && WIFEXITED(status) && WEXITSTATUS(status) == 127)
        rc = err_set(e, RC_USAGE, "xlsx2csv: cannot be run");
    else if (rc == RC_OK && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        rc = err_set(e, RC_INVALID, "xlsx2csv: cannot read the file");
    return rc;
}

static enum rc convert(const char *path, int limit_s, struct buf *ret, struct err *e)
{
    int ends[2];
    pid_t child = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_set(e, RC_IO, "pipe: %s", strerror(errno));
    enum rc rc = start(path, ends[1], &child, e);
    close(ends[1]);
    if (rc == RC_OK) {
        limit(child, limit_s);
        rc = finish(child, drain(ends[0], now_ms() + (int64_t)limit_s * 1000, ret, e), e);
    }
    close(ends[0]);
    return rc;
}

enum rc table_file_read(const char *path, int limit_s, struct buf *ret, enum table_file *ret_kind,
                        struct err *e)
{
    enum rc rc = fs_read(path, TABLE_MAX_BYTES, ret, e);
    if (rc != RC_OK)
        return rc;
    *ret_kind = kind_of(ret);
    if (*ret_kind == TABLE_FILE_TEXT)
        return RC_OK;
    buf_wipe(ret);
    if (*ret_kind == TABLE_FILE_XLS)
        return err_set(e, RC_USAGE, "a workbook of Excel 2003 or earlier");
    rc = convert(path, limit_s, ret, e);
    if (rc != RC_OK)
        buf_wipe(ret);
    return rc;
}
