// SPDX-License-Identifier: EUPL-1.2
// The program itself on a laptop whose clock cannot be right: the store's past lies on the other
// side of a jump, as seen by the clock of this machine.
#include "store/flag.h"
#include "store/outbox.h"
#include "support/command_test.h"
#include "unit/store/fixture.h"

#define RUN(t, code, ...) COMMAND(&(t)->c, code, __VA_ARGS__)
#define STORE(t)          "--store", (t)->f->path, "--passphrase-file", (t)->secret
#define DAY_MS            (int64_t)86400000

// A store that was used until some days from now, and the program.
struct desk {
    struct command c;   // runs the program
    struct fixture *f;  // the store, closed while the program runs
    const char *secret; // file with the passphrase
};

// Visits that a server received then.
static struct desk *used(int64_t days, size_t visits)
{
    struct desk *t = mem_alloc(sizeof *t);
    struct fixture *f = fixture_folder(false);
    struct clock now = clock_system();
    command_init(&t->c);
    command_write(&t->c, "secret", PASSPHRASE "\n", 0600);
    t->secret = command_path(&t->c, "secret");
    t->f = f;
    f->fake.utc_ms = clock_utc_ms(&now) + days * DAY_MS;
    assert_ok(f, store_create(&f->o, "marie", "administrator", PASSPHRASE, &f->s, &f->e));
    for (size_t i = 0; i < visits; i++) {
        struct store_visit v;
        struct json *package = json_new_object();
        struct arena a = {0};
        struct store_package *all = NULL;
        size_t count = 0;
        struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Quimper");
        assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
        struct json *resources = some_resources(&v, "completed");
        assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, package, 0, &f->e));
        assert_ok(f, store_packages(f->s, 1U << PACKAGE_WAITING, &a, &all, &count, &f->e));
        assert_int_equal(count, 1);
        assert_ok(f, store_package_deliver(f->s, all[0].id, package, &f->e));
        arena_release(&a);
        json_free(resources);
        json_free(package);
    }
    store_close(f->s);
    f->s = NULL;
    return t;
}

static void done(struct desk *t)
{
    fixture_free(t->f);
    command_release(&t->c);
    free(t);
}

static void nothing_is_erased_until_somebody_says_that_it_is_right(void **state)
{
    static const struct {
        int64_t days; // the last login lies there
        const char *word;
    } cases[] = {{-800, "ahead"}, {-400, "ahead"}, {800, "behind"}, {2, "behind"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct desk *t = used(cases[i].days, 2);
        RUN(t, 1, "clock", STORE(t), "--json");
        output_has(&t->c.out, cases[i].word);
        output_has(&t->c.said, "clock is in doubt");
        RUN(t, 6, "retention", STORE(t));
        output_has(&t->c.said, "nothing is erased");
        RUN(t, 6, "retention", "--yes", STORE(t)); // nobody's word helps
        RUN(t, 1, "clock", "accept", STORE(t));    // no terminal to confirm at
        RUN(t, 0, "clock", "accept", "--yes", STORE(t));
        RUN(t, 0, "clock", STORE(t));
        assert_null(strstr(buf_text(&t->c.said), "doubt"));
        RUN(t, 0, "retention", STORE(t));
        RUN(t, 0, "audit", "show", STORE(t));
        output_has(&t->c.out, "clock-doubt");
        output_has(&t->c.out, "clock-accept");
        done(t);
    }
}

static void more_than_a_handful_waits_for_a_person(void **state)
{
    struct desk *t = used(-40, 7);
    (void)state;
    RUN(t, 6, "retention", STORE(t)); // no terminal
    output_has(&t->c.out, "answers of 7 visits, 0 people");
    output_has(&t->c.out, "40 days");
    output_has(&t->c.said, "nothing was erased");
    RUN(t, 0, "retention", "--yes", STORE(t));
    output_has(&t->c.out, "Erased now: answers of 7 visits, 0 people.");
    RUN(t, 0, "retention", STORE(t));
    output_has(&t->c.out, "Erased now: answers of 0 visits, 0 people.");
    done(t);
}

// The program for people opens the store of the user's home.
static void move_home(struct desk *t)
{
    static const char *const kinds[] = {"", "-wal", "-shm", "-reserve"};
    char from[400], to[400];
    mkdir(command_path(&t->c, "home"), 0700);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        snprintf(from, sizeof from, "%s%s", t->f->path, kinds[i]);
        snprintf(to, sizeof to, "%s/icope.db%s", command_path(&t->c, "home"), kinds[i]);
        rename(from, to);
    }
}

static void plain_lines_say_it_at_the_beginning(void **state)
{
    struct desk *t = used(800, 1);
    (void)state;
    move_home(t);
    command_run(&t->c, PASSPHRASE "\nquit\n",
                (const char *const[]){"--lang", "en", "--lines", NULL});
    output_has(&t->c.out, "The clock of this laptop cannot be right");
    done(t);
    t = used(-40, 7);
    move_home(t);
    command_run(&t->c, PASSPHRASE "\n\nquit\n",
                (const char *const[]){"--lang", "en", "--lines", NULL});
    output_has(&t->c.out, "answers of 7 visits");
    assert_null(strstr(buf_text(&t->c.out), "It is erased."));
    command_run(&t->c, PASSPHRASE "\nerase\nquit\n",
                (const char *const[]){"--lang", "en", "--lines", NULL});
    output_has(&t->c.out, "It is erased.");
    done(t);
}

static struct json *encounter_at(struct id visit, const char *start)
{
    struct json *encounter = json_new_object(), *period = json_new_object();
    json_set_string(encounter, "resourceType", "Encounter");
    json_set_string(encounter, "id", visit.text);
    json_set_string(period, "start", start);
    json_set(encounter, "period", period);
    return encounter;
}

// A visit at 08:00 in Nouméa stands on that day in tables, though it was yesterday by UTC, wherever
// the tables are made.
static void tables_have_local_days(void **state)
{
    static const struct {
        const char *zone, *start, *last;
    } cases[] = {{"<+11>-11", "2026-11-24T08:00:00+11:00", "2026-11-24 08:00:00"},
                 {"CET-1CEST,M3.5.0,M10.5.0/3", "2026-11-24T08:00:00+11:00", "2026-11-24 08:00:00"},
                 {"<+11>-11", "2026-11-23T17:00:00-04:00", "2026-11-23 17:00:00"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct desk *t = used(-5, 0);
        struct fixture *f = t->f;
        struct store_visit v;
        struct buf text = {0};
        f->fake.utc_ms = 1795467600000; // 2026-11-23 21:00 UTC
        fixture_again(f);
        struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Quimper");
        assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
        struct json *resources = some_resources(&v, "completed");
        json_push(resources, encounter_at(v.id, cases[i].start));
        assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, NULL,
                                        f->fake.utc_ms + 100 * DAY_MS, &f->e));
        json_free(resources);
        store_close(f->s);
        f->s = NULL;
        setenv("TZ", cases[i].zone, 1);
        RUN(t, 0, "copy", v.person.text, "--out", command_path(&t->c, "tables"), STORE(t));
        unsetenv("TZ");
        assert_ok(f, fs_read(command_path(&t->c, "tables/csv/visit.csv"), 100000, &text, &f->e));
        output_has(&text, cases[i].last);
        buf_release(&text);
        done(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_erased_until_somebody_says_that_it_is_right),
        cmocka_unit_test(more_than_a_handful_waits_for_a_person),
        cmocka_unit_test(plain_lines_say_it_at_the_beginning),
        cmocka_unit_test(tables_have_local_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
