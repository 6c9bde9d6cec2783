// SPDX-License-Identifier: EUPL-1.2
#include "transfer/envelope.h"

#include "base/mem.h"
#include "store/patient_choice.h"
#include "vault/vault.h"

#include <stdio.h>
#include <string.h>

enum { HEAD_MAX_BYTES = 1024 * 1024, HASH_DIGITS = LEDGER_HASH_BYTES - 1 };

static const char *const kinds[TRANSFER_KINDS] = {"package", "manifest", "receipt"};

enum member_type { MEMBER_ID, MEMBER_NUMBER, MEMBER_TIME, MEMBER_FLAG, MEMBER_HASH, MEMBER_WORD };

// The members of the head: of which kinds (bits), and of which they must not be missing.
static const struct member {
    const char *name;
    size_t offset;
    enum member_type type;
    unsigned needed;
} members[] = {
    {"laptop", offsetof(struct transfer_head, laptop), MEMBER_ID, 7},
    {"package", offsetof(struct transfer_head, package), MEMBER_ID, 1 | 4},
    {"visit", offsetof(struct transfer_head, visit), MEMBER_ID, 0},
    {"person", offsetof(struct transfer_head, person), MEMBER_ID, 1},
    {"seq", offsetof(struct transfer_head, seq), MEMBER_NUMBER, 1 | 2},
    {"queued", offsetof(struct transfer_head, queued_utc_ms), MEMBER_TIME, 1},
    {"urgent", offsetof(struct transfer_head, urgent), MEMBER_FLAG, 1},
    {"hash", offsetof(struct transfer_head, hash), MEMBER_HASH, 1 | 4},
    {"before", offsetof(struct transfer_head, before), MEMBER_HASH, 2},
    {"commit", offsetof(struct transfer_head, commit), MEMBER_NUMBER, 2},
    {"root", offsetof(struct transfer_head, root), MEMBER_HASH, 2},
    {"state", offsetof(struct transfer_head, state), MEMBER_WORD, 4},
};

// ---- writing ----

static struct json *member_json(const struct member *m, const void *at)
{
    switch (m->type) {
    case MEMBER_ID:
        return json_new_string(((const struct id *)at)->text);
    case MEMBER_NUMBER:
        return json_new_int((int64_t) * (const uint64_t *)at);
    case MEMBER_TIME:
        return json_new_int(*(const int64_t *)at);
    case MEMBER_FLAG:
        return json_new_bool(*(const bool *)at);
    case MEMBER_HASH:
    case MEMBER_WORD:
        break;
    }
    return json_new_string(at);
}

void transfer_file_write(const struct transfer_head *head, const void *body, size_t len,
                         struct buf *out)
{
    struct json *line = json_new_object();
    json_set_string(line, "kind", kinds[head->kind]);
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const struct member *m = &members[i];
        const char *at = (const char *)head + m->offset;
        bool there = m->type == MEMBER_ID && at[0] != '\0'; // the visit, when there is one
        if (there || (m->needed & (1U << head->kind)) != 0)
            json_set(line, m->name, member_json(m, at));
    }
    if (head->patient != NULL)
        json_set(line, "patient", json_share(head->patient));
    if (head->kept != NULL)
        json_set(line, "kept", json_share(head->kept));
    json_write(line, false, out); // has no line end inside
    buf_putc(out, '\n');
    buf_add(out, body, len);
    json_free(line);
}

// ---- reading ----

static bool read_id(const struct json *v, void *at)
{
    const char *text = json_string(v);
    if (text == NULL || !id_valid(text))
        return false;
    *(struct id *)at = id_from(text);
    return true;
}

static bool read_number(const struct json *v, void *at)
{
    int64_t n = 0;
    if (!json_int(v, &n) || n < 1)
        return false;
    *(uint64_t *)at = (uint64_t)n;
    return true;
}

static bool read_time(const struct json *v, void *at)
{
    return json_int(v, at) && *(int64_t *)at >= 0;
}

static bool read_flag(const struct json *v, void *at)
{
    *(bool *)at = json_bool(v, false);
    return json_type(v) == JSON_BOOLEAN;
}

static bool read_hash(const struct json *v, void *at)
{
    const char *text = json_string(v);
    if (text == NULL || strlen(text) != HASH_DIGITS ||
        strspn(text, "0123456789abcdef") != HASH_DIGITS)
        return false;
    memcpy(at, text, LEDGER_HASH_BYTES);
    return true;
}

static bool read_word(const struct json *v, void *at)
{
    const char *text = json_string(v);
    size_t len = text != NULL ? strlen(text) : 0;
    if (len == 0 || len >= sizeof((struct transfer_head *)0)->state ||
        strspn(text, "abcdefghijklmnopqrstuvwxyz") != len)
        return false;
    memcpy(at, text, len + 1);
    return true;
}

