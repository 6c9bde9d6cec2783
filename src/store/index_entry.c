// SPDX-License-Identifier: EUPL-1.2
#include "store/index_entry.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The sealed form: FORMAT, sex, five numbers, situation and its day as numbers, the open visit and
// the person whose duplicate it is ("" or 36 characters), and eight texts, each terminated. A
// number takes seven bits a byte, the lowest first; a date's is YYYYMMDD, 0 for what is not known.
// The first form had neither situation nor duplicate and only four texts, the second the duplicate
// besides; up to the third dates were days since 1970.
enum {
    FORMAT_FIRST = 1,
    FORMAT_MERGED = 2,
    FORMAT_DAYS = 3,
    FORMAT = INDEX_ENTRY_FORMAT,
    TEXTS_FIRST = 4,
    NUMBER_BYTES = 10
};

// The texts of a line, in their order.
enum { FAMILY, GIVEN, TOWN, OTHER_NAMES, STREET, POSTCODE, PHONES, MATRICULE, TEXTS };

static void fold_part(struct buf *folded, const char *text, char end)
{
    text_fold(folded, text, strlen(text));
    buf_putc(folded, end);
}

static char digit(int n)
{
    return (char)('0' + n % 10);
}

// "saint beat" → "st beat"; false when there is no Saint in it.
static bool shorten_saint(const char *folded, char *out, size_t bytes)
{
    const char *saint = strstr(folded, "saint");
    bool word = saint != NULL && (saint == folded || saint[-1] == ' ' || saint[-1] == '\t');
    if (!word || strlen(folded) >= bytes)
        return false;
    snprintf(out, bytes, "%.*sst%s", (int)(saint - folded), folded, saint + strlen("saint"));
    return true;
}

static void squeeze(struct buf *out, const char *folded)
{
    if (strchr(folded, ' ') == NULL)
        return;
    buf_putc(out, '\t');
    for (const char *at = folded; *at != '\0'; at++)
        if (*at != ' ')
            buf_putc(out, *at);
}

// What a name or a place is typed as besides: without its spaces, with St for Saint.
static void add_spellings(struct buf *out, const char *text)
{
    char shorter[256];
    struct buf folded = {0};
    text_fold(&folded, text, strlen(text));
    squeeze(out, buf_text(&folded));
    if (shorten_saint(buf_text(&folded), shorter, sizeof shorter)) {
        buf_printf(out, "\t%s", shorter);
        squeeze(out, shorter);
    }
    buf_wipe(&folded);
}

// Telephones as they are dialled here: digits only, +33 as 0.
static void add_phones(struct buf *out, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, ",");
        bool abroad = strncmp(text, "+33", 3) == 0 || strncmp(text, "0033", 4) == 0;
        buf_puts(out, abroad ? "\t0" : "\t");
        for (size_t i = abroad ? (text[0] == '+' ? 3 : 4) : 0; i < len; i++)
            if (text[i] >= '0' && text[i] <= '9')
                buf_putc(out, text[i]);
        text += len + (text[len] == ',');
    }
}

// A birth date typed without separators, 12051942 and 120542, as far as it is known.
static void add_digits(struct buf *folded, struct date d)
{
    const char ddmm[] = {digit(d.day / 10), digit(d.day), digit(d.month / 10), digit(d.month), 0};
    const char *known = d.day > 0 ? ddmm : ddmm + 2;
    buf_putc(folded, '\t');
    if (d.month > 0)
        buf_printf(folded, "%s%04d %s%02d", known, d.year, known, d.year % 100);
    buf_putc(folded, '\t');
}

// YYYY-MM-DD; a part that is not known is left out behind its "-", as a search for it ends.
static void add_date(struct buf *folded, struct date d)
{
    if (d.year > 0)
        buf_printf(folded, "%s%s", date_text(d).text, d.day > 0 ? "" : "-");
}

// What the person is found by besides names, place and birth date.
static void add_more(struct buf *folded, const char *const at[TEXTS], struct date d)
{
    for (int i = FAMILY; i <= OTHER_NAMES; i++)
        add_spellings(folded, at[i]);
    add_digits(folded, d);
    fold_part(folded, at[STREET], '\t');
    fold_part(folded, at[POSTCODE], '\t');
    fold_part(folded, at[MATRICULE], '\t');
    add_spellings(folded, at[STREET]);
    add_phones(folded, at[PHONES]);
}

