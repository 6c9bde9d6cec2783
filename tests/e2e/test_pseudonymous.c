// SPDX-License-Identifier: EUPL-1.2
// An export under pseudonyms as it is typed: nothing in any format tells who somebody is, a project
// gives the same again.
#include "base/fs.h"
#include "base/json.h"
#include "support/command_test.h"

#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define STORE(c)    "--practice", "--store", command_path(c, "p.db")

static const char *const types[] = {"Patient",     "Encounter", "QuestionnaireResponse",
                                    "Observation", "Consent",   "Flag",
                                    "Task",        "Provenance"};

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    assert_int_equal(
        RUN(c, "simulate", "--people", "150", "--seed", "7", "--store", command_path(c, "p.db")),
        0);
    *state = c;
    return 0;
}

// ---- words of texts ----

// Words, in order once words_sort was called; the texts are kept in `a`.
struct words {
    struct arena a;
    const char **at;
    size_t count, cap;
};

static void words_add(struct words *w, const char *text, size_t len)
{
    if (w->count == w->cap) {
        w->cap = w->cap == 0 ? 4096 : w->cap * 2;
        w->at = mem_grow(w->at, w->cap, sizeof *w->at);
    }
    w->at[w->count++] = arena_text(&w->a, text, len);
}

// Runs of letters, digits, hyphens and what is beyond ASCII.
static void words_of(struct words *w, const char *text, size_t len)
{
    size_t begin = 0;
    for (size_t i = 0; i <= len; i++) {
        const unsigned char b = i < len ? (unsigned char)text[i] : ' ';
        if (isalnum(b) || b == '-' || b >= 0x80)
            continue;
        if (i - begin >= 4)
            words_add(w, text + begin, i - begin);
        begin = i + 1;
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void words_sort(struct words *w)
{
    qsort(w->at, w->count, sizeof *w->at, compare);
}

static bool words_have(const struct words *w, const char *word)
{
    return w->count > 0 && bsearch(&word, w->at, w->count, sizeof *w->at, compare) != NULL;
}

static void words_release(struct words *w)
{
    arena_release(&w->a);
    free(w->at);
}

// Every file below a folder, a workbook unpacked.
static void read_all(struct command *c, const char *dir, struct words *w, struct buf *all)
{
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;) {
        struct buf path = {0}, text = {0};
        if (entry->d_name[0] == '.')
            continue;
        buf_printf(&path, "%s/%s", dir, entry->d_name);
        words_of(w, entry->d_name, strlen(entry->d_name));
        if (entry->d_type == DT_DIR) {
            read_all(c, buf_text(&path), w, all);
        } else if (strstr(entry->d_name, ".xlsx") != NULL) {
            command_run_other(c, "unzip", NULL, (const char *const[]){"-p", buf_text(&path), NULL});
            assert_int_equal(c->code, 0);
            buf_add(&text, buf_text(&c->out), c->out.len);
        } else {
            assert_int_equal(fs_read(buf_text(&path), 256 << 20, &text, NULL), RC_OK);
        }
        words_of(w, buf_text(&text), text.len);
        if (all != NULL)
            buf_add(all, buf_text(&text), text.len);
        buf_release(&path);
        buf_release(&text);
    }
    closedir(d);
}

// ---- what must not be told ----

// What is looked for.
struct secrets {
    struct words words;   // names, identifiers, birth dates, places
    struct words phrases; // telephone numbers, with blanks
    bool patient;         // within a Patient
};

static bool is_open(const char *key)
{
    static const char *const open[] = {"resourceType", "url",  "system", "use",
                                       "gender",       "code", "profile"};
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        is = is || strcmp(open[i], key) == 0;
    return is;
}

static bool is_named(const char *key)
{
    static const char *const named[] = {"id", "reference", "value", "display", "valueString"};
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        is = is || strcmp(named[i], key) == 0;
    return is;
}

static bool gather(const char *key, struct json *value, void *self)
{
    struct secrets *s = self;
    const char *text = json_string(value);
    if (text != NULL && (s->patient ? !is_open(key) : is_named(key))) {
        words_of(&s->words, text, strlen(text));
        if (s->patient && strlen(text) == 14 && isdigit((unsigned char)text[0]))
            words_add(&s->phrases, text, strlen(text));
    }
    json_each(value, gather, s);
    for (size_t i = 0; json_type(value) == JSON_ARRAY && i < json_count(value); i++)
        gather(key, json_at(value, i), s);
    return true;
}

// Out of the same store by name.
static void gather_type(struct command *c, const char *type, struct secrets *s)
{
    char name[64];
    struct buf text = {0};
    snprintf(name, sizeof name, "y/fhir/practice-%s.ndjson", type);
    assert_int_equal(fs_read(command_path(c, name), 256 << 20, &text, NULL), RC_OK);
    s->patient = strcmp(type, "Patient") == 0;
    for (const char *at = buf_text(&text), *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        struct json *resource = NULL;
        assert_int_equal(json_parse(at, (size_t)(end - at), &JSON_LIMITS, &resource, NULL), RC_OK);
        json_each(resource, gather, s);
        json_free(resource);
    }
    buf_release(&text);
}

// Days of this century are those of visits: moved ones may meet. A notice was given on paper.
static bool is_everyday(const char *word)
{
    return strcmp(word, "uuid") == 0 || strcmp(word, "paper") == 0 ||
           (strncmp(word, "20", 2) == 0 && strlen(word) == 10);
}

static void no_format_tells_who_somebody_is(void **state)
{
    struct command *c = *state;
    struct secrets s = {.patient = false};
    struct words told = {.count = 0}, common = {.count = 0};
    struct buf all = {0};
    size_t looked = 0;
    assert_int_equal(RUN(c, "export", "--format", "csv,xlsx,stata,spss,fhir,omop", "--pseudonymous",
                         "etude-1", "--out", command_path(c, "x"), STORE(c)),
                     0);
    read_all(c, command_path(c, "x"), &told, &all);
    read_all(c, "questionnaires", &common, NULL);
    read_all(c, "data/codesystems", &common, NULL);
    read_all(c, "data/views", &common, NULL);
    read_all(c, "data/omop", &common, NULL);
    assert_int_equal(RUN(c, "export", "--format", "fhir", "--identified", "--out",
                         command_path(c, "y"), STORE(c)),
                     0);
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        gather_type(c, types[i], &s);
    words_sort(&told);
    words_sort(&common);
    for (size_t i = 0; i < s.words.count; i++) {
        if (words_have(&common, s.words.at[i]) || is_everyday(s.words.at[i]))
            continue;
        looked++;
        if (words_have(&told, s.words.at[i]))
            fail_msg("told: %s", s.words.at[i]);
    }
    assert_true(looked > 5000 && s.phrases.count > 150);
    for (size_t i = 0; i < s.phrases.count; i++)
        assert_null(strstr(buf_text(&all), s.phrases.at[i]));
    words_release(&s.words);
    words_release(&s.phrases);
    words_release(&told);
    words_release(&common);
    buf_release(&all);
}

// ---- the same again ----

static void add_file(struct command *c, const char *name, struct buf *out)
{
    assert_int_equal(fs_read(command_path(c, name), 64 << 20, out, NULL), RC_OK);
}

static void a_project_gives_the_same_again_and_another_does_not(void **state)
{
    static const char *const projects[] = {"etude-1", "etude-1", "etude-2"};
    struct command *c = *state;
    struct buf people[3] = {{0}}, cut = {0}, recorded = {0};
    for (size_t i = 0; i < ARRAY_LEN(projects); i++) {
        char dir[8], file[64];
        snprintf(dir, sizeof dir, "x%zu", i);
        assert_int_equal(RUN(c, "export", "--format", "csv", "--pseudonymous", projects[i], "--out",
                             command_path(c, dir), STORE(c)),
                         0);
        snprintf(file, sizeof file, "%s/csv/practice-visit.csv", dir);
        add_file(c, file, &people[i]);
    }
    assert_string_equal(buf_text(&people[0]), buf_text(&people[1]));
    assert_string_not_equal(buf_text(&people[0]), buf_text(&people[2]));
    assert_int_equal(RUN(c, "export", "--format", "fhir", "--pseudonymous", "etude-1", "--dates",
                         "month", "--out", command_path(c, "m"), STORE(c)),
                     0);
    add_file(c, "m/fhir/practice-Encounter.ndjson", &cut);
    const char *start = strstr(buf_text(&cut), "\"start\":\"");
    assert_non_null(start);
    assert_int_equal(strcspn(start + 9, "\""), 7);
    // R4 demands when a Provenance was recorded, and an instant cannot be a month.
    add_file(c, "m/fhir/practice-Provenance.ndjson", &recorded);
    assert_non_null(strstr(buf_text(&recorded), "\"_recorded\":{\"extension\":[{\"url\":\""));
    assert_null(strstr(buf_text(&recorded), "\"recorded\""));
    buf_release(&recorded);
    for (size_t i = 0; i < ARRAY_LEN(people); i++)
        buf_release(&people[i]);
    buf_release(&cut);
}

// "2026-05" stands somewhere in it.
static bool has_month(const struct buf *file)
{
    bool has = false;
    for (size_t i = 0; i + 7 <= file->len; i++)
        has = has ||
              (memcmp(file->at + i, "202", 3) == 0 && isdigit((unsigned char)file->at[i + 3]) &&
               file->at[i + 4] == '-' && isdigit((unsigned char)file->at[i + 6]));
    return has;
}

// A month is no value of a date variable: it stands beside, or the file would have no dates at all.
static void months_and_age_bands_reach_statistics(void **state)
{
    static const char *const files[] = {"m/stata/practice-visit.dta", "m/spss/practice-visit.sav"};
    struct command *c = *state;
    struct buf people = {0};
    assert_int_equal(RUN(c, "export", "--format", "csv,stata,spss", "--pseudonymous", "etude-1",
                         "--dates", "month", "--out", command_path(c, "m"), STORE(c)),
                     0);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf file = {0};
        add_file(c, files[i], &file);
        assert_non_null(memmem(file.at, file.len, "started_text", strlen("started_text")));
        assert_true(has_month(&file));
        buf_release(&file);
    }
    add_file(c, "m/csv/practice-person.csv", &people);
    output_has(&people, "age_band");
    output_has(&people, "75-79");
    buf_release(&people);
}

