// SPDX-License-Identifier: EUPL-1.2
// Search among the people in memory: one pass over one text for the longest word, the other words
// only where it was found.
#include "store/index.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 16, WORD_BYTES = 64 };

// The words of a query, folded; dates as YYYY-MM-DD or a part of it.
struct words {
    char at[WORDS_MAX][WORD_BYTES];
    size_t count;
};

static void add_word(struct words *w, const char *text, size_t len)
{
    if (len == 0 || w->count == WORDS_MAX)
        return;
    if (len >= WORD_BYTES)
        len = WORD_BYTES - 1;
    memcpy(w->at[w->count], text, len);
    w->at[w->count++][len] = '\0';
}

// Numbers with / . or - between them; returns how many, 0 when it is anything else.
static int numbers(const char *text, size_t len, int ret[3], size_t digits[3])
{
    int count = 0;
    for (size_t i = 0; i < len;) {
        if (count == 3)
            return 0;
        size_t from = i;
        ret[count] = 0;
        while (i < len && text[i] >= '0' && text[i] <= '9' && i - from < 4)
            ret[count] = ret[count] * 10 + (text[i++] - '0');
        digits[count] = i - from;
        if (digits[count] == 0)
            return 0;
        count++;
        if (i < len && (strchr("/.-", text[i++]) == NULL || i == len))
            return 0;
    }
    return count;
}

// 12/05/1942, 1942-05-12, 05/1942, 1942-05, 12/05
static bool add_date(struct words *w, const char *text, size_t len)
{
    int n[3] = {0};
    size_t digits[3] = {0};
    char word[WORD_BYTES] = "";
    int count = numbers(text, len, n, digits);
    if (count < 2)
        return false;
    if (count == 3 && digits[0] == 4)
        snprintf(word, sizeof word, "%04d-%02d-%02d", n[0], n[1], n[2]);
    else if (count == 3)
        snprintf(word, sizeof word, digits[2] == 4 ? "%04d-%02d-%02d" : "%02d-%02d-%02d", n[2],
                 n[1], n[0]);
    else if (digits[0] == 4)
        snprintf(word, sizeof word, "%04d-%02d-", n[0], n[1]);
    else if (digits[1] == 4)
        snprintf(word, sizeof word, "%04d-%02d-", n[1], n[0]);
    else
        snprintf(word, sizeof word, "-%02d-%02d", n[1], n[0]);
    add_word(w, word, strlen(word));
    return true;
}

static void add_folded(struct words *w, const char *text, size_t len)
{
    struct buf folded = {0};
    text_fold(&folded, text, len);
    const char *at = buf_text(&folded);
    while (*at != '\0') {
        size_t word = strcspn(at, " ");
        add_word(w, at, word);
        at += word + strspn(at + word, " ");
    }
    buf_wipe(&folded);
}

// Digits typed in groups ("05 61 00", "05.61", "+33 5 61", "12 05 1942"), until the groups end.
struct run {
    char digits[WORD_BYTES];
    size_t len;    // of digits
    size_t groups; // taken
};

enum { GROUP_MAX = 3 }; // digits of a group that may be a part of a number

// Only digits and what stands between them? Their number into *ret_digits.
static bool is_number(const char *text, size_t len, size_t *ret_digits)
{
    *ret_digits = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] >= '0' && text[i] <= '9')
            ++*ret_digits;
        else if (strchr("./-()+", text[i]) == NULL)
            return false;
    return true;
}

static void end_run(struct words *w, struct run *r)
{
    add_word(w, r->digits, r->len);
    *r = (struct run){0};
}

static void add_group(struct words *w, struct run *r, const char *text, size_t len, size_t digits)
{
    bool year = digits == 4 && r->groups == 2 && r->len == 4; // 12 05 1942, without its spaces
    if ((digits > GROUP_MAX && !year) || r->len + digits >= WORD_BYTES)
        end_run(w, r);
    if (strncmp(text, "+33", 3) == 0 && len >= 3) {
        r->digits[r->len++] = '0';
        text += 3;
        len -= 3;
    }
    for (size_t i = 0; i < len; i++)
        if (text[i] >= '0' && text[i] <= '9' && r->len + 1 < WORD_BYTES)
            r->digits[r->len++] = text[i];
    r->groups++;
    if (digits > GROUP_MAX)
        end_run(w, r);
}

