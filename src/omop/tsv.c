// SPDX-License-Identifier: EUPL-1.2
#include "omop/tsv.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum rc tsv_open(struct tsv *t, const char *path, struct err *e)
{
    memset(t, 0, sizeof *t);
    t->fd = open(path, O_RDONLY | O_CLOEXEC);
    return t->fd >= 0 ? RC_OK : err_set(e, fs_rc(errno), "open %s: %s", path, strerror(errno));
}

// The next block of the file. False at its end.
static bool fill(struct tsv *t)
{
    ssize_t n;
    do
        n = read(t->fd, t->block, sizeof t->block);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        t->failure = errno;
    t->at = 0;
    t->end = n > 0 ? (size_t)n : 0;
    return n > 0;
}

// A whole line without its end; a longer one than a block is passed over.
static bool next_line(struct tsv *t)
{
    bool over = false, any = false;
    buf_clear(&t->line);
    while (t->at < t->end || fill(t)) {
        const char *from = t->block + t->at;
        const char *stop = memchr(from, '\n', t->end - t->at);
        size_t len = stop != NULL ? (size_t)(stop - from) : t->end - t->at;
        any = true;
        over = over || t->line.len + len > sizeof t->block;
        if (!over)
            buf_add(&t->line, from, len);
        t->at += len + (stop != NULL);
        if (stop == NULL)
            continue;
        if (!over)
            return true;
        t->too_long++;
        over = false;
        buf_clear(&t->line);
    }
    t->too_long += over;
    return any && !over && t->line.len > 0;
}

bool tsv_row(struct tsv *t)
{
    do {
        if (t->fd < 0 || t->failure != 0 || !next_line(t))
            return false;
        if (t->line.len > 0 && buf_text(&t->line)[t->line.len - 1] == '\r')
            t->line.len--;
    } while (t->line.len == 0);
    char *at = t->line.at;
    at[t->line.len] = '\0';
    t->count = 0;
    for (char *tab; t->count < TSV_CELLS_MAX; at = tab + 1) {
        t->cells[t->count++] = at;
        tab = strchr(at, '\t');
        if (tab == NULL)
            break;
        *tab = '\0';
    }
    for (size_t i = t->count; i < TSV_CELLS_MAX; i++)
        t->cells[i] = "";
    return true;
}

int tsv_column(const struct tsv *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcasecmp(t->cells[i], name) == 0)
            return (int)i;
    return -1;
}

enum rc tsv_close(struct tsv *t, struct err *e)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
    buf_release(&t->line);
    return t->failure == 0 ? RC_OK : err_set(e, RC_IO, "read: %s", strerror(t->failure));
}
