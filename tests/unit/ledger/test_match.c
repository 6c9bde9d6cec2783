// SPDX-License-Identifier: EUPL-1.2
// Ledgers of several laptops together, and beside the server's own list.
#include "unit/ledger/fixture.h"

// Checks books, puts them together and compares what is found.
static void together(const char *what, struct ledger_book *books, size_t count,
                     const char *expected)
{
    struct ledger_report r = {0};
    struct ledger_union u = {0};
    for (size_t i = 0; i < count; i++)
        ledger_book_check(&books[i], &r);
    ledger_union_make(books, count, &u, &r);
    assert_kinds(what, &r, expected);
    ledger_union_release(&u);
    ledger_report_release(&r);
}

static void release(struct ledger_book *books, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ledger_book_release(&books[i]);
}

static void exports_of_one_laptop_begin_alike(void **state)
{
    struct ledger_book books[2] = {a_book(2), a_book(4)};
    struct ledger_union u = {0};
    struct ledger_report r = {0};
    (void)state;
    add_visits(&books[1], 9, 0); // a later export
    together("later", books, 2, "");
    ledger_union_make(books, 2, &u, &r);
    ledger_union_count(&u);
    assert_int_equal(u.sum_count, 1);
    assert_int_equal(u.count, 9);
    assert_int_equal(u.sums[0].sent, 4); // what either knows
    assert_int_equal(u.sums[0].waiting, 5);
    ledger_union_release(&u);
    // Two copies of one store, both used: the same numbers for different visits.
    struct ledger_entry x = {.line.visit = visit_id(70), .line.queued_utc_ms = start_utc_ms};
    add(&books[0], &x);
    together("both used", books, 2, "forked 7-7");
    release(books, 2);
    ledger_report_release(&r);
}

static void a_restored_laptop_has_two_ledgers(void **state)
{
    struct ledger_book books[2] = {a_book(6), a_book(2)};
    (void)state;
    add_visits(&books[0], 8, 8); // the lost laptop, exported before
    memcpy(books[1].head.laptop, SECOND, sizeof books[1].head.laptop);
    books[1].head.next = 1;
    together("just restored", books, 2, "");
    struct ledger_entry x = {
        .line.visit = visit_id(20), .line.queued_utc_ms = start_utc_ms, .run = 1};
    add(&books[1], &x);
    together("gone on", books, 2, "");
    memmove(&books[1].entries[5], &books[1].entries[6], sizeof x); // the last of the first ledger
    books[1].count--;
    together("its end cut", &books[1], 1, "altered 1-1");
    release(books, 2);
}

// ---- the server's list ----

static void identifier(struct json *list, const char *system, const char *value, const char *before)
{
    struct json *o = json_new_object();
    json_set_string(o, "system", system);
    json_set_string(o, "value", value);
    if (before != NULL)
        json_set(o, "extension", part_list(part_extension("ledger-before", before)));
    json_push(list, o);
}

// An Encounter as the server gives it: numbers from..to (0 none) of the laptop.
static struct json *encounter(const char *place, uint64_t visit, const char *laptop, uint64_t from,
                              uint64_t to, const char *before)
{
    char text[100], number[24];
    struct json *r = json_new_object(), *list = json_new_array();
    json_set_string(r, "resourceType", "Encounter");
    json_set_string(r, "id", place);
    snprintf(text, sizeof text, "urn:uuid:%s", visit_id(visit).text);
    identifier(list, "urn:ietf:rfc:3986", text, NULL);
    snprintf(text, sizeof text, PART_LEDGER "%s", laptop);
    for (uint64_t n = from; n != 0 && n <= to; n++) {
        snprintf(number, sizeof number, "%u", (unsigned)n);
        identifier(list, text, number, before);
    }
    json_set(r, "identifier", list);
    return r;
}

static void line(struct buf *out, struct json *resource)
{
    json_write(resource, false, out);
    buf_putc(out, '\n');
    json_free(resource);
}

// All six visits of a_book, as they should be there.
static void all_there(struct buf *out, const struct ledger_book *b, uint64_t but)
{
    char place[16];
    for (uint64_t n = 1; n <= NUMBERS; n++) {
        snprintf(place, sizeof place, "e%u", (unsigned)n);
        const char *before = n > 1 ? b->entries[n - 2].line.chain : NULL;
        if (n != but)
            line(out, encounter(place, n, LAPTOP, n, n, before));
    }
}

// Compares the book with the list in the text.
static void compare(const char *what, struct ledger_book *b, const struct buf *text,
                    const char *expected, struct ledger_sum *ret)
{
    struct ledger_report r = {0};
    struct ledger_union u = {0};
    struct ledger_list l = {0};
    ledger_book_check(b, &r);
    ledger_union_make(b, 1, &u, &r);
    ledger_union_count(&u);
    ledger_list_read("s", buf_text(text), text->len, &l, &r);
    ledger_union_match(&u, &l, &r);
    assert_kinds(what, &r, expected);
    if (ret != NULL)
        *ret = u.sums[0];
    ledger_list_release(&l);
    ledger_union_release(&u);
    ledger_report_release(&r);
}

