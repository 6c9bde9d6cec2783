// SPDX-License-Identifier: EUPL-1.2
#include "base/tsv.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"

#include <string.h>

enum { FILE_BYTES_MAX = 4 * 1024 * 1024 };

// Cuts a line into its cells. False when there are more than `columns`.
static bool cut(char *line, size_t columns, const char **cells)
{
    for (size_t i = 0; i < columns; i++)
        cells[i] = "";
    for (size_t i = 0; line != NULL; i++) {
        char *tab = strchr(line, '\t');
        if (tab != NULL)
            *tab = '\0';
        if (i == columns)
            return false;
        cells[i] = line;
        line = tab != NULL ? tab + 1 : NULL;
    }
    return true;
}

enum rc tsv_read(const char *path, size_t columns,
                 enum rc (*row)(const char *const *cells, void *self, struct err *e), void *self,
                 struct err *e)
{
    struct buf text = {0};
    const char *cells[TSV_CELLS_MAX];
    enum rc rc = fs_read(path, FILE_BYTES_MAX, &text, e);
    struct arena a = {0};
    char *at = rc == RC_OK ? arena_text(&a, buf_text(&text), text.len) : NULL;
    for (size_t line = 1; rc == RC_OK && at != NULL; line++) {
        struct err why = {0};
        char *end = strchr(at, '\n'), *next = end != NULL ? end + 1 : NULL;
        if (end != NULL)
            *end = '\0';
        if (at[0] != '\0' && at[0] != '#') {
            rc = cut(at, columns, cells)
                     ? row(cells, self, &why)
                     : err_set(&why, RC_INVALID, "more than %zu cells", columns);
            if (rc != RC_OK)
                err_set(e, rc, "%s:%zu: %s", path, line, why.text);
        }
        at = next;
    }
    arena_release(&a);
    buf_release(&text);
    return rc;
}
