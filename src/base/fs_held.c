// SPDX-License-Identifier: EUPL-1.2
#include "base/fs_held.h"

#include "base/fs.h"

#include <dirent.h>
#include <string.h>

static const struct {
    const char *before, *after;
} locks[] = {{".~lock.", "#"}, {"~$", ""}};

bool fs_held(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    bool held = false;
    for (size_t i = 0; !held && i < sizeof locks / sizeof *locks; i++) {
        struct buf lock = {0};
        buf_printf(&lock, "%.*s%s%s%s", (int)(name - path), path, locks[i].before, name,
                   locks[i].after);
        held = fs_exists(buf_text(&lock));
        buf_release(&lock);
    }
    return held && fs_exists(path);
}

// Looks at the files of a folder, and at folders in it down to `depth`.
static bool look_in(const char *dir, int depth, struct buf *ret)
{
    DIR *d = opendir(dir);
    bool held = false;
    for (const struct dirent *entry; d != NULL && !held && (entry = readdir(d)) != NULL;) {
        struct buf path = {0};
        if (entry->d_name[0] == '.')
            continue;
        fs_join(&path, dir, entry->d_name);
        held = fs_held(buf_text(&path));
        if (held)
            buf_puts(ret, buf_text(&path));
        else if (depth > 0)
            held = look_in(buf_text(&path), depth - 1, ret);
        buf_release(&path);
    }
    if (d != NULL)
        closedir(d);
    return held;
}

bool fs_held_in(const char *dir, struct buf *ret)
{
    return look_in(dir, 1, ret);
}
