// SPDX-License-Identifier: EUPL-1.2
// Ledgers as files: what shows when somebody touched one, what is missing beside the server's list.
#include "unit/ledger/fixture.h"

// Reads a text as a ledger, checks it, compares what is found.
static void check(const char *what, const char *text, size_t len, const char *expected)
{
    struct ledger_book b = {0};
    struct ledger_report r = {0};
    if (ledger_book_read("f", text, len, &b, &r))
        ledger_book_check(&b, &r);
    assert_kinds(what, &r, expected);
    ledger_book_release(&b);
    ledger_report_release(&r);
}

// ---- what somebody did to a file ----

enum { LINES_MAX = 16, LINE_BYTES = 700 };
// The file's lines; 0 is the head.
struct lines {
    char at[LINES_MAX][LINE_BYTES];
    size_t count;
};

static void split(const struct buf *text, struct lines *l)
{
    l->count = 0;
    for (const char *p = buf_text(text); *p != '\0'; l->count++) {
        size_t len = strcspn(p, "\n");
        assert_true(len < LINE_BYTES && l->count < LINES_MAX);
        memcpy(l->at[l->count], p, len);
        l->at[l->count][len] = '\0';
        p += len + (p[len] == '\n');
    }
}

static void drop(struct lines *l, size_t at)
{
    memmove(l->at[at], l->at[at + 1], (l->count - at - 1) * LINE_BYTES);
    l->count--;
}

static void put_in(struct lines *l, size_t at, size_t from)
{
    char line[LINE_BYTES];
    memcpy(line, l->at[from], sizeof line);
    memmove(l->at[at + 1], l->at[at], (l->count - at) * LINE_BYTES);
    memcpy(l->at[at], line, sizeof line);
    l->count++;
}

// Replaces the first `what` of a line by text of any length.
static void edit(struct lines *l, size_t at, const char *what, const char *with)
{
    char line[LINE_BYTES];
    char *found = strstr(l->at[at], what);
    assert_non_null(found);
    snprintf(line, sizeof line, "%.*s%s%s", (int)(found - l->at[at]), l->at[at], with,
             found + strlen(what));
    memcpy(l->at[at], line, sizeof line);
}

static void cut_first(struct lines *l)
{
    drop(l, 1);
}
static void cut_middle(struct lines *l)
{
    drop(l, 3);
    drop(l, 3);
}
static void cut_end(struct lines *l)
{
    l->count -= 2;
}
static void cut_all(struct lines *l)
{
    l->count = 1;
}
static void cut_two(struct lines *l)
{
    drop(l, 5);
    drop(l, 2);
}
static void cut_head(struct lines *l)
{
    drop(l, 0);
}
static void swap(struct lines *l)
{
    put_in(l, 2, 4);
    drop(l, 5);
}
static void swap_numbers(struct lines *l)
{
    edit(l, 2, "\"seq\":2", "\"seq\":3");
    edit(l, 3, "\"seq\":3", "\"seq\":2");
}
static void twice(struct lines *l)
{
    put_in(l, 4, 4);
}
static void twice_apart(struct lines *l)
{
    put_in(l, l->count, 2);
}
static void other_time(struct lines *l)
{
    edit(l, 3, ":33:", ":34:");
}
static void other_visit(struct lines *l)
{
    edit(l, 3, "\"package\":\"", "\"package\":\"00000000-0000-4000-8000-000000000000\",\"was\":\"");
}
static void other_content(struct lines *l)
{
    edit(l, 3, "dddd", "eeee");
}
static void other_number(struct lines *l)
{
    edit(l, 6, "\"seq\":6", "\"seq\":7");
}
static void other_chain(struct lines *l)
{
    edit(l, 3, "\"chain\":\"",
         "\"chain\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"x\":\"");
}
static void other_laptop(struct lines *l)
{
    edit(l, 3, LAPTOP, SECOND);
}
static void no_number(struct lines *l)
{
    edit(l, 3, "\"seq\":3", "\"seq\":0");
}
static void words(struct lines *l)
{
    edit(l, 3, "\"seq\":3", "\"seq\":\"3\"");
}
static void not_utf8(struct lines *l)
{
    edit(l, 3, "visit", "\xff\xfe");
}
static void control(struct lines *l)
{
    edit(l, 3, "visit", "\x1b[2J");
}
static void half_a_line(struct lines *l)
{
    l->at[l->count - 1][40] = '\0';
}
static void shorter_head(struct lines *l)
{
    edit(l, 0, "\"next\":7", "\"next\":6");
}
static void other_head(struct lines *l)
{
    edit(l, 0, "\"head\":\"",
         "\"head\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"x\":\"");
}
static void other_format(struct lines *l)
{
    edit(l, 0, "\"icopeLedger\":1", "\"icopeLedger\":2");
}
static void nothing(struct lines *l)
{
    assert_int_equal(l->count, 7);
}
static void sent_later(struct lines *l)
{
    edit(l, 3, "\"content\"", "\"sent\":\"2026-11-25T10:00:00.000Z\",\"content\"");
}

static void what_somebody_did_to_a_file_is_located(void **state)
{
    static const struct {
        const char *name;
        void (*change)(struct lines *l);
        const char *expected;
    } rows[] = {
        {"nothing", nothing, ""},
        {"sent since", sent_later, ""}, // learnt later, not part of the chain
        {"first line cut", cut_first, "gap 1-1"},
        {"two lines cut", cut_middle, "gap 3-4"},
        {"cut at two places", cut_two, "gap 2-2, gap 5-5"},
        {"end cut", cut_end, "cut 5-6"},
        {"all cut", cut_all, "cut 1-6"},
        {"head cut", cut_head, "not-a-ledger"},
        {"line 4 before line 2", swap, "order 2-2"},
        {"numbers swapped", swap_numbers, "order 2-2, altered 2-2, altered 3-3, altered 4-4"},
        {"doubled", twice, "twice 4-4"},
        {"doubled elsewhere", twice_apart, "order 2-2, twice 2-2"},
        {"time", other_time, "altered 3-3"},
        {"package", other_visit, "altered 3-3"},
        {"content", other_content, "altered 3-3"},
        {"number", other_number, "gap 6-6, altered 7-7"},
        {"chain", other_chain, "altered 3-3"},
        {"laptop", other_laptop, "order 4-4, gap 3-3, gap 1-2, altered 3-3"},
        {"number 0", no_number, "unreadable :4, gap 3-3"},
        {"number as text", words, "unreadable :4, gap 3-3"},
        {"not UTF-8", not_utf8, "unreadable :4, gap 3-3"},
        {"control characters", control, "unreadable :4, gap 3-3"},
        {"half a line", half_a_line, "unreadable :7, cut 6-6"},
        {"head says less", shorter_head, "altered 6-6"},
        {"head says another hash", other_head, "altered 6-6"},
        {"another format", other_format, "not-a-ledger"},
    };
    struct ledger_book b = a_book(2);
    struct buf text = {0}, changed = {0};
    struct lines l;
    (void)state;
    ledger_book_write(&b, &text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        split(&text, &l);
        rows[i].change(&l);
        buf_clear(&changed);
        for (size_t k = 0; k < l.count; k++)
            buf_printf(&changed, "%s\n", l.at[k]);
        check(rows[i].name, buf_text(&changed), changed.len, rows[i].expected);
    }
    buf_release(&text);
    buf_release(&changed);
    ledger_book_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_somebody_did_to_a_file_is_located),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
