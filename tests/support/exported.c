// SPDX-License-Identifier: EUPL-1.2
#include "support/exported.h"

#include "base/fs.h"
#include "base/mem.h"
#include "export/shipped.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void exported_write(struct store *s, const struct clock *clock, const char *dir)
{
    struct err e = {0};
    struct shipped_views views = {0};
    if (shipped_views_read("data", &views, &e) != RC_OK)
        fail_msg("%s", e.text);
    struct export_options o = {.dir = dir,
                               .prefix = "",
                               .views = views.at,
                               .view_count = views.count,
                               .formats = {&table_csv},
                               .format_count = 1,
                               .language = "en",
                               .codes = views.codes,
                               .clock = clock,
                               .rows = mem_array(views.count, sizeof *o.rows)};
    if (export_write(s, &o, &e) != RC_OK)
        fail_msg("%s", e.text);
    free(o.rows);
    shipped_views_release(&views);
}

void exported_read(const char *dir, const char *table, struct buf *out)
{
    struct buf path = {0};
    struct err e = {0};
    buf_printf(&path, "%s/csv/%s.csv", dir, table);
    if (fs_read(buf_text(&path), 64 << 20, out, &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_release(&path);
}

size_t exported_rows(const struct buf *table)
{
    size_t rows = 0;
    for (size_t i = 0; i < table->len; i++)
        rows += table->at[i] == '\n';
    return rows > 0 ? rows - 1 : 0;
}
