// SPDX-License-Identifier: EUPL-1.2
// The command line on what a person may ask for: a copy, an erasure.
#include "support/command_test.h"
#include "unit/store/fixture.h"

#define RUN(t, code, ...) COMMAND(&(t)->c, code, __VA_ARGS__)
#define STORE(t)          "--store", (t)->f->path, "--passphrase-file", (t)->secret

// A store with two people, one of them visited, and the program.
struct desk {
    struct command c;   // runs the program
    struct fixture *f;  // the store, closed while the program runs
    const char *secret; // file with the passphrase
    struct id martin;   // visited
    struct id durand;   // not yet
};

static int set_up(void **state)
{
    struct desk *t = mem_alloc(sizeof *t);
    struct store_visit v;
    struct fixture *f = fixture_new(true);
    command_init(&t->c);
    command_write(&t->c, "secret", PASSPHRASE "\n", 0600);
    t->secret = command_path(&t->c, "secret");
    t->f = f;
    t->martin = add_person(f, "Martin", "Jeanne", "1942-05-12", "Quimper");
    t->durand = add_person(f, "Durand", "Jeanne", "1940-01-02", "Brest");
    assert_ok(f, store_visit_start(f->s, t->martin, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "no");
    append(f, v.id, "nut-weight", "yes");
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
    store_close(f->s);
    f->s = NULL;
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *t = *state;
    fixture_free(t->f);
    command_release(&t->c);
    free(t);
    return 0;
}

static void erasing_wants_a_reason_and_a_confirmation(void **state)
{
    struct desk *t = *state;
    RUN(t, 2, "erase", "martin", STORE(t));
    RUN(t, 1, "erase", "nobody", "--reason", "asked", STORE(t));
    RUN(t, 1, "erase", "jeanne", "--reason", "asked", STORE(t));
    output_has(&t->c.said, t->martin.text);
    output_has(&t->c.said, t->durand.text);
    RUN(t, 6, "erase", "martin", "--reason", "asked", STORE(t)); // no terminal to confirm at
    RUN(t, 6, "erase", "martin", "--reason", "asked", "--confirm", t->durand.text, STORE(t));
    output_has(&t->c.said, "nothing was erased");
    RUN(t, 0, "erase", "martin", "--reason", "asked by letter", "--confirm", t->martin.text,
        STORE(t));
    output_has(&t->c.out, "Receipt");
    output_has(&t->c.out, t->martin.text);
    assert_null(strstr(buf_text(&t->c.out), "Martin"));
    RUN(t, 1, "erase", t->martin.text, "--reason", "again", STORE(t));
    RUN(t, 0, "erased", STORE(t));
    output_has(&t->c.out, "asked by letter");
    RUN(t, 0, "erase", t->durand.text, "--reason", "asked", "--confirm", t->durand.text, "--json",
        STORE(t));
    output_has(&t->c.out, "\"records\": 1");
}

// Two records of one person are one person: both are copied, both are erased.
static void a_merged_record_goes_with_the_person(void **state)
{
    struct desk *t = *state;
    const char *dir = command_path(&t->c, "both");
    struct buf twin = {0};
    RUN(t, 0, "merge", t->martin.text, t->durand.text, STORE(t));
    RUN(t, 6, "copy", t->martin.text, "--out", dir, STORE(t));
    output_has(&t->c.said, t->durand.text);
    RUN(t, 0, "copy", t->durand.text, "--out", dir, STORE(t));
    buf_printf(&twin, "%s/%s/journals.json", dir, t->martin.text);
    assert_true(fs_exists(buf_text(&twin)));
    RUN(t, 6, "erase", t->martin.text, "--reason", "asked", "--confirm", t->martin.text, STORE(t));
    output_has(&t->c.said, "icope unmerge");
    RUN(t, 0, "erase", t->durand.text, "--reason", "asked", "--confirm", t->durand.text, STORE(t));
    output_has(&t->c.out, t->martin.text);
    output_has(&t->c.out, t->durand.text);
    RUN(t, 1, "copy", t->martin.text, "--out", dir, STORE(t));
    RUN(t, 0, "erased", STORE(t));
    output_has(&t->c.out, t->martin.text);
    buf_release(&twin);
}

// Records that may be one person are found, listed, and decided about.
static void duplicates_are_found_and_decided_about(void **state)
{
    struct desk *t = *state;
    struct fixture *f = t->f;
    RUN(t, 0, "duplicate", "find", STORE(t));
    RUN(t, 0, "duplicate", "list", STORE(t));
    output_has(&t->c.out, "No two records wait");
    fixture_again(f);
    struct id one = add_person(f, "MARTIN", "Jeanne", "1942", NULL);
    struct id other = add_person(f, "Durant", "Jeanne", "1940-01-02", NULL);
    store_close(f->s);
    f->s = NULL;
    RUN(t, 0, "duplicate", "find", STORE(t));
    output_has(&t->c.out, "2 pairs");
    RUN(t, 0, "duplicate", "find", STORE(t));
    output_has(&t->c.out, "0 pair");
    RUN(t, 0, "duplicate", "list", "--json", STORE(t));
    output_has(&t->c.out, one.text);
    output_has(&t->c.out, other.text);
    output_has(&t->c.out, t->martin.text);
    RUN(t, 0, "merge", one.text, t->martin.text, STORE(t));
    RUN(t, 0, "duplicate", "different", t->durand.text, other.text, STORE(t));
    RUN(t, 1, "duplicate", "different", other.text, other.text, STORE(t));
    RUN(t, 0, "duplicate", "list", STORE(t));
    output_has(&t->c.out, "No two records wait");
    RUN(t, 0, "unmerge", one.text, STORE(t));
    RUN(t, 0, "duplicate", "list", STORE(t));
    output_has(&t->c.out, "MARTIN Jeanne, 1942");
    output_has(&t->c.out, "Martin Jeanne, 1942-05-12, Quimper");
}

// A table as Excel writes it: looked at first, then kept; what cannot be kept stops nothing.
static void people_come_out_of_a_table(void **state)
{
    struct desk *t = *state;
    command_write(
        &t->c, "people.csv",
        "nom de naissance;pr\xE9noms;date de naissance;sexe;code lieu de naissance;INS\r\n"
        "Lef\xE8vre;Zo\xE9;1942;F;2a004;\r\n"
        "MARTIN;Jeanne;12/05/1942;F;;\r\n"
        "Roux;Anne;12/12/1942;F;Paris;\r\n"
        "Blanc;Anne;12/12/1942;F;31483;2 42 12 75 116 014 81\r\n",
        0600);
    const char *file = command_path(&t->c, "people.csv");
    RUN(t, 3, "import", file, STORE(t));
    output_has(&t->c.out, "would be taken: 2, likely here already: 1, refused: 1");
    output_has(&t->c.out, "line 3, MARTIN Jeanne: likely here already: Martin Jeanne, 1942-05-12");
    output_has(&t->c.out,
               "line 4, column E (code lieu de naissance), Roux Anne: Birthplace code: A "
               "name is no code");
    output_has(&t->c.out, "line 5, Blanc Anne: This INS says born in 75116");
    RUN(t, 3, "import", file, "--json", STORE(t));
    assert_null(strstr(buf_text(&t->c.out), "\"kept\":true"));
    RUN(t, 0, "duplicate", "find", STORE(t)); // nothing was kept
    output_has(&t->c.out, "0 pair");
    RUN(t, 3, "import", file, "--yes", "--json", STORE(t));
    output_has(&t->c.out, "\"outcome\":\"refused\"");
    output_has(&t->c.out, "\"kept\":true");
    output_has(&t->c.out, "\"alike\":\"");
    RUN(t, 3, "import", file, "--yes", STORE(t)); // again: everybody is here
    output_has(&t->c.out, "taken: 0, likely here already: 3, refused: 1");
    fixture_again(t->f);
    assert_int_equal(store_person_count(t->f->s), 4);
    store_close(t->f->s);
    t->f->s = NULL;
    RUN(t, 1, "import", command_path(&t->c, "none.csv"), STORE(t));
    command_write(&t->c, "other.csv", "a;b\n1;2\n", 0600);
    RUN(t, 1, "import", command_path(&t->c, "other.csv"), STORE(t));
    output_has(&t->c.said, "column for the birth name");
}

static void the_audit_tells_who_did_what(void **state)
{
    struct desk *t = *state;
    const char *dir = command_path(&t->c, "audit");
    RUN(t, 0, "erase", t->durand.text, "--reason", "asked", "--confirm", t->durand.text, STORE(t));
    RUN(t, 0, "audit", "show", t->durand.text, STORE(t));
    output_has(&t->c.out, "\tmarie\tperson-add\t");
    output_has(&t->c.out, "\tmarie\terase\t");
    assert_null(strstr(buf_text(&t->c.out), "visit-finish")); // somebody else's
    RUN(t, 0, "audit", "show", "--json", STORE(t));
    output_has(&t->c.out, "\"what\":\"visit-finish\"");
    RUN(t, 0, "audit", "verify", STORE(t));
    output_has(&t->c.out, "is whole");
    RUN(t, 2, "audit", "export", STORE(t));
    RUN(t, 0, "audit", "export", "--out", dir, STORE(t));
    RUN(t, 6, "audit", "export", "--out", dir, STORE(t));
    assert_ok(t->f, store_open(&t->f->o, &t->f->s, &t->f->e));
    alter(t->f, "DELETE FROM audit WHERE seq = 3");
    store_close(t->f->s);
    t->f->s = NULL;
    RUN(t, 1, "audit", "verify", STORE(t));
    output_has(&t->c.said, "entry 3 is missing");
}

// What leaves the laptop waits until somebody has looked.
static void a_changed_file_waits_to_be_accepted(void **state)
{
    struct desk *t = *state;
    const char *dir = command_path(&t->c, "tables");
    assert_ok(t->f, store_open(&t->f->o, &t->f->s, &t->f->e));
    alter(t->f, "DELETE FROM audit WHERE seq = 3");
    store_close(t->f->s);
    t->f->s = NULL;
    RUN(t, 4, "export", "--format", "csv", "--out", dir, "--practice", STORE(t));
    output_has(&t->c.said, "in doubt: audit");
    assert_false(fs_exists(dir));
    RUN(t, 1, "audit", "accept", STORE(t)); // nobody at a terminal, no --yes
    RUN(t, 4, "export", "--format", "csv", "--out", dir, "--practice", STORE(t));
    RUN(t, 0, "audit", "accept", "--yes", STORE(t));
    output_has(&t->c.said, "in doubt: audit");
    RUN(t, 0, "export", "--format", "csv", "--out", dir, "--practice", STORE(t));
    RUN(t, 0, "audit", "accept", STORE(t)); // nothing is in doubt any more
}

static void read_copy(struct desk *t, const char *name, struct buf *out)
{
    struct buf path = {0};
    struct err e = {0};
    buf_printf(&path, "%s/%s", command_path(&t->c, "copy"), name);
    if (fs_read(buf_text(&path), 1 << 20, out, &e) != RC_OK)
        fail_msg("%s: %s", name, e.text);
    buf_release(&path);
}

static void a_copy_holds_everything_and_nobody_else(void **state)
{
    static const char *const files[] = {"resources.json",  "journals.json",  "csv/person.csv",
                                        "csv/visit.csv",   "csv/answer.csv", "csv/result.csv",
                                        "csv/consent.csv", "dictionary.csv", "README.txt",
                                        "results.pdf",     "manifest.json"};
    struct desk *t = *state;
    const char *dir = command_path(&t->c, "copy");
    struct buf text = {0};
    struct json *bundle = NULL, *journals = NULL;
    RUN(t, 2, "copy", "martin", STORE(t));
    RUN(t, 0, "copy", "quimper", "--out", dir, STORE(t));
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        read_copy(t, files[i], &text);
        assert_true(text.len > 0);
        assert_null(strstr(buf_text(&text), "Durand"));
    }
    read_copy(t, "resources.json", &text);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &bundle, NULL), RC_OK);
    assert_string_equal(json_get_string(bundle, "type"), "collection");
    assert_int_equal(json_count(json_get(bundle, "entry")), 3); // Patient, response, Observation
    for (size_t i = 0; i < 3; i++) {
        const struct json *entry = json_at(json_get(bundle, "entry"), i);
        const char *url = json_get_string(entry, "fullUrl");
        assert_non_null(url);
        assert_memory_equal(url, "urn:uuid:", 9);
        assert_string_equal(url + 9, json_get_string(json_get(entry, "resource"), "id"));
    }
    for (const char *at = buf_text(&text); (at = strstr(at, "\"reference\"")) != NULL; at++)
        assert_memory_equal(at, "\"reference\": \"urn:uuid:", 23);
    read_copy(t, "results.pdf", &text);
    assert_memory_equal(buf_text(&text), "%PDF-", 5);
    read_copy(t, "manifest.json", &text);
    output_has(&text, "\"path\": \"results.pdf\"");
    output_has(&text, "\"path\": \"csv/answer.csv\"");
    output_has(&text, "\"person\": 1");
    assert_null(strstr(buf_text(&text), "red-flag"));
    output_has(&text, "\"sha256\": \"");
    read_copy(t, "journals.json", &text);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &journals, NULL), RC_OK);
    output_has(&text, "\"no\""); // the corrected answer too
    output_has(&text, "\"yes\"");
    RUN(t, 6, "copy", "martin", "--out", dir, STORE(t));
    output_has(&t->c.said, "nothing was written");
    json_free(bundle);
    json_free(journals);
    buf_release(&text);
}

