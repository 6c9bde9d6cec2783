// SPDX-License-Identifier: EUPL-1.2
#include "base/fs.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum rc fs_rc(int errno_value)
{
    static const struct {
        int number;
        enum rc rc;
    } rows[] = {
        {.number = ENOSPC, .rc = RC_FULL},   {.number = EDQUOT, .rc = RC_FULL},
        {.number = EACCES, .rc = RC_DENIED}, {.number = EPERM, .rc = RC_DENIED},
        {.number = EROFS, .rc = RC_DENIED},  {.number = ENOENT, .rc = RC_NO},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].number == errno_value)
            return rows[i].rc;
    return RC_IO;
}

// Untranslated words for an errno value.
static const char *words(int number)
{
    const char *text = strerrordesc_np(number);
    return text == NULL ? "unknown error" : text;
}

static enum rc fail(struct err *e, const char *what, const char *path, int number)
{
    return err_set(e, fs_rc(number), "%s %s: %s", what, path, words(number));
}

// Reads to the end of the file, at most max_bytes.
static enum rc read_all(int fd, const char *path, size_t max_bytes, struct buf *out, struct err *e)
{
    char chunk[16384];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(e, "read", path, errno);
        if (got == 0) {
            explicit_bzero(chunk, sizeof chunk);
            return RC_OK;
        }
        if ((size_t)got > max_bytes - out->len)
            return err_set(e, RC_LIMIT, "read %s: more than %zu bytes", path, max_bytes);
        buf_add(out, chunk, (size_t)got);
        if (out->overflow)
            return err_set(e, RC_LIMIT, "read %s: more than the buffer takes", path);
    }
}

enum rc fs_read(const char *path, size_t max_bytes, struct buf *out, struct err *e)
{
    buf_clear(out);
    // Not blocking: opening a pipe nobody writes must not hang.
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return fail(e, "open", path, errno);
    struct stat st = {.st_size = 0};
    enum rc rc = RC_OK;
    if (fstat(fd, &st) != 0)
        rc = fail(e, "stat", path, errno);
    else if (!S_ISREG(st.st_mode))
        rc = err_set(e, RC_IO, "read %s: not a regular file", path);
    else if ((size_t)st.st_size > max_bytes)
        rc = err_set(e, RC_LIMIT, "read %s: more than %zu bytes", path, max_bytes);
    else
        rc = read_all(fd, path, max_bytes, out, e);
    close(fd);
    if (rc != RC_OK)
        buf_clear(out);
    return rc;
}

enum rc fs_mkdirs(const char *path, struct err *e)
{
    size_t len = strlen(path);
    char *part = mem_text(path, len);
    enum rc rc = RC_OK;
    for (size_t i = 1; i <= len && rc == RC_OK; i++) {
        if (part[i] != '/' && part[i] != '\0')
            continue;
        char kept = part[i];
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            int number = errno;
            struct stat st = {.st_mode = 0};
            // A read-only or automounted parent may answer otherwise though the folder is there.
            // Nothing is looked for here, so that "not there" (RC_NO) would be taken for a file.
            if (stat(part, &st) != 0 || !S_ISDIR(st.st_mode))
                rc = number == ENOENT
                         ? err_set(e, RC_IO, "make folder %s: it cannot be there", part)
                         : fail(e, "make folder", part, number);
        }
        part[i] = kept;
    }
    struct stat st = {.st_mode = 0};
    if (rc == RC_OK && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)))
        rc = err_set(e, RC_IO, "make folder %s: something else has that name", path);
    free(part);
    return rc;
}

bool fs_exists(const char *path)
{
    struct stat st = {.st_size = 0};
    return lstat(path, &st) == 0;
}

void fs_join(struct buf *out, const char *dir, const char *name)
{
    size_t len = strlen(dir);
    buf_add(out, dir, len);
    if (len > 0 && dir[len - 1] != '/')
        buf_putc(out, '/');
    buf_puts(out, name);
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

// Names of an open folder, owned, in *ret.
static int collect(DIR *folder, char ***ret, size_t *ret_count)
{
    size_t cap = 0;
    int number = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL) {
            number = errno;
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (*ret_count == cap) {
            cap = cap == 0 ? 32 : cap * 2;
            *ret = mem_grow(*ret, cap, sizeof **ret);
        }
        (*ret)[(*ret_count)++] = mem_text(entry->d_name, strlen(entry->d_name));
    }
    return number;
}

enum rc fs_list(const char *dir, bool (*each)(const char *name, void *self), void *self,
                struct err *e)
{
    DIR *folder = opendir(dir);
    if (folder == NULL)
        return fail(e, "list", dir, errno);
    char **names = NULL;
    size_t count = 0;
    int number = collect(folder, &names, &count);
    closedir(folder);
    if (number == 0 && count > 0) {
        qsort(names, count, sizeof *names, compare_names);
        for (size_t i = 0; i < count && each(names[i], self); i++) {
        }
    }
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return number == 0 ? RC_OK : fail(e, "list", dir, number);
}

bool fs_program_dir(char *out, size_t out_bytes)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    if (len <= 0 || (size_t)len >= sizeof path)
        return false;
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    if (slash == NULL)
        return false;
    size_t dir = slash == path ? 1 : (size_t)(slash - path);
    if (dir + 1 > out_bytes)
        return false;
    memcpy(out, path, dir);
    out[dir] = '\0';
    return true;
}