void index_entry_complete(struct index_entry *l)
{
    const char *at[TEXTS];
    const char *text = l->text;
    struct buf folded = {0};
    for (int i = 0; i < TEXTS; i++) {
        bool absent = l->format < FORMAT_DAYS && i >= TEXTS_FIRST;
        at[i] = absent ? "" : text;
        text += strlen(at[i]) + (absent ? 0 : 1);
    }
    l->p.family = at[FAMILY];
    l->p.given = at[GIVEN];
    l->p.town = at[TOWN];
    l->others = at[OTHER_NAMES];
    l->matricules = at[MATRICULE];
    fold_part(&folded, at[FAMILY], '\t');
    size_t family_end = folded.len;
    fold_part(&folded, at[GIVEN], at[OTHER_NAMES][0] != '\0' ? ' ' : '\t');
    l->given_bytes = folded.len - 1 - family_end;
    if (at[OTHER_NAMES][0] != '\0') // the name in daily use is found too
        fold_part(&folded, at[OTHER_NAMES], '\t');
    fold_part(&folded, at[TOWN], '\t');
    add_date(&folded, l->p.birth);
    add_more(&folded, at, l->p.birth);
    l->folded_bytes = folded.len;
    l->folded = mem_text(buf_text(&folded), folded.len);
    buf_wipe(&folded);
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

static int64_t date_number(struct date d)
{
    return (int64_t)d.year * 10000 + d.month * 100 + d.day;
}

static struct date date_of(int64_t n)
{
    struct date d = {
        .year = (int)(n / 10000), .month = (int)(n / 100 % 100), .day = (int)(n % 100)};
    return date_known(d) ? d : (struct date){0};
}

void index_entry_write(const struct index_entry *l, struct buf *out)
{
    buf_putc(out, (char)l->format);
    buf_putc(out, l->p.sex);
    put_number(out, l->patient);
    put_number(out, l->format == FORMAT ? date_number(l->p.birth) : date_days(l->p.birth));
    put_number(out, l->p.visit_count);
    put_number(out, l->p.last_visit_utc_ms);
    put_number(out, l->p.due_utc_ms);
    if (l->format >= FORMAT_DAYS)
        put_number(out, l->p.situation);
    if (l->format == FORMAT_DAYS)
        put_number(out, date_valid(l->p.since) ? date_days(l->p.since) + 1 : 0);
    else if (l->format == FORMAT)
        put_number(out, date_number(l->p.since));
    buf_add(out, l->p.open_visit.text, strlen(l->p.open_visit.text) + 1);
    if (l->format >= FORMAT_MERGED)
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

static bool get_situation(const char **at, const char *end, struct index_entry *l)
{
    int64_t situation = 0, since = 0;
    if (!get_number(at, end, &situation) || !get_number(at, end, &since))
        return false;
    l->p.situation = (char)situation;
    l->p.since = l->format == FORMAT ? date_of(since)
                 : since > 0         ? date_from_days(since - 1)
                                     : (struct date){0};
    return true;
}

static bool get_counters(const char **at, const char *end, struct index_entry *l)
{
    int64_t days = 0, count = 0;
    if (!get_number(at, end, &l->patient) || !get_number(at, end, &days) ||
        !get_number(at, end, &count) || !get_number(at, end, &l->p.last_visit_utc_ms) ||
        !get_number(at, end, &l->p.due_utc_ms))
        return false;
    l->p.birth = l->format == FORMAT ? date_of(days) : date_from_days(days);
    l->p.visit_count = (uint32_t)count;
    return true;
}

bool index_entry_read(struct id id, const char *bytes, size_t len, struct index_entry *ret)
{
    const char *at = bytes + 2, *end = bytes + len;
    struct index_entry l = {.format = len > 0 ? bytes[0] : 0, .p = {.id = id}};
    bool whole = l.format >= FORMAT_DAYS, merged = l.format >= FORMAT_MERGED;
    if (len < 2 || l.format < FORMAT_FIRST || l.format > FORMAT || !get_counters(&at, end, &l) ||
        (whole && !get_situation(&at, end, &l)) ||
        !texts_fit(at, end, (whole ? TEXTS : TEXTS_FIRST) + 1 + merged))
        return false;
    l.p.sex = bytes[1];
    l.p.open_visit = id_from(at);
    at += strlen(at) + 1;
    if (merged) {
        l.p.merged_into = id_from(at);
        at += strlen(at) + 1;
    }
    l.text_bytes = (size_t)(end - at);
    l.text = mem_text(at, l.text_bytes);
    index_entry_complete(&l);
    *ret = l;
    return true;
}

struct index_entry *index_entry_copy(const struct index_entry *l)
{
    struct index_entry *copy = mem_alloc(sizeof *copy);
    *copy = *l;
    copy->text = mem_text(l->text, l->text_bytes);
    index_entry_complete(copy);
    return copy;
}

bool index_entry_outdated(const struct index_entry *l)
{
    return l->format != FORMAT;
}

void index_entry_person(const struct index_entry *l, struct alike_person *ret)
{
    *ret = (struct alike_person){.family = l->p.family,
                                 .given = l->p.given,
                                 .others = l->others,
                                 .ins = l->matricules,
                                 .birth = l->p.birth,
                                 .sex = l->p.sex};
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
