// SPDX-License-Identifier: EUPL-1.2
// Where a laptop's ledger ended the last time is the setting carry-ledger/LEDGER: "NEXT HASH".
#include "transfer/manifest.h"

#include "base/mem.h"
#include "fhir/fleet.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 64 };

static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

// Where a ledger ends, or ended.
struct end {
    uint64_t next;                // the next number, 0 nothing known
    char hash[LEDGER_HASH_BYTES]; // of the chain so far
};

static bool line_of(const struct json *v, struct ledger_line *ret)
{
    struct ledger_line l = {0};
    const char *laptop = json_get_string(v, "laptop"), *package = json_get_string(v, "package");
    const char *content = json_get_string(v, "content");
    int64_t seq = 0;
    if (laptop == NULL || !id_valid(laptop) || package == NULL || !id_valid(package) ||
        content == NULL || strlen(content) != LEDGER_HASH_BYTES - 1 ||
        !json_int(json_get(v, "seq"), &seq) || seq < 1 ||
        !json_int(json_get(v, "queued"), &l.queued_utc_ms) || json_get_string(v, "state") == NULL)
        return false;
    memcpy(l.laptop, laptop, sizeof l.laptop);
    l.package = id_from(package);
    memcpy(l.content, content, sizeof l.content);
    l.seq = (uint64_t)seq;
    *ret = l;
    return true;
}

// Do the lines follow each other up to the head, and does the end of last time lie on the way?
// NULL, or the code of what is wrong.
static const char *check_chain(const struct transfer_file *f, const struct end *before)
{
    char chain[LEDGER_HASH_BYTES];
    struct ledger_line line = {0}, last = {0};
    bool passed = before->next <= 1;
    memcpy(chain, no_hash, sizeof chain);
    for (size_t i = 0; i < json_count(f->json); i++) {
        if (!line_of(json_at(f->json, i), &line))
            return "ledger-broken";
        bool same = strcmp(line.laptop, last.laptop) == 0;
        if (line.seq != (same ? last.seq + 1 : 1))
            return "ledger-broken";
        ledger_hash(chain, &line, chain);
        if (strcmp(line.laptop, f->head.laptop.text) == 0 && line.seq + 1 == before->next) {
            if (strcmp(chain, before->hash) != 0)
                return "ledger-changed";
            passed = true;
        }
        last = line;
    }
    uint64_t next = strcmp(last.laptop, f->head.laptop.text) == 0 ? last.seq + 1 : 1;
    if (next != f->head.seq || strcmp(chain, f->head.before) != 0)
        return "ledger-broken";
    return passed ? NULL : "ledger-changed";
}

static void name_of(const struct transfer_file *f, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "carry-ledger/%s", f->head.laptop.text);
}

static enum rc last_end(struct store *s, const struct transfer_file *f, struct end *ret,
                        struct err *e)
{
    char name[NAME_BYTES], *end = NULL;
    struct arena a = {0};
    const char *text = NULL;
    *ret = (struct end){0};
    name_of(f, name);
    enum rc rc = store_setting(s, name, &a, &text, e);
    if (rc == RC_OK && text != NULL) {
        ret->next = strtoull(text, &end, 10);
        if (ret->next < 1 || *end != ' ' || strlen(end + 1) != LEDGER_HASH_BYTES - 1)
            rc = err_set(e, RC_DAMAGED, "%s: cannot be read", name);
        else
            memcpy(ret->hash, end + 1, LEDGER_HASH_BYTES);
    }
    arena_release(&a);
    return rc;
}

static enum rc keep_end(struct store *s, const struct transfer_file *f, struct err *e)
{
    char name[NAME_BYTES], value[LEDGER_HASH_BYTES + 24];
    name_of(f, name);
    snprintf(value, sizeof value, "%" PRIu64 " %s", f->head.seq, f->head.before);
    return store_setting_set(s, name, value, e);
}

// The newest commit of the laptop's store that came, as the setting carry-root/LEDGER: "N HASH". A
// smaller number, or another root of the same one, is an older copy of it: said, and the newer one
// stays remembered.
static enum rc watch_root(struct store *s, const struct transfer_file *f,
                          const struct transfer_watch *w, struct transfer_count *c, struct err *e)
{
    char name[NAME_BYTES], value[LEDGER_HASH_BYTES + 24], *end = NULL;
    struct arena a = {0};
    const char *text = NULL;
    snprintf(name, sizeof name, "carry-root/%s", f->head.laptop.text);
    snprintf(value, sizeof value, "%" PRIu64 " %s", f->head.commit, f->head.root);
    enum rc rc = store_setting(s, name, &a, &text, e);
    uint64_t seen = rc == RC_OK && text != NULL ? strtoull(text, &end, 10) : 0;
    bool older = text != NULL &&
                 (seen > f->head.commit || (seen == f->head.commit && strcmp(text, value) != 0));
    if (older)
        transfer_skip(w, c, f->head.laptop.text, "store-older");
    else if (rc == RC_OK && seen < f->head.commit)
        rc = store_setting_note(s, name, value, e);
    arena_release(&a);
    return rc;
}

// What the laptop says of one package.
static enum rc compare(struct store *s, const struct json *line, const struct transfer_watch *w,
                       struct transfer_count *c, struct err *e)
{
    struct transfer_row_origin o;
    struct err why = {0};
    struct id package = id_from(json_get_string(line, "package"));
    const char *state = json_get_string(line, "state");
    bool over = strcmp(state, "replaced") == 0 || strcmp(state, "erased") == 0;
    if (over || strcmp(state, "delivered") == 0)
        return store_transfer_told(s, package, over, e);
    if (strcmp(state, "waiting") != 0)
        return RC_OK;
    enum rc rc = store_transfer_origin(s, package, &o, &why);
    if (rc == RC_NO) {
        c->missing++;
        transfer_skip(w, c, package.text, "missing");
        return RC_OK;
    }
    return rc == RC_OK ? RC_OK : err_set(e, rc, "%s", why.text);
}

// What the list of laptops says of it.
static enum rc hear(struct store *s, const struct transfer_file *f, int64_t now_utc_ms,
                    struct err *e)
{
    struct fleet_laptop l = {.at_utc_ms = now_utc_ms, .kept = kept_back_from(f->head.kept)};
    memcpy(l.id, f->head.laptop.text, sizeof l.id);
    for (size_t i = 0; i < json_count(f->json); i++) {
        const char *state = json_get_string(json_at(f->json, i), "state");
        l.waiting += strcmp(state, "waiting") == 0 || strcmp(state, "held") == 0;
    }
    return fleet_heard(s, &l, 1, e);
}

enum rc desk_manifest(struct store *s, const struct transfer_file *f, int64_t now_utc_ms,
                      const struct transfer_watch *w, struct transfer_count *c, struct err *e)
{
    struct end before;
    enum rc rc = last_end(s, f, &before, e);
    if (rc == RC_OK)
        rc = watch_root(s, f, w, c, e);
    if (rc != RC_OK)
        return rc;
    bool older = before.next > f->head.seq;
    const char *wrong = older ? "ledger-older" : check_chain(f, &before);
    if (wrong != NULL) {
        transfer_skip(w, c, f->head.laptop.text, wrong);
        return RC_OK; // nothing it says counts
    }
    for (size_t i = 0; rc == RC_OK && i < json_count(f->json); i++)
        rc = compare(s, json_at(f->json, i), w, c, e);
    if (rc == RC_OK && f->head.seq != before.next)
        rc = keep_end(s, f, e);
    if (rc == RC_OK)
        rc = hear(s, f, now_utc_ms, e);
    return rc;
}
