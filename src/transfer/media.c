// SPDX-License-Identifier: EUPL-1.2
#include "transfer/media.h"

#include "base/fs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum rc failed(const char *path, int number, struct err *e)
{
    const char *why = strerrordesc_np(number);
    return err_set(e, fs_rc(number), "%s: %s", path, why != NULL ? why : "unknown error");
}

enum rc media_check(const char *dir, struct err *e)
{
    struct stat st;
    if (stat(dir, &st) != 0)
        return failed(dir, errno, e);
    return S_ISDIR(st.st_mode) ? RC_OK : err_set(e, RC_INVALID, "%s: not a folder", dir);
}

enum rc media_folder(const char *dir, const char *name, struct buf *ret, struct err *e)
{
    struct stat st;
    struct buf path = {0};
    enum rc rc = RC_OK;
    fs_join(&path, dir, name);
    if (mkdir(buf_text(&path), 0700) != 0 && errno != EEXIST)
        rc = failed(buf_text(&path), errno, e);
    else if (lstat(buf_text(&path), &st) != 0)
        rc = failed(buf_text(&path), errno, e);
    else if (!S_ISDIR(st.st_mode)) // a link could lead anywhere
        rc = err_set(e, RC_INVALID, "%s: not a folder", buf_text(&path));
    if (rc == RC_OK)
        buf_puts(ret, buf_text(&path));
    buf_release(&path);
    return rc;
}

// What media_ids collects.
struct names {
    const char *suffix; // after the identifier
    struct arena *a;    // for the list
    struct id *all;     // found so far
    size_t count, cap;  // used, room
};

static bool collect(const char *name, void *self)
{
    struct names *n = self;
    char text[ID_BYTES];
    if (strlen(name) < ID_BYTES - 1 || strcmp(name + ID_BYTES - 1, n->suffix) != 0)
        return true;
    snprintf(text, sizeof text, "%s", name);
    if (!id_valid(text))
        return true;
    if (n->count == n->cap) {
        struct id *more = arena_array(n->a, n->cap * 2 + 64, sizeof *more);
        if (n->count > 0)
            memcpy(more, n->all, n->count * sizeof *more);
        n->all = more;
        n->cap = n->cap * 2 + 64;
    }
    n->all[n->count++] = id_from(text);
    return true;
}

enum rc media_ids(const char *dir, const char *suffix, struct arena *a, struct id **ret,
                  size_t *ret_count, struct err *e)
{
    struct names n = {.suffix = suffix, .a = a};
    enum rc rc = fs_list(dir, collect, &n, e);
    *ret = n.all;
    *ret_count = n.count;
    return rc;
}

// The path of a file. RC_INVALID when there is something that is no plain file; *ret_there whether
// there is one.
static enum rc plain_file(const char *dir, const char *name, const char *suffix, struct buf *path,
                          struct stat *st, bool *ret_there, struct err *e)
{
    fs_join(path, dir, name);
    buf_puts(path, suffix);
    *ret_there = lstat(buf_text(path), st) == 0;
    if (!*ret_there)
        return errno == ENOENT ? RC_OK : failed(buf_text(path), errno, e);
    return S_ISREG(st->st_mode) ? RC_OK
                                : err_set(e, RC_INVALID, "%s: not a plain file", buf_text(path));
}

enum rc media_read(const char *dir, const char *name, const char *suffix, size_t max_bytes,
                   struct buf *out, struct err *e)
{
    struct stat st;
    struct buf path = {0};
    bool there = false;
    enum rc rc = plain_file(dir, name, suffix, &path, &st, &there, e);
    if (rc == RC_OK)
        rc = fs_read(buf_text(&path), max_bytes, out, e);
    buf_release(&path);
    return rc;
}

// Does the file hold just that?
static bool holds(const char *path, const struct stat *st, const struct buf *bytes)
{
    struct buf now = {0};
    bool same = st->st_size >= 0 && (size_t)st->st_size == bytes->len &&
                fs_read(path, bytes->len, &now, NULL) == RC_OK && now.len == bytes->len &&
                memcmp(buf_text(&now), buf_text(bytes), bytes->len) == 0;
    buf_release(&now);
    return same;
}

enum rc media_write(const char *dir, const char *name, const char *suffix, const struct buf *bytes,
                    bool *ret_same, struct err *e)
{
    struct stat st;
    struct buf path = {0};
    bool there = false;
    enum rc rc = plain_file(dir, name, suffix, &path, &st, &there, e);
    *ret_same = rc == RC_OK && there && holds(buf_text(&path), &st, bytes);
    if (rc == RC_OK && !*ret_same)
        rc = fs_write(buf_text(&path), buf_text(bytes), bytes->len, 0600, e);
    buf_release(&path);
    return rc;
}

bool media_remove(const char *dir, const char *name, const char *suffix)
{
    struct stat st;
    struct buf path = {0};
    bool there = false;
    bool gone = plain_file(dir, name, suffix, &path, &st, &there, NULL) == RC_OK && there &&
                unlink(buf_text(&path)) == 0;
    buf_release(&path);
    return gone;
}
