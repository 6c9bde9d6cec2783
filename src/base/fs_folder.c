// SPDX-License-Identifier: EUPL-1.2
#include "base/fs_folder.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/id.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DEPTH_MAX = 3, MARK_BYTES = 14 }; // ".01234567.part"

// What is removed, and how deep in it we are.
struct removal {
    const char *dir; // the folder
    int depth;       // folders below it are removed down to DEPTH_MAX
};

static bool remove_one(const char *name, void *self);

static void remove_all(const char *dir, int depth)
{
    struct removal r = {.dir = dir, .depth = depth};
    fs_list(dir, remove_one, &r, NULL);
    rmdir(dir);
}

static bool remove_one(const char *name, void *self)
{
    const struct removal *r = self;
    struct buf path = {0};
    fs_join(&path, r->dir, name);
    if (unlink(buf_text(&path)) != 0 && r->depth < DEPTH_MAX)
        remove_all(buf_text(&path), r->depth + 1);
    buf_release(&path);
    return true;
}

// Left by a program that was killed: nobody holds it any more.
static void remove_if_left(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    if (fs_hold(fd))
        remove_all(path, 0);
    close(fd);
}

// Parts of a folder that may be left over.
struct leftovers {
    const char *dir, *base; // the folder above; its own name
};

static bool look_at(const char *name, void *self)
{
    const struct leftovers *l = self;
    size_t len = strlen(l->base);
    if (strncmp(name, l->base, len) == 0 && strlen(name + len) == MARK_BYTES && name[len] == '.' &&
        strcmp(name + len + 9, ".part") == 0) {
        struct buf path = {0};
        fs_join(&path, l->dir, name);
        remove_if_left(buf_text(&path));
        buf_release(&path);
    }
    return true;
}

static void remove_leftovers(const char *path)
{
    struct buf dir = {0};
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        buf_puts(&dir, ".");
    else
        buf_add(&dir, path, slash == path ? 1 : (size_t)(slash - path));
    struct leftovers l = {.dir = buf_text(&dir), .base = slash == NULL ? path : slash + 1};
    fs_list(l.dir, look_at, &l, NULL);
    buf_release(&dir);
}

// "DIR" of "DIR/" and "DIR/.".
static void take_path(struct fs_folder *f, const char *path)
{
    size_t len = strlen(path);
    *f = (struct fs_folder){.held = -1};
    while (len > 1 &&
           (path[len - 1] == '/' || (path[len - 1] == '.' && path[len - 2] == '/' && len > 2)))
        len--;
    buf_add(&f->path, path, len);
}

// Makes the folder that it is until it is kept.
static enum rc begin_part(struct fs_folder *f, struct err *e)
{
    const enum rc rc = fs_mkdirs(buf_text(&f->part), e);
    if (rc != RC_OK) {
        buf_release(&f->part);
        return rc;
    }
    f->held = open(buf_text(&f->part), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return RC_OK;
}

enum rc fs_folder_begin(struct fs_folder *f, const char *path, struct err *e)
{
    take_path(f, path);
    path = buf_text(&f->path);
    remove_leftovers(path);
    if (fs_exists(path))
        return RC_OK;
    buf_printf(&f->part, "%s.%.8s.part", path, id_new().text);
    const enum rc rc = begin_part(f, e);
    if (rc == RC_OK && f->held >= 0)
        fs_hold(f->held); // where a file system knows no locks it stays until it is looked for
    return rc;
}

enum rc fs_folder_resume(struct fs_folder *f, const char *path, struct err *e)
{
    enum rc rc = RC_OK;
    take_path(f, path);
    path = buf_text(&f->path);
    buf_printf(&f->part, "%s" FS_UNFINISHED, path);
    const bool begun = fs_exists(buf_text(&f->part)), there = fs_exists(path);
    if (begun && there) {
        rc = err_set(e, RC_BUSY, "make %s: there is such a folder", path);
    } else if (!there) {
        rc = begin_part(f, e);
    } else {
        buf_release(&f->part);
        f->held = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (rc == RC_OK && f->held >= 0 && !fs_hold(f->held) && errno == EWOULDBLOCK) {
        close(f->held);
        f->held = -1;
        rc = err_set(e, RC_BUSY, "write %s: somebody else is writing it", path);
    }
    return rc;
}

const char *fs_folder_at(const struct fs_folder *f)
{
    return f->part.len > 0 ? buf_text(&f->part) : buf_text(&f->path);
}

enum rc fs_folder_keep(struct fs_folder *f, struct err *e)
{
    if (f->part.len == 0)
        return RC_OK;
    if (f->held >= 0)
        fsync(f->held); // names in it
    enum rc rc = fs_publish(buf_text(&f->part), buf_text(&f->path), FS_KEEP, e);
    if (rc == RC_OK)
        buf_release(&f->part);
    return rc;
}

void fs_folder_leave(struct fs_folder *f)
{
    if (f->held >= 0)
        close(f->held);
    buf_release(&f->path);
    buf_release(&f->part);
    f->held = -1;
}

void fs_folder_drop(struct fs_folder *f)
{
    if (f->part.len > 0)
        remove_all(buf_text(&f->part), 0);
    fs_folder_leave(f);
}

void fs_folder_remove(const char *path)
{
    remove_all(path, 0);
}
