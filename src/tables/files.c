// SPDX-License-Identifier: EUPL-1.2
#include "tables/files.h"

#include "base/fs.h"

#include <string.h>
#include <unistd.h>

// Two digits behind a mark, at most `most`; −1 for anything else.
static int two_digits(const char *text, char mark, int most)
{
    if (text[0] != mark || text[1] < '0' || text[1] > '9' || text[2] < '0' || text[2] > '9')
        return -1;
    int n = (text[1] - '0') * 10 + text[2] - '0';
    return n <= most ? n : -1;
}

bool cell_moment(enum table_kind kind, const char *text, struct datetime *ret)
{
    static const size_t day_len = sizeof "2026-05-12" - 1, len = sizeof "2026-05-12 14:30:00" - 1;
    *ret = (struct datetime){.hour = 0};
    if (strlen(text) != (kind == TABLE_DAY ? day_len : len) ||
        !date_parse(text, day_len, &ret->date))
        return false;
    if (kind == TABLE_DAY)
        return true;
    ret->hour = two_digits(text + 10, ' ', 23);
    ret->minute = two_digits(text + 13, ':', 59);
    ret->second = two_digits(text + 16, ':', 59);
    return ret->hour >= 0 && ret->minute >= 0 && ret->second >= 0;
}

enum rc file_set_begin(struct file_set *s, const struct table_target *to, const char *name,
                       const char *extension, struct fs_stage **ret, struct err *e)
{
    struct buf path = {0};
    if (s->count == FILES_MAX)
        return err_set(e, RC_LIMIT, "more than %d files", FILES_MAX);
    enum rc rc = fs_mkdirs(to->dir, e);
    buf_printf(&path, "%s/%s%s%s", to->dir, to->prefix, name, extension);
    if (rc == RC_OK && fs_exists(buf_text(&path)))
        rc = err_set(e, RC_BUSY, "make %s: there is such a file", buf_text(&path));
    struct fs_stage *stage = &s->at[s->count];
    *stage = (struct fs_stage){.fd = -1};
    rc = rc ? rc : fs_stage_begin(stage, buf_text(&path), NULL, 0600, e);
    buf_release(&path);
    s->count++; // also after an error: released with the others
    *ret = stage;
    return rc;
}

enum rc file_set_publish(struct file_set *s, void (*named)(const char *path, void *self),
                         void *self, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < s->count; i++) {
        rc = fs_stage_commit(&s->at[i], FS_KEEP, e);
        for (size_t k = 0; rc != RC_OK && k < i; k++)
            unlink(buf_text(&s->at[k].path));
    }
    for (size_t i = 0; rc == RC_OK && i < s->count; i++)
        named(buf_text(&s->at[i].path), self);
    return rc;
}

enum rc table_files_publish(struct table_files *f, void (*named)(const char *path, void *self),
                            void *self, struct err *e)
{
    return file_set_publish((struct file_set *)(void *)f, named, self, e);
}

void file_set_release(struct file_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        fs_stage_abandon(&s->at[i]);
    *s = (struct file_set){.count = 0};
}
