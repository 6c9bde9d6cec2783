// SPDX-License-Identifier: EUPL-1.2
#include "store/index_entry.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The sealed form: FORMAT, sex, five numbers, the open visit ("" or 36 characters), in
// FORMAT_MERGED the person whose duplicate it is, and four texts, each terminated. A number takes
// seven bits a byte, the lowest first.
enum { FORMAT = 1, FORMAT_MERGED = 2, TEXTS = 4, NUMBER_BYTES = 10 };

static void fold_part(struct buf *folded, const char *text, char end)
{
    text_fold(folded, text, strlen(text));
    buf_putc(folded, end);
}

static char digit(int n)
{
    return (char)('0' + n % 10);
}

// Points the texts into l->text and makes the folded form.
static void complete(struct index_entry *l)
{
    const char *at[TEXTS];
    const char *text = l->text;
    struct buf folded = {0};
    for (int i = 0; i < TEXTS; i++) {
        at[i] = text;
        text += strlen(text) + 1;
    }
    l->p.family = at[0];
    l->p.given = at[1];
    l->p.town = at[2];
    fold_part(&folded, at[0], '\t');
    fold_part(&folded, at[1], at[3][0] != '\0' ? ' ' : '\t');
    if (at[3][0] != '\0') // the name in daily use is found too, though the birth name is shown
        fold_part(&folded, at[3], '\t');
    fold_part(&folded, at[2], '\t');
    const struct date d = l->p.birth;
    const char date[] = {digit(d.year / 1000),
                         digit(d.year / 100),
                         digit(d.year / 10),
                         digit(d.year),
                         '-',
                         digit(d.month / 10),
                         digit(d.month),
                         '-',
                         digit(d.day / 10),
                         digit(d.day)};
    buf_add(&folded, date, sizeof date);
    l->folded_bytes = folded.len;
    l->folded = mem_text(buf_text(&folded), folded.len);
    buf_wipe(&folded);
}

// The name a person is filed under: the official one, else the first.
static const struct json *name_of(const struct json *patient)
{
    const struct json *names = json_get(patient, "name");
    for (size_t i = 0; i < json_count(names); i++) {
        const char *use = json_get_string(json_at(names, i), "use");
        if (use != NULL && strcmp(use, "official") == 0)
            return json_at(names, i);
    }
    return json_at(names, 0);
}

static void add_words(struct buf *out, const struct json *words)
{
    for (size_t i = 0; i < json_count(words); i++) {
        const char *word = json_string(json_at(words, i));
        if (word != NULL)
            buf_printf(out, "%s%s", i > 0 ? " " : "", word);
    }
}

static void add_other_names(struct buf *out, const struct json *patient, const struct json *shown)
{
    const struct json *names = json_get(patient, "name");
    for (size_t i = 0; i < json_count(names); i++) {
        const char *family = json_get_string(json_at(names, i), "family");
        if (json_at(names, i) != shown && family != NULL)
            buf_printf(out, "%s ", family);
    }
}

static char sex_of(const struct json *patient)
{
    const char *gender = json_get_string(patient, "gender");
    static const char *const known[] = {"male", "female", "other", "unknown"};
    for (size_t i = 0; gender != NULL && i < ARRAY_LEN(known); i++)
        if (strcmp(known[i], gender) == 0)
            return known[i][0];
    return '\0';
}

// The person whose duplicate the Patient is (FHIR: link of type replaced-by), or "".
static struct id merged_into(const struct json *patient)
{
    static const char kind[] = "Patient/";
    const struct json *links = json_get(patient, "link");
    for (size_t i = 0; i < json_count(links); i++) {
        const struct json *link = json_at(links, i);
        const char *type = json_get_string(link, "type");
        const char *to = json_get_string(json_get(link, "other"), "reference");
        if (type != NULL && strcmp(type, "replaced-by") == 0 && to != NULL &&
            strncmp(to, kind, sizeof kind - 1) == 0)
            return id_from(to + sizeof kind - 1);
    }
    return (struct id){{0}};
}