static bool (*const readers[])(const struct json *v, void *at) = {
    [MEMBER_ID] = read_id,     [MEMBER_NUMBER] = read_number, [MEMBER_TIME] = read_time,
    [MEMBER_FLAG] = read_flag, [MEMBER_HASH] = read_hash,     [MEMBER_WORD] = read_word,
};

static enum rc read_kind(const struct json *line, struct transfer_head *ret, struct err *e)
{
    const char *kind = json_get_string(line, "kind");
    for (unsigned i = 0; kind != NULL && i < TRANSFER_KINDS; i++) {
        if (strcmp(kinds[i], kind) != 0)
            continue;
        ret->kind = (enum transfer_kind)i;
        return RC_OK;
    }
    return err_set(e, RC_INVALID, "carried file: of no known kind");
}

static enum rc read_head(const struct json *line, struct transfer_head *ret, struct err *e)
{
    enum rc rc = read_kind(line, ret, e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(members); i++) {
        const struct member *m = &members[i];
        const struct json *v = json_get(line, m->name);
        bool needed = (m->needed & (1U << ret->kind)) != 0;
        if ((needed || v != NULL) && !readers[m->type](v, (char *)ret + m->offset))
            rc = err_set(e, RC_INVALID, "carried file: \"%s\" is missing or wrong", m->name);
    }
    struct json *patient = json_get(line, "patient"), *kept = json_get(line, "kept");
    if (rc == RC_OK && json_type(patient) == JSON_OBJECT)
        ret->patient = json_share(patient);
    if (rc == RC_OK && json_type(kept) == JSON_OBJECT)
        ret->kept = json_share(kept);
    return rc;
}

// As store_package_hash, without the store: this file is read by a fuzzer too.
static void hash_of(const char *text, size_t len, char ret[LEDGER_HASH_BYTES])
{
    unsigned char hash[HASH_DIGITS / 2];
    vault_hash(NULL, text, len, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

// Is the body what the head says?
static enum rc check_body(const struct transfer_file *f, struct err *e)
{
    static const enum json_type types[TRANSFER_KINDS] = {[TRANSFER_PACKAGE] = JSON_OBJECT,
                                                         [TRANSFER_MANIFEST] = JSON_ARRAY,
                                                         [TRANSFER_RECEIPT] = JSON_OBJECT};
    char hash[LEDGER_HASH_BYTES];
    if (json_type(f->json) != types[f->head.kind])
        return err_set(e, RC_INVALID, "carried file: the body is of another type");
    hash_of(f->body, f->body_len, hash);
    if (f->head.kind == TRANSFER_PACKAGE && strcmp(hash, f->head.hash) != 0)
        return err_set(e, RC_INVALID, "carried file: the body has another hash");
    return RC_OK;
}

enum rc transfer_file_read(const char *text, size_t len, struct transfer_file *ret, struct err *e)
{
    struct transfer_file f = {0};
    struct json *line = NULL;
    const char *end =
        len > 0 ? memchr(text, '\n', len < HEAD_MAX_BYTES ? len : HEAD_MAX_BYTES) : NULL;
    if (end == NULL)
        return err_set(e, RC_INVALID, "carried file: without a head");
    enum rc rc = json_parse(text, (size_t)(end - text), &JSON_LIMITS, &line, NULL);
    if (rc != RC_OK || json_type(line) != JSON_OBJECT) {
        json_free(line);
        return err_set(e, RC_INVALID, "carried file: the head is not JSON");
    }
    rc = read_head(line, &f.head, e);
    json_free(line);
    f.body = end + 1;
    f.body_len = len - (size_t)(f.body - text);
    if (rc == RC_OK && json_parse(f.body, f.body_len, &JSON_LIMITS, &f.json, NULL) != RC_OK)
        rc = err_set(e, RC_INVALID, "carried file: the body is not JSON");
    if (rc == RC_OK)
        rc = check_body(&f, e);
    if (rc == RC_OK)
        *ret = f;
    else
        transfer_file_release(&f);
    return rc;
}

// Is there a name by which somebody can be told? Even one that has ended.
static bool has_name(const struct json *patient)
{
    struct patient_choice counts;
    patient_choose(patient, (struct date){0}, &counts);
    return counts.name != NULL;
}

const struct json *transfer_file_patient(const struct json *bundle, struct id person)
{
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *r = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(r, "resourceType"), *id = json_get_string(r, "id");
        if (type != NULL && id != NULL && strcmp(type, "Patient") == 0 &&
            strcmp(id, person.text) == 0 && has_name(r))
            return r;
    }
    return NULL;
}

void transfer_file_release(struct transfer_file *f)
{
    json_free(f->head.patient);
    json_free(f->head.kept);
    json_free(f->json);
    *f = (struct transfer_file){0};
}
