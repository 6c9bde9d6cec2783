// SPDX-License-Identifier: EUPL-1.2
#include "store/line.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The sealed form: FORMAT, sex, six numbers of 8 bytes (little endian), open visit (37 bytes), then
// four terminated texts.
enum { FORMAT = 1, NUMBERS = 6, HEAD_BYTES = 2 + NUMBERS * 8 + ID_BYTES, TEXTS = 4 };

static void point(struct line *l)
{
    const char *at[TEXTS];
    const char *text = l->text;
    for (int i = 0; i < TEXTS; i++) {
        at[i] = text;
        text += strlen(text) + 1;
    }
    l->p.family = at[0];
    l->p.given = at[1];
    l->p.place = at[2];
    l->folded = at[3];
    l->folded_bytes = strlen(at[3]);
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

// The name in daily use is found too, though the line shows the birth name.
static void fold_usual(struct buf *folded, const struct json *patient, const struct json *shown)
{
    const struct json *names = json_get(patient, "name");
    for (size_t i = 0; i < json_count(names); i++) {
        const char *family = json_get_string(json_at(names, i), "family");
        if (json_at(names, i) != shown && family != NULL) {
            buf_putc(folded, ' ');
            text_fold(folded, family, strlen(family));
        }
    }
}

static void fold_part(struct buf *folded, const char *text)
{
    text_fold(folded, text, strlen(text));
    buf_putc(folded, '\t');
}

static char sex_of(const struct json *patient)
{
    const char *gender = json_get_string(patient, "gender");
    static const char *const known[] = {"male", "female", "other", "unknown"};
    for (size_t i = 0; gender != NULL && i < ARRAY_LEN(known); i++) {
        if (strcmp(known[i], gender) == 0)
            return known[i][0];
    }
    return '\0';
}

enum rc line_from_patient(const struct json *patient, struct line *ret, struct err *e)
{
    const struct json *name = name_of(patient);
    const char *id = json_get_string(patient, "id"), *family = json_get_string(name, "family");
    const char *birth = json_get_string(patient, "birthDate");
    const char *town = json_get_string(json_at(json_get(patient, "address"), 0), "city");
    struct line l = {.p = {.sex = sex_of(patient)}};
    if (id == NULL || !id_valid(id))
        return err_set(e, RC_INVALID, "Patient without an identifier of ours");
    if (family == NULL || family[0] == '\0' || l.p.sex == '\0' || birth == NULL ||
        !date_parse(birth, strlen(birth), &l.p.birth))
        return err_set(e, RC_INVALID, "Patient %s: name, birth date or sex is missing", id);
    struct buf text = {0}, given = {0}, folded = {0};
    add_words(&given, json_get(name, "given"));
    fold_part(&folded, family);
    text_fold(&folded, buf_text(&given), given.len);
    fold_usual(&folded, patient, name);
    buf_putc(&folded, '\t');
    fold_part(&folded, town != NULL ? town : "");
    buf_printf(&folded, "%04d-%02d-%02d", l.p.birth.year, l.p.birth.month, l.p.birth.day);
    buf_add(&text, family, strlen(family) + 1);
    buf_add(&text, buf_text(&given), given.len + 1);
    buf_add(&text, town != NULL ? town : "", town != NULL ? strlen(town) + 1 : 1);
    buf_add(&text, folded.at, folded.len + 1);
    l.p.id = id_from(id);
    l.text_bytes = text.len;
    l.text = mem_text(text.at, text.len);
    point(&l);
    buf_wipe(&text);
    buf_wipe(&given);
    buf_wipe(&folded);
    *ret = l;
    return RC_OK;
}

static void put_number(struct buf *out, int64_t n)
{
    for (int i = 0; i < 8; i++)
        buf_putc(out, (char)((uint64_t)n >> (8 * i) & 0xFFU));
}

static int64_t get_number(const char *at)
{
    uint64_t n = 0;
    for (int i = 0; i < 8; i++)
        n |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return (int64_t)n;
}

void line_write(const struct line *l, struct buf *out)
{
    buf_putc(out, FORMAT);
    buf_putc(out, l->p.sex);
    put_number(out, l->patient);
    put_number(out, date_days(l->p.birth));
    put_number(out, l->p.visit_count);
    put_number(out, l->p.last_visit_utc_ms);
    put_number(out, l->p.due_utc_ms);
    put_number(out, 0); // room for what comes
    buf_add(out, l->p.open_visit.text, ID_BYTES);
    buf_add(out, l->text, l->text_bytes);
}

bool line_read(struct id id, const char *bytes, size_t len, struct line *ret)
{
    if (len < HEAD_BYTES + TEXTS || bytes[0] != FORMAT || bytes[len - 1] != '\0' ||
        bytes[HEAD_BYTES - 1] != '\0')
        return false;
    int texts = 0;
    for (size_t i = HEAD_BYTES; i < len; i++)
        texts += bytes[i] == '\0';
    if (texts != TEXTS)
        return false;
    const char *number = bytes + 2;
    struct line l = {.patient = get_number(number),
                     .text_bytes = len - HEAD_BYTES,
                     .p = {.id = id,
                           .birth = date_from_days(get_number(number + 8)),
                           .sex = bytes[1],
                           .visit_count = (uint32_t)get_number(number + 16),
                           .last_visit_utc_ms = get_number(number + 24),
                           .due_utc_ms = get_number(number + 32),
                           .open_visit = id_from(bytes + HEAD_BYTES - ID_BYTES)}};
    l.text = mem_text(bytes + HEAD_BYTES, l.text_bytes);
    point(&l);
    *ret = l;
    return true;
}

void line_release(struct line *l)
{
    if (l->text != NULL)
        vault_wipe(l->text, l->text_bytes);
    free(l->text);
    vault_wipe(l, sizeof *l);
}
