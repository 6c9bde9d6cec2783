// SPDX-License-Identifier: EUPL-1.2
// Durable, atomic writes of whole files.
#include "base/fs.h"

#include "base/fs_stage.h"

#include <errno.h>
#include <fcntl.h>
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

// A device or pipe cannot be replaced, and must not be: /dev/stdout is written, not renamed over.
static enum rc write_through(const char *path, const void *bytes, size_t len, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(e, "open", path, errno);
    int number = fs_write_all(fd, bytes, len);
    if (close(fd) != 0 && number == 0)
        number = errno;
    return number == 0 ? RC_OK : fail(e, "write", path, number);
}

static enum rc replace(const char *path, const void *bytes, size_t len, unsigned mode,
                       struct err *e)
{
    struct fs_stage stage;
    enum rc rc = fs_stage_begin(&stage, path, NULL, mode, e);
    if (rc == RC_OK) {
        fs_stage_write(&stage, bytes, len);
        rc = fs_stage_sync(&stage, e);
    }
    if (rc == RC_OK)
        rc = fs_stage_commit(&stage, FS_REPLACE, e);
    fs_stage_abandon(&stage);
    return rc;
}

enum rc fs_write(const char *path, const void *bytes, size_t len, unsigned mode, struct err *e)
{
    struct stat st = {.st_mode = 0};
    if (stat(path, &st) != 0)
        return replace(path, bytes, len, mode, e);
    if (S_ISDIR(st.st_mode))
        return fail(e, "write", path, EISDIR);
    if (!S_ISREG(st.st_mode))
        return write_through(path, bytes, len, e);
    // Through symbolic links, so that a link to the file stays one.
    char *target = realpath(path, NULL);
    if (target == NULL)
        return fail(e, "write", path, errno);
    enum rc rc = replace(target, bytes, len, mode, e);
    free(target);
    return rc;
}
