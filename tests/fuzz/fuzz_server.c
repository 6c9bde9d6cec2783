// SPDX-License-Identifier: EUPL-1.2
// libFuzzer target: everything that parses what a server says: header lines, the
// CapabilityStatement, replies to transactions, outcomes with their expressions, and the comparison
// of its resources with ours, and a Patient at the door. The first byte chooses which.
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/patient.h"
#include "fhir/resource.h"
#include "http/headers.h"
#include "store/index_entry.h"
#include "sync/bundle.h"
#include "sync/profile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct json *parsed(const char *text, size_t len)
{
    struct json *v = NULL;
    return json_parse(text, len, &JSON_LIMITS, &v, NULL) == RC_OK ? v : NULL;
}

static void must_be_printable(const char *text, size_t room)
{
    must(strnlen(text, room) < room);
    for (; *text != '\0'; text++)
        must(*text >= ' ' && *text <= '~');
}

// A status, then a field a line.
static void try_headers(const char *text, size_t len)
{
    struct http_reply r = {.retry_after_ms = -1, .status = len % 2 == 0 ? 429 : 200};
    while (len > 0) {
        const char *end = memchr(text, '\n', len);
        size_t line = end != NULL ? (size_t)(end - text) : len;
        char *name = mem_text(text, line), *colon = strchr(name, ':');
        if (colon != NULL) {
            *colon = '\0';
            http_header(&r, name, colon + 1);
        }
        free(name);
        line += end != NULL;
        text += line;
        len -= line;
    }
    must_be_printable(r.content_type, sizeof r.content_type);
    must_be_printable(r.etag, sizeof r.etag);
    must_be_printable(r.location, sizeof r.location);
    must(r.status >= 0 && r.status < 1000 && r.retry_after_ms >= -1 && r.server_utc_ms >= 0);
    int64_t wait = retry_after(3, r.retry_after_ms, 7);
    must(wait >= 0 && wait <= 86400000);
    outcome_of_reply(&r);
}

// What is shown of a server is safe, and what is kept is read again.
static void try_profile(const char *text, size_t len)
{
    struct json *v = parsed(text, len);
    struct profile p = {0};
    if (profile_read(&p, v, 1)) {
        struct buf safe = {0};
        text_safe(&safe, p.software, strlen(p.software), false);
        must(strcmp(buf_text(&safe), p.software) == 0);
        buf_release(&safe);
        struct json *kept = profile_json(&p);
        struct profile again = profile_from(kept);
        must(strcmp(again.software, p.software) == 0 && again.if_match == p.if_match);
        json_free(kept);
    }
    struct profile kept = profile_from(v);
    struct json *out = profile_json(&kept);
    json_free(out);
    json_free(v);
}

static void try_reply(const char *text, size_t len)
{
    struct json *v = parsed(text, len);
    size_t entries = json_count(json_get(v, "entry"));
    for (size_t i = 0; i < entries && i < 100; i++) {
        struct entry_response said = bundle_reply_entry(v, i);
        must(said.outcome == outcome_of_status(said.status));
        must_be_printable(said.remote_id, sizeof said.remote_id);
        must_be_printable(said.version, sizeof said.version);
        must(strpbrk(said.remote_id, "/?#% ") == NULL && strchr(said.version, '"') == NULL);
        outcome_link(v, said.issue.expression);
    }
    for (size_t first = 0; first < 3; first++) {
        struct bundle_part part = {.first = first, .count = entries};
        size_t entry = 0;
        bool told = false;
        bundle_reply_part(v, &part, &entry, &told);
        must(entry >= first && entry <= first + entries);
    }
    json_free(v);
}

// An expression, a line end, the resource it points into.
static void try_link(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len);
    size_t line = end != NULL ? (size_t)(end - text) : len;
    char *expression = mem_text(text, line);
    struct json *v = end != NULL ? parsed(end + 1, len - line - 1) : NULL;
    const char *link = outcome_link(v, expression);
    must(link == NULL || v != NULL);
    response_status(expression);
    free(expression);
    json_free(v);
}

// Two resources, ours and theirs.
static void try_holds(const char *text, size_t len)
{
    const char *end = memchr(text, '\n', len);
    size_t line = end != NULL ? (size_t)(end - text) : len;
    struct json *ours = parsed(text, line);
    struct json *theirs = end != NULL ? parsed(end + 1, len - line - 1) : NULL;
    must(resource_holds(ours, ours));
    resource_holds(ours, theirs);
    resource_holds(theirs, ours);
    bundle_identifier(theirs);
    json_free(ours);
    json_free(theirs);
}

// A Patient as it comes: mended when it must be; a line for the index or none, and a sheet that
// changes nothing when it is written back.
static void try_patient(const char *text, size_t len)
{
    struct buf mended = {0};
    struct index_entry line = {0};
    struct person_fields sheet;
    json_mend(text, len, &mended);
    must(utf8_valid(buf_text(&mended), mended.len));
    struct json *v = parsed(buf_text(&mended), mended.len), *p = json_composed(v);
    if (json_is_closed(text, len) && v != NULL &&
        index_entry_from_patient(p, (struct date){2026, 11, 28}, &line, NULL) == RC_OK) {
        must(line.p.family[0] != '\0' && strchr("mfou", line.p.sex) != NULL);
        index_entry_release(&line);
    }
    patient_to_fields(p, &sheet);
    if (json_type(p) == JSON_OBJECT) {
        struct json *same = patient_from_fields(&sheet, p, id_new());
        must(json_get(p, "name") == NULL ||
             json_equal(json_get(same, "name"), json_get(p, "name")));
        json_free(same);
    }
    json_free(v);
    json_free(p);
    buf_release(&mended);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static void (*const tries[])(const char *text, size_t len) = {
        try_headers, try_profile, try_reply, try_link, try_holds, try_patient};
    if (len == 0)
        return 0;
    // A block of its own with a NUL behind, so that anything further is seen.
    char *text = mem_alloc(len);
    memcpy(text, bytes + 1, len - 1);
    tries[bytes[0] % ARRAY_LEN(tries)](text, len - 1);
    free(text);
    return 0;
}