static void how_long_data_is_kept_is_a_rule_of_the_store(void **state)
{
    struct desk *t = *state;
    RUN(t, 0, "retention", STORE(t));
    output_has(&t->c.out, "30 days");
    output_has(&t->c.out, "24 months");
    RUN(t, 2, "retention", "--days", "soon", STORE(t));
    RUN(t, 2, "retention", "--months", "25", STORE(t));
    RUN(t, 0, "retention", "--days", "60", "--months", "12", STORE(t));
    output_has(&t->c.out, "60 days");
    output_has(&t->c.out, "12 months");
    output_has(&t->c.out, "Erased now: answers of 0 visits, 0 people");
    RUN(t, 0, "notice", STORE(t)); // says the same
    output_has(&t->c.out, "60 days");
    output_has(&t->c.out, "12 months");
    RUN(t, 0, "retention", "--days", "0", STORE(t));
    output_has(&t->c.out, "30 days"); // as usual
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(erasing_wants_a_reason_and_a_confirmation, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_changed_file_waits_to_be_accepted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_copy_holds_everything_and_nobody_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(how_long_data_is_kept_is_a_rule_of_the_store, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_merged_record_goes_with_the_person, set_up, tear_down),
        cmocka_unit_test_setup_teardown(people_come_out_of_a_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicates_are_found_and_decided_about, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_audit_tells_who_did_what, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
