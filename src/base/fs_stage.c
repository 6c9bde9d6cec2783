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

// Makes a rename in the folder of `path` last through a power cut; 0 or an errno value.
static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    char *dir = len == 0 ? mem_text(".", 1) : mem_text(path, len);
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

enum rc fs_stage_begin(struct fs_stage *s, const char *path, const char *temporary, unsigned mode,
                       struct err *e)
{
    enum rc rc;
    *s = (struct fs_stage){.fd = -1};
    buf_puts(&s->path, path);
    if (temporary != NULL)
        buf_puts(&s->temporary, temporary);
    else
        buf_printf(&s->temporary, "%s.%.8s.tmp", path, id_new().text);
    s->fd = make(buf_text(&s->temporary), mode, &rc, e);
    if (s->fd < 0)
        buf_release(&s->temporary); // it may be somebody else's
    return rc;
}

void fs_stage_write(struct fs_stage *s, const void *bytes, size_t len)
{
    if (s->failure == 0)
        s->failure = fs_write_all(s->fd, bytes, len);
}

enum rc fs_stage_sync(struct fs_stage *s, struct err *e)
{
    if (s->failure == 0 && fsync(s->fd) != 0)
        s->failure = errno;
    if (close(s->fd) != 0 && s->failure == 0)
        s->failure = errno;
    s->fd = -1;
    return s->failure == 0 ? RC_OK : fail(e, "write", buf_text(&s->path), s->failure);
}

enum rc fs_stage_commit(struct fs_stage *s, enum fs_existing existing, struct err *e)
{
    enum rc rc = fs_publish(buf_text(&s->temporary), buf_text(&s->path), existing, e);
    if (rc == RC_OK)
        buf_release(&s->temporary);
    return rc;
}

void fs_stage_abandon(struct fs_stage *s)
{
    if (s->fd >= 0)
        close(s->fd);
    if (s->temporary.len > 0)
        unlink(buf_text(&s->temporary));
    buf_release(&s->path);
    buf_release(&s->temporary);
    *s = (struct fs_stage){.fd = -1};
}