static void each_visit_is_looked_for_on_the_server(void **state)
{
    static const char other[] = "1111111111111111111111111111111111111111111111111111111111111111";
    static const struct {
        const char *name;
        uint64_t sent, but; // sent by the laptop; not on the server
        uint64_t visit;     // one more Encounter: this visit (0 none)
        uint64_t from, to;  // with these numbers
        const char *laptop; // of this ledger
        const char *before; // after this hash
        const char *expected;
    } rows[] = {
        {"all", 6, 0, 0, 0, 0, NULL, NULL, ""},
        {"sent, not there", 6, 4, 0, 0, 0, NULL, NULL, "lost 4-4"},
        {"not sent", 5, 6, 0, 0, 0, NULL, NULL, "waiting 6-6"},
        {"arrived, reply lost", 5, 0, 0, 0, 0, NULL, NULL, ""},
        {"there twice", 6, 0, 3, 3, 3, LAPTOP, NULL, "doubled 3-3"},
        {"corrected there", 6, 4, 5, 4, 4, LAPTOP, NULL, ""},
        {"in no ledger", 6, 0, 9, 9, 9, LAPTOP, NULL, "stray 9-9"},
        {"another laptop", 6, 0, 9, 2, 3, SECOND, NULL, "not-shown 1-1, no-ledger 2-3"},
        {"another past", 6, 4, 4, 4, 4, LAPTOP, other, "rewritten 4-4"},
        {"an older version's", 6, 4, 4, 0, 0, LAPTOP, NULL, ""},
        {"not ours", 6, 0, 9, 0, 0, LAPTOP, NULL, ""},
    };
    struct buf text = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ledger_book b = a_book(rows[i].sent);
        buf_clear(&text);
        all_there(&text, &b, rows[i].but);
        if (rows[i].visit != 0)
            line(&text, encounter("more", rows[i].visit, rows[i].laptop, rows[i].from, rows[i].to,
                                  rows[i].before));
        compare(rows[i].name, &b, &text, rows[i].expected, NULL);
        ledger_book_release(&b);
    }
    buf_release(&text);
}

static void erased_changed_and_corrected_ones_are_no_losses(void **state)
{
    struct ledger_book b = a_book(NUMBERS);
    struct ledger_sum sum;
    struct buf text = {0};
    // 7: a changed planned visit; 8: somebody erased; 9: unsent, corrected as 10, which waits
    struct ledger_entry task = {.kind = LEDGER_OTHER, .line.sent_utc_ms = 5};
    struct ledger_entry gone = {.kind = LEDGER_ERASED};
    struct ledger_entry first = {.line.visit = visit_id(50), .line.queued_utc_ms = start_utc_ms};
    struct ledger_entry second = {.line.visit = visit_id(50),
                                  .line.queued_utc_ms = start_utc_ms + 1};
    (void)state;
    add(&b, &task);
    add(&b, &gone);
    add(&b, &first);
    add(&b, &second);
    all_there(&text, &b, 0);
    compare("mixed", &b, &text, "waiting 10-10", &sum);
    assert_int_equal(sum.numbers, 10);
    assert_int_equal(sum.visits, 8);
    assert_int_equal(sum.received, 6);
    assert_int_equal(sum.replaced, 1);
    assert_int_equal(sum.waiting, 1);
    // The correction arrives with both numbers.
    line(&text, encounter("both", 50, LAPTOP, 9, 10, NULL));
    compare("corrected", &b, &text, "", &sum);
    assert_int_equal(sum.received, 8);
    buf_release(&text);
    ledger_book_release(&b);
}

// ---- forms of the list ----

static void bundle(struct buf *out, const struct buf *encounters, bool next, bool pretty)
{
    struct json *b = json_new_object(), *entries = json_new_array();
    for (const char *p = buf_text(encounters); *p != '\0'; p = strchr(p, '\n') + 1) {
        struct json *entry = json_new_object(), *resource = NULL;
        assert_int_equal(json_parse(p, strcspn(p, "\n"), &JSON_LIMITS, &resource, NULL), RC_OK);
        json_set(entry, "resource", resource);
        json_push(entries, entry);
    }
    json_set_string(b, "resourceType", "Bundle");
    json_set_string(b, "type", "searchset");
    if (next) {
        struct json *link = json_new_object();
        json_set_string(link, "relation", "next");
        json_set_string(link, "url", "https://fhir.example.org/?page=2");
        json_set(b, "link", part_list(link));
    }
    json_set(b, "entry", entries);
    json_write(b, pretty, out);
    buf_putc(out, '\n');
    json_free(b);
}

