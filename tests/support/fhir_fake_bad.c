// SPDX-License-Identifier: EUPL-1.2
// Records that a server cannot show, and bytes that no reply may hold.
#include "support/fhir_fake_inner.h"

#include <string.h>

bool fake_is_bad(const struct fhir_fake *f, const char *id)
{
    return f->habits.bad_id != NULL && id != NULL && strcmp(f->habits.bad_id, id) == 0;
}

bool fake_leave_bad_out(const struct fhir_fake *f, struct json *set)
{
    const struct json *entries = json_get(set, "entry");
    struct json *kept = json_new_array();
    bool bad = false;
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *entry = json_at(entries, i);
        if (fake_is_bad(f, json_get_string(json_get(entry, "resource"), "id")))
            bad = true;
        else
            json_push(kept, json_copy(entry));
    }
    json_set(set, "entry", kept);
    return bad;
}

void fake_spoil(const struct fhir_fake *f, struct http_reply *r)
{
    static const char mark[] = "@spoil@";
    struct buf out = {0};
    const char *at = buf_text(&r->body), *next;
    while ((next = strstr(at, mark)) != NULL) {
        buf_add(&out, at, (size_t)(next - at));
        buf_puts(&out, f->habits.spoil);
        at = next + sizeof mark - 1;
    }
    buf_puts(&out, at);
    buf_clear(&r->body);
    buf_add(&r->body, buf_text(&out), out.len);
    buf_release(&out);
}
