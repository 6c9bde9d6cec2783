// SPDX-License-Identifier: EUPL-1.2
#include "base/log.h"

#include "base/buf.h"
#include "base/instant.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOG_MAX_BYTES = 1024 * 1024,
    LOG_LINE_BYTES = 4096 // one line at most: an error text quoting a server must not fill the file
};

// The one log of the process. Everything else stays free of it being open or not.
struct log {
    char *path;   // owned; NULL: lines go nowhere
    int fd;       // open for appending; −1 when it could not be opened
    size_t bytes; // size of the file now
};

static struct log the_log = {.fd = -1};

static void open_file(struct log *log)
{
    log->bytes = 0;
    log->fd =
        open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
    struct stat st = {.st_size = 0};
    if (log->fd < 0 || fstat(log->fd, &st) != 0)
        return;
    log->bytes = (size_t)st.st_size;
    bool others = S_ISREG(st.st_mode) && (st.st_mode & 077) != 0;
    if (others && fchmod(log->fd, 0600) != 0)
        return; // somebody else's file: not ours to change, still written
}

// Starts a new file and keeps the full one as PATH.1, replacing an older one.
static void rotate(struct log *log)
{
    struct buf older = {.at = NULL};
    buf_printf(&older, "%s.1", log->path);
    bool moved = rename(log->path, buf_text(&older)) == 0;
    buf_release(&older);
    if (moved || errno == ENOENT) {
        close(log->fd);
        open_file(log);
    } else if (ftruncate(log->fd, 0) == 0) {
        log->bytes = 0; // the folder takes no new name; the limit still holds
    }
}

void log_open(const char *path)
{
    log_close();
    if (path != NULL) {
        the_log.path = mem_text(path, strlen(path));
        open_file(&the_log);
    }
}

static void put_time(struct buf *line)
{
    struct clock clock = clock_system();
    char at[INSTANT_BYTES];
    instant_write(clock_utc_ms(&clock), at);
    buf_printf(line, "%s ", at);
}

void log_line(const char *area, const char *fmt, ...)
{
    if (the_log.fd < 0)
        return;
    char text[LOG_LINE_BYTES];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (len < 0)
        return;
    size_t bytes = (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    struct buf line = {.at = NULL};
    put_time(&line);
    text_safe(&line, area, strlen(area), false);
    buf_puts(&line, ": ");
    text_safe(&line, text, bytes, false);
    buf_putc(&line, '\n');
    if (the_log.bytes > 0 && the_log.bytes + line.len > LOG_MAX_BYTES)
        rotate(&the_log);
    // One write, so that lines of two processes do not mix. A log that cannot be written stops
    // nobody.
    ssize_t written = the_log.fd < 0 ? -1 : write(the_log.fd, buf_text(&line), line.len);
    if (written > 0)
        the_log.bytes += (size_t)written;
    buf_release(&line);
}

void log_close(void)
{
    if (the_log.fd >= 0)
        close(the_log.fd);
    free(the_log.path);
    the_log = (struct log){.fd = -1};
}
