// SPDX-License-Identifier: EUPL-1.2
// Exports of one project, joined by their pseudonyms: nobody is described in two ways, nobody is
// one of fewer than five by what is said and by which exports they are in, and no visitor tells the
// place of somebody whose place is not told.
#include "base/json.h"
#include "export/records.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE_MAX = 400, EXPORTS_MAX = 8, WORDS = 400 };

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    assert_int_equal(command_run(c, NULL,
                                 (const char *const[]){"simulate", "--people", "300", "--seed", "7",
                                                       "--store", command_path(c, "p.db"), NULL}),
                     0);
    *state = c;
    return 0;
}

// A person in the exports.
struct somebody {
    struct id under;                // pseudonym
    char words[EXPORTS_MAX][WORDS]; // what each export says, "" it does not hold them
};

// The exports so far.
struct joined {
    struct clock clock;
    struct store *s;
    struct somebody people[PEOPLE_MAX];
    size_t count, exports;
};

static void open_store(struct command *c, struct joined *j)
{
    struct err e = {0};
    assert_int_equal(vault_start(&e), RC_OK);
    j->clock = clock_system();
    const struct store_options o = {
        .path = command_path(c, "p.db"), .schema_dir = "data/schema", .clock = &j->clock};
    if (store_open(&o, &j->s, &e) != RC_OK ||
        store_unlock(j->s, "practice", "practice", NULL, &e) != RC_OK)
        fail_msg("%s", e.text);
}

static struct somebody *find(struct joined *j, struct id under)
{
    for (size_t i = 0; i < j->count; i++)
        if (id_equal(j->people[i].under, under))
            return &j->people[i];
    assert_true(j->count < PEOPLE_MAX);
    j->people[j->count] = (struct somebody){.under = under};
    return &j->people[j->count++];
}

static bool take_patient(const struct json *patient, void *self)
{
    struct joined *j = self;
    struct buf text = {0};
    const char *id = json_get_string(patient, "id");
    json_write(patient, false, &text);
    const char *words = strstr(buf_text(&text), id) + strlen(id);
    assert_true(strlen(words) < WORDS);
    snprintf(find(j, id_from(id))->words[j->exports], WORDS, "%s", words);
    buf_release(&text);
    return true;
}

// Whoever is met on a visit is named only beside a commune.
static bool take_encounter(const struct json *encounter, void *self)
{
    struct joined *j = self;
    struct buf text = {0};
    const char *to = json_get_string(json_get(encounter, "subject"), "reference");
    const char *words = find(j, id_from(strchr(to, '/') + 1))->words[j->exports];
    json_write(json_get(encounter, "participant"), false, &text);
    const bool named = strstr(buf_text(&text), "identifier") != NULL;
    assert_int_equal(named,
                     strstr(words, "postalCode") != NULL || strstr(words, "commune") != NULL);
    buf_release(&text);
    return true;
}

static size_t export_people(struct joined *j, struct date since, struct date until)
{
    struct err e = {0};
    struct selection *which = NULL;
    const struct selection_ask ask = {
        .project = "etude",
        .since = since,
        .until = until,
        .words = {.questionnaires = "questionnaires", .data = "data"}};
    assert_true(j->exports < EXPORTS_MAX);
    if (selection_make(j->s, &ask, &j->clock, &which, &e) != RC_OK ||
        selection_settle(which, &e) != RC_OK || selection_keep(which, &e) != RC_OK ||
        records_each(j->s, "Patient", which, &j->clock, take_patient, j, &e) != RC_OK ||
        records_each(j->s, "Encounter", which, &j->clock, take_encounter, j, &e) != RC_OK)
        fail_msg("%s", e.text);
    const size_t people = selection_counts(which).people;
    selection_free(which);
    j->exports++;
    return people;
}

// By what is said of them, without the year of birth, which moves with their days.
static void words_of(const struct somebody *p, size_t exports, char *out, size_t bytes)
{
    size_t used = 0;
    for (size_t i = 0; i < exports; i++) {
        const char *words = p->words[i], *born = strstr(words, ",\"birthDate\"");
        const int len = born != NULL ? (int)(born - words) : (int)strlen(words);
        const char *after = born != NULL ? strchr(born + 1, ',') : NULL;
        used += (size_t)snprintf(out + used, bytes - used, "%.*s%s|", len, words,
                                 after != NULL ? after : "");
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t smallest_class(const struct joined *j)
{
    static char texts[PEOPLE_MAX][EXPORTS_MAX * WORDS];
    size_t same = 1, least = PEOPLE_MAX;
    for (size_t i = 0; i < j->count; i++)
        words_of(&j->people[i], j->exports, texts[i], sizeof *texts);
    qsort(texts, j->count, sizeof *texts, compare);
    for (size_t i = 1; i <= j->count; i++, same++)
        if (i == j->count || strcmp(texts[i], texts[i - 1]) != 0) {
            least = same < least ? same : least;
            same = 0;
        }
    return least;
}

static struct date day(int year, int month)
{
    return (struct date){.year = year, .month = month, .day = 1};
}

// The windows in the order they are asked for; the whole comes early, in the middle and late.
static void nobody_is_singled_out_by_several_exports(void **state)
{
    static struct joined j;
    const struct date any = {0};
    open_store(*state, &j);
    const struct date now = clock_today(&j.clock);
    const struct date half = day(now.year, 1), third = day(now.year - 1, 9);
    const size_t early = export_people(&j, any, half);
    const size_t whole = export_people(&j, any, any);
    assert_true(whole > early && early > 20);
    assert_true(smallest_class(&j) >= 5);
    export_people(&j, third, any);
    assert_true(smallest_class(&j) >= 5);
    export_people(&j, third, half);
    assert_int_equal(export_people(&j, any, any), whole); // nothing is lost to it
    assert_true(smallest_class(&j) >= 5);
    for (size_t i = 0; i < j.count; i++) {
        const char *first = "";
        for (size_t k = 0; k < j.exports; k++) {
            const char *words = j.people[i].words[k];
            assert_true(first[0] == '\0' || words[0] == '\0' || strcmp(first, words) == 0);
            first = words[0] != '\0' ? words : first;
        }
    }
    store_close(j.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_is_singled_out_by_several_exports, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