static void a_list_comes_in_several_forms(void **state)
{
    static const struct {
        const char *name;
        int pages;         // 0 NDJSON of Encounters
        bool next, pretty; // the last page says that another follows; over many lines
        const char *expected;
    } rows[] = {
        {"NDJSON", 0, false, false, ""},
        {"one Bundle", 1, false, false, ""},
        {"one Bundle over many lines", 1, false, true, ""},
        {"the first page only", 1, true, false, "partial"},
        {"the same page twice", 2, false, false, ""},
    };
    struct ledger_book b = a_book(NUMBERS);
    struct buf encounters = {0}, text = {0};
    (void)state;
    all_there(&encounters, &b, 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        buf_clear(&text);
        if (rows[i].pages == 0)
            buf_puts(&text, buf_text(&encounters));
        for (int k = 0; k < rows[i].pages; k++)
            bundle(&text, &encounters, rows[i].next || k + 1 < rows[i].pages, rows[i].pretty);
        compare(rows[i].name, &b, &text, rows[i].expected, NULL);
    }
    buf_release(&encounters);
    buf_release(&text);
    ledger_book_release(&b);
}

// Anything at all may stand in a file.
static void hostile_lists_and_ledgers_are_refused(void **state)
{
    static const struct {
        const char *text;
        const char *as_ledger, *as_list;
    } rows[] = {
        {"", "not-a-ledger", "not-a-list"},
        {"\n", "not-a-ledger", "not-a-list"},
        {"\x7f"
         "ELF\x02\x01\x01",
         "not-a-ledger", "not-a-list"},
        {"null\n", "not-a-ledger", "not-a-list"},
        {"[]\n", "not-a-ledger", "not-a-list"},
        {"{}\n{}\n", "not-a-ledger", "not-a-list"},
        {"<html><body>login</body></html>\n", "not-a-ledger", "not-a-list"},
        {"{\"resourceType\":7}", "not-a-ledger", "not-a-list"},
        {"{\"resourceType\":\"OperationOutcome\"}\n\xff\n", "not-a-ledger", "unreadable :2"},
        {"{\"resourceType\":\"Encounter\"}", "not-a-ledger", ""},
        {"{\"resourceType\":\"Encounter\",\"id\":[],\"identifier\":{\"system\":3}}", "not-a-ledger",
         ""},
        {"{\"resourceType\":\"Encounter\",\"identifier\":[{\"system\":\"" PART_LEDGER
         "x\",\"value\":\"1\"},{\"system\":\"" PART_LEDGER LAPTOP
         "\",\"value\":\"18446744073709551616\"},{\"system\":\"" PART_LEDGER LAPTOP
         "\",\"value\":\"-1\"},{\"system\":\"" PART_LEDGER LAPTOP "\",\"value\":\"01\"}]}",
         "not-a-ledger", ""},
        {"{\"icopeLedger\":1,\"store\":\"../../etc/passwd\",\"laptop\":\"" LAPTOP
         "\",\"next\":1,\"head\":\"\",\"at\":\"\"}\n",
         "not-a-ledger", "not-a-list"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct ledger_report r = {0};
        struct ledger_book b = {0};
        struct ledger_list l = {0};
        size_t len = strlen(rows[i].text);
        ledger_book_read("f", rows[i].text, len, &b, &r);
        assert_kinds(rows[i].text, &r, rows[i].as_ledger);
        ledger_report_release(&r);
        ledger_list_read("s", rows[i].text, len, &l, &r);
        assert_kinds(rows[i].text, &r, rows[i].as_list);
        assert_int_equal(l.count, 0);
        ledger_report_release(&r);
        ledger_book_release(&b);
        ledger_list_release(&l);
    }
}

// A million lines of nothing: told once each up to a limit, counted all.
static void huge_files_end_in_time_and_memory(void **state)
{
    struct ledger_book whole = a_book(0), b = {0};
    struct ledger_report r = {0};
    struct buf text = {0};
    (void)state;
    ledger_book_write(&whole, &text);
    for (int i = 0; i < 1000000; i++)
        buf_puts(&text, "{\n");
    assert_true(ledger_book_read("f", buf_text(&text), text.len, &b, &r));
    assert_int_equal(b.count, NUMBERS);
    assert_int_equal(r.found, 1000000);
    assert_int_equal(r.count, LEDGER_FINDINGS_MAX);
    ledger_book_release(&b);
    ledger_report_release(&r);
    // One endless line.
    memset(text.at, '[', text.len);
    assert_false(ledger_book_read("f", buf_text(&text), text.len, &b, &r));
    assert_kinds("endless", &r, "not-a-ledger");
    ledger_report_release(&r);
    ledger_book_release(&whole);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_of_one_laptop_begin_alike),
        cmocka_unit_test(a_restored_laptop_has_two_ledgers),
        cmocka_unit_test(each_visit_is_looked_for_on_the_server),
        cmocka_unit_test(erased_changed_and_corrected_ones_are_no_losses),
        cmocka_unit_test(a_list_comes_in_several_forms),
        cmocka_unit_test(hostile_lists_and_ledgers_are_refused),
        cmocka_unit_test(huge_files_end_in_time_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
