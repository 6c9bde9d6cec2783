// SPDX-License-Identifier: EUPL-1.2
#include "transfer/outbox_index.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static int by_line(const void *a, const void *b)
{
    return strcmp(((const struct outbox_index_row *)a)->line->package.text,
                  ((const struct outbox_index_row *)b)->line->package.text);
}

static int to_line(const void *key, const void *b)
{
    return strcmp(key, ((const struct outbox_index_row *)b)->line->package.text);
}

static void join(struct outbox_index *l, struct arena *a)
{
    l->by_id = arena_array(a, l->ledger_count + 1, sizeof *l->by_id);
    for (size_t i = 0; i < l->ledger_count; i++)
        l->by_id[i].line = &l->ledger[i];
    qsort(l->by_id, l->ledger_count, sizeof *l->by_id, by_line);
    for (size_t i = 0; i < l->package_count; i++) {
        struct outbox_index_row *line =
            bsearch(l->packages[i].id.text, l->by_id, l->ledger_count, sizeof *l->by_id, to_line);
        if (line != NULL)
            line->package = &l->packages[i];
    }
}

enum rc outbox_index_read(struct store *s, struct arena *a, struct outbox_index *ret, struct err *e)
{
    struct err why = {0};
    struct outbox_index l = {0};
    enum rc rc = store_ledger_head(s, &l.head, e);
    if (rc != RC_OK)
        return rc;
    rc = store_ledger(s, a, &l.ledger, &l.ledger_count, &why);
    l.damaged = rc == RC_DAMAGED;
    if (rc != RC_OK && rc != RC_DAMAGED)
        return err_set(e, rc, "%s", why.text);
    rc = store_packages(s, (1U << PACKAGE_STATES) - 1, a, &l.packages, &l.package_count, &why);
    l.damaged |= rc == RC_DAMAGED;
    if (rc != RC_OK && rc != RC_DAMAGED)
        return err_set(e, rc, "%s", why.text);
    join(&l, a);
    *ret = l;
    return RC_OK;
}

const struct outbox_index_row *outbox_index_find(const struct outbox_index *l, struct id package)
{
    return bsearch(package.text, l->by_id, l->ledger_count, sizeof *l->by_id, to_line);
}

bool outbox_index_ours(const struct outbox_index *l, struct id laptop)
{
    bool ours = strcmp(l->head.laptop, laptop.text) == 0;
    for (size_t i = 0; i < l->ledger_count && !ours; i++)
        ours = strcmp(l->ledger[i].laptop, laptop.text) == 0;
    return ours;
}