enum rc index_entry_from_patient(const struct json *patient, struct index_entry *ret, struct err *e)
{
    const struct json *name = name_of(patient);
    const char *id = json_get_string(patient, "id"), *family = json_get_string(name, "family");
    const char *birth = json_get_string(patient, "birthDate");
    const char *town = json_get_string(json_at(json_get(patient, "address"), 0), "city");
    struct index_entry l = {.p = {.sex = sex_of(patient), .merged_into = merged_into(patient)}};
    if (id == NULL || !id_valid(id))
        return err_set(e, RC_INVALID, "Patient without an identifier of ours");
    if (family == NULL || family[0] == '\0' || l.p.sex == '\0' || birth == NULL ||
        !date_parse(birth, strlen(birth), &l.p.birth))
        return err_set(e, RC_INVALID, "Patient %s: name, birth date or sex is missing", id);
    struct buf text = {0};
    buf_add(&text, family, strlen(family) + 1);
    add_words(&text, json_get(name, "given"));
    buf_putc(&text, '\0');
    buf_puts(&text, town != NULL ? town : "");
    buf_putc(&text, '\0');
    add_other_names(&text, patient, name);
    buf_putc(&text, '\0');
    l.p.id = id_from(id);
    l.text_bytes = text.len;
    l.text = mem_text(text.at, text.len);
    complete(&l);
    buf_wipe(&text);
    *ret = l;
    return RC_OK;
}

static void put_number(struct buf *out, int64_t n)
{
    uint64_t left =
        (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0); // small for small negative ones too
    for (; left > 0x7F; left >>= 7)
        buf_putc(out, (char)((left & 0x7F) | 0x80));
    buf_putc(out, (char)left);
}

// Takes a number off the front; false at the end of the bytes.
static bool get_number(const char **at, const char *end, int64_t *ret)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < NUMBER_BYTES && *at < end; i++) {
        unsigned char byte = (unsigned char)*(*at)++;
        n |= (uint64_t)(byte & 0x7F) << (7 * i);
        if (byte < 0x80) {
            *ret = (int64_t)(n >> 1 ^ ((n & 1) != 0 ? UINT64_MAX : 0));
            return true;
        }
    }
    return false;
}

void index_entry_write(const struct index_entry *l, struct buf *out)
{
    bool merged = l->p.merged_into.text[0] != '\0';
    buf_putc(out, merged ? FORMAT_MERGED : FORMAT);
    buf_putc(out, l->p.sex);
    put_number(out, l->patient);
    put_number(out, date_days(l->p.birth));
    put_number(out, l->p.visit_count);
    put_number(out, l->p.last_visit_utc_ms);
    put_number(out, l->p.due_utc_ms);
    buf_add(out, l->p.open_visit.text, strlen(l->p.open_visit.text) + 1);
    if (merged)
        buf_add(out, l->p.merged_into.text, strlen(l->p.merged_into.text) + 1);
    buf_add(out, l->text, l->text_bytes);
}

// Are there exactly `wanted` texts, each terminated?
static bool texts_fit(const char *at, const char *end, int wanted)
{
    int texts = 0;
    for (const char *c = at; c < end; c++)
        texts += *c == '\0';
    return at < end && end[-1] == '\0' && texts == wanted;
}

bool index_entry_read(struct id id, const char *bytes, size_t len, struct index_entry *ret)
{
    const char *at = bytes + 2, *end = bytes + len;
    struct index_entry l = {.p = {.id = id}};
    int64_t days = 0, count = 0;
    bool merged = len > 0 && bytes[0] == FORMAT_MERGED;
    if (len < 2 || (bytes[0] != FORMAT && !merged) || !get_number(&at, end, &l.patient) ||
        !get_number(&at, end, &days) || !get_number(&at, end, &count) ||
        !get_number(&at, end, &l.p.last_visit_utc_ms) || !get_number(&at, end, &l.p.due_utc_ms) ||
        !texts_fit(at, end, TEXTS + 1 + merged))
        return false;
    l.p.sex = bytes[1];
    l.p.birth = date_from_days(days);
    l.p.visit_count = (uint32_t)count;
    l.p.open_visit = id_from(at);
    at += strlen(at) + 1;
    if (merged) {
        l.p.merged_into = id_from(at);
        at += strlen(at) + 1;
    }
    l.text_bytes = (size_t)(end - at);
    l.text = mem_text(at, l.text_bytes);
    complete(&l);
    *ret = l;
    return true;
}

void index_entry_release(struct index_entry *l)
{
    if (l->text != NULL)
        vault_wipe(l->text, l->text_bytes);
    if (l->folded != NULL)
        vault_wipe(l->folded, l->folded_bytes);
    free(l->text);
    free(l->folded);
    vault_wipe(l, sizeof *l);
}
