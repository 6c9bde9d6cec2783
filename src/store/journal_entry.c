// SPDX-License-Identifier: EUPL-1.2
// One entry of a journal: where it is bound to, and the newest one of a visit that was ended early.
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void journal_place(const char *visit, int64_t seq, char out[JOURNAL_PLACE_BYTES])
{
    snprintf(out, JOURNAL_PLACE_BYTES, "journal/%s/%" PRId64, visit, seq);
}

int64_t journal_stopped(struct store *s, const struct visit_row *row, int64_t last)
{
    char aad[JOURNAL_PLACE_BYTES];
    size_t len = 0;
    int64_t utc_ms = 0;
    struct json *entry = NULL;
    struct query q = db_query(&s->db, SQL_JOURNAL_ONE, NULL);
    query_int(&q, ":visit", row->no);
    query_int(&q, ":seq", last);
    if (query_row(&q)) {
        const void *sealed = query_get_blob(&q, COL_sealed, &len);
        journal_place(row->v.id.text, last, aad);
        open_json(s, &row->key, aad, sealed, len, &entry, NULL);
    }
    query_end(&q);
    const char *kind = json_get_string(entry, "kind");
    if (kind == NULL || strcmp(kind, "stop") != 0 || !json_int(json_get(entry, "utcMs"), &utc_ms))
        utc_ms = 0;
    json_free(entry);
    return utc_ms;
}
