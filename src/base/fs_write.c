// SPDX-License-Identifier: EUPL-1.2
// Durable, atomic file writes: temporary name beside the file, fsync, rename, fsync of the folder.
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
    enum rc rc = fs_rc(number);
    return err_set(e, rc == RC_NO ? RC_IO : rc, "%s %s: %s", what, path,
                   text == NULL ? "unknown error" : text);
}

// Writes all bytes; 0 or an errno value.
static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, bytes, len);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done < 0) {
            return errno;
        }
        bytes += done;
        len -= (size_t)done;
    }
    return 0;
}

// A device or pipe cannot be replaced, and must not be: /dev/stdout is written, not renamed over.
static enum rc write_through(const char *path, const void *bytes, size_t len, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return fail(e, "open", path, errno);
    }
    int number = write_all(fd, bytes, len);
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    return number == 0 ? RC_OK : fail(e, "write", path, number);
}

// Makes a rename in the folder of `path` last through a power cut.
static int sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    char *dir = len == 0 ? mem_text(".", 1) : mem_text(path, len);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(dir);
    if (fd < 0) {
        return errno;
    }
    int number = fsync(fd) == 0 ? 0 : errno;
    close(fd);
    return number == EINVAL ? 0 : number; // some file systems have no folders to sync
}

// Content and permission bits onto the disk under a temporary name; 0 or an errno value.
static int write_temporary(const char *path, const void *bytes, size_t len, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return errno;
    }
    int number = write_all(fd, bytes, len);
    if (number == 0 && fchmod(fd, (mode_t)mode) != 0) {
        number = errno;
    }
    if (number == 0 && fsync(fd) != 0) {
        number = errno;
    }
    if (close(fd) != 0 && number == 0) {
        number = errno;
    }
    if (number != 0) {
        unlink(path);
    }
    return number;
}

static enum rc replace(const char *path, const void *bytes, size_t len, unsigned mode,
                       struct err *e)
{
    struct buf temporary = {.at = NULL};
    buf_printf(&temporary, "%s.%.8s.tmp", path, id_new().text);
    int number = write_temporary(buf_text(&temporary), bytes, len, mode);
    if (number == 0 && rename(buf_text(&temporary), path) != 0) {
        number = errno;
        unlink(buf_text(&temporary));
    }
    buf_release(&temporary);
    if (number == 0) {
        number = sync_folder(path);
    }
    return number == 0 ? RC_OK : fail(e, "write", path, number);
}

enum rc fs_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err *e)
{
    struct stat st = {.st_mode = 0};
    if (stat(path, &st) != 0) {
        return replace(path, bytes, len, mode, e);
    }
    if (S_ISDIR(st.st_mode)) {
        return fail(e, "write", path, EISDIR);
    }
    if (!S_ISREG(st.st_mode)) {
        return write_through(path, bytes, len, e);
    }
    // Through symbolic links, so that a link to the file stays one.
    char *target = realpath(path, NULL);
    if (target == NULL) {
        return fail(e, "write", path, errno);
    }
    enum rc rc = replace(target, bytes, len, mode, e);
    free(target);
    return rc;
}