static struct words split(const char *query)
{
    struct words w = {.count = 0};
    struct run run = {.len = 0};
    const char *at = query + strspn(query, " \t");
    while (*at != '\0') {
        size_t len = strcspn(at, " \t"), digits = 0;
        bool number = is_number(at, len, &digits);
        if (!number || run.groups == 0) {
            end_run(&w, &run);
            if (add_date(&w, at, len))
                number = false;
            else if (!number)
                add_folded(&w, at, len);
        }
        if (number)
            add_group(&w, &run, at, len, digits);
        at += len + strspn(at + len, " \t");
    }
    end_run(&w, &run);
    for (size_t i = 1; i < w.count; i++) { // the longest first: it is found least
        if (strlen(w.at[i]) > strlen(w.at[0])) {
            char other[WORD_BYTES];
            memcpy(other, w.at[0], WORD_BYTES);
            memcpy(w.at[0], w.at[i], WORD_BYTES);
            memcpy(w.at[i], other, WORD_BYTES);
        }
    }
    return w;
}

static void refresh(const struct index *x, struct haystack *hay)
{
    size_t total = 0;
    for (size_t i = 0; i < x->count; i++)
        total += x->by_name[i]->folded_bytes + 1;
    if (hay->text != NULL)
        vault_wipe(hay->text, strlen(hay->text));
    free(hay->text);
    free(hay->starts);
    hay->text = mem_alloc(total + 1);
    hay->starts = mem_array(x->count + 1, sizeof *hay->starts);
    size_t at = 0;
    for (size_t i = 0; i < x->count; i++) {
        const struct index_entry *l = x->by_name[i];
        hay->starts[i] = at;
        memcpy(hay->text + at, l->folded, l->folded_bytes);
        at += l->folded_bytes;
        hay->text[at++] = '\n';
    }
    hay->starts[x->count] = at;
    hay->stale = false;
}

static bool holds_others(const struct index *x, size_t i, const struct words *w)
{
    const struct index_entry *l = x->by_name[i];
    for (size_t k = 1; k < w->count; k++)
        if (strstr(l->folded, w->at[k]) == NULL)
            return false;
    return true;
}

// Where the record stands that is shown for the i-th: a duplicate is found by its own words too,
// as people still say the name before, and shown as the one that stands for it.
static size_t shown_for(const struct index *x, size_t i)
{
    const struct index_entry *shown = index_survivor(x, x->by_name[i]);
    size_t at = i;
    if (shown != x->by_name[i])
        for (at = 0; x->by_name[at] != shown;)
            at++;
    return at;
}

// Marks who is shown for those that hold every word.
static void mark(const struct index *x, const struct haystack *hay, const struct words *w,
                 bool *marks)
{
    const char *at = hay->text;
    size_t i = 0;
    while (i < x->count && (at = strstr(at, w->at[0])) != NULL) {
        size_t offset = (size_t)(at - hay->text);
        while (hay->starts[i + 1] <= offset)
            i++;
        if (holds_others(x, i, w))
            marks[shown_for(x, i)] = true;
        at = hay->text + hay->starts[++i];
    }
}

size_t index_search(const struct index *x, const char *query, size_t *out, size_t max)
{
    struct haystack *hay = x->hay;
    size_t found = 0;
    if (x->count == 0)
        return 0;
    if (hay->stale)
        refresh(x, hay);
    struct words w = split(query);
    bool *marks = mem_array(x->count, sizeof *marks);
    for (size_t i = 0; i < x->count; i++) // nothing asked: everybody
        marks[i] = w.count == 0 && index_survivor(x, x->by_name[i]) == x->by_name[i];
    if (w.count > 0)
        mark(x, hay, &w, marks);
    for (size_t i = 0; found < max && i < x->count; i++)
        if (marks[i])
            out[found++] = i;
    free(marks);
    vault_wipe(&w, sizeof w);
    return found;
}