// The round of the day is for everybody the same true day: moved, it would tell by how much.
static void a_visit_to_come_does_not_tell_by_how_much_days_are_moved(void **state)
{
    static const char *const ways[] = {"shift", "month"};
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct buf table = {0}, resources = {0};
        char name[64];
        assert_int_equal(RUN(c, "export", "--format", "csv,fhir", "--pseudonymous", ways[i],
                             "--dates", ways[i], "--out", command_path(c, ways[i]), STORE(c)),
                         0);
        snprintf(name, sizeof name, "%s/csv/practice-task.csv", ways[i]);
        add_file(c, name, &table);
        snprintf(name, sizeof name, "%s/fhir/practice-Task.ndjson", ways[i]);
        add_file(c, name, &resources);
        output_has(&table, ";requested;");
        output_has(&resources, "\"requested\"");
        assert_int_equal(has_month(&table), i == 1);
        assert_int_equal(strstr(buf_text(&resources), "\"start\"") != NULL, i == 1);
        buf_release(&table);
        buf_release(&resources);
    }
}

static void what_has_no_sense_is_said(void **state)
{
    struct command *c = *state;
    static const struct {
        const char *words[3], *said;
    } cases[] = {
        {{"--pseudonymous=a b"}, "name"},
        {{"--pseudonymous=p", "--identified"}, "either"},
        {{"--pseudonymous=p", "--purpose=care"}, "research"},
        {{"--pseudonymous=p", "--k=4"}, "5"},
        {{"--k=6"}, "--pseudonymous"},
        {{"--free-text"}, "--pseudonymous"},
        {{"--dates=month", "--identified"}, "--pseudonymous"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *words[16] = {"--lang", "en", "view", "run", "visit", "--records", STORE(c)};
        size_t count = 9;
        for (size_t k = 0; k < 3 && cases[i].words[k] != NULL; k++)
            words[count++] = cases[i].words[k];
        assert_int_equal(command_run(c, NULL, words), 2);
        output_has(&c->said, cases[i].said);
        assert_int_equal(c->out.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_format_tells_who_somebody_is, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_project_gives_the_same_again_and_another_does_not, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_visit_to_come_does_not_tell_by_how_much_days_are_moved,
                                        set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(months_and_age_bands_reach_statistics, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(what_has_no_sense_is_said, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
