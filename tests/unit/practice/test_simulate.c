// SPDX-License-Identifier: EUPL-1.2
#include "practice/simulate.h"

#include "base/fs.h"
#include "base/mem.h"
#include "practice/answers.h"
#include "store/flag.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PEOPLE = 26, DRAWN = 6000 };
static const int64_t NOON_UTC_MS = 1795518000000; // 2026-11-24 11:00 UTC

// ---- answers alone ----

static struct json *rates_file;
static struct rates rates; // of data/simulate/rates.json

static bool says(const struct json *o, const char *link, const char *value)
{
    const char *text = json_get_string(o, link);
    return text != NULL && strcmp(text, value) == 0;
}

static int64_t integer(const struct json *o, const char *link)
{
    int64_t n = -1;
    assert_true(json_int(json_get(o, link), &n));
    return n;
}

static bool memory_alert(const struct json *o)
{
    bool lost = !says(o, "cog-year", "right") || !says(o, "cog-month", "right") ||
                !says(o, "cog-weekday", "right") || !says(o, "cog-day", "right") ||
                !says(o, "cog-place", "right");
    bool valid = integer(o, "cog-recall-delay-s") >= 300 &&
                 !json_bool(json_get(o, "cog-cued"), true) &&
                 !json_bool(json_get(o, "cog-interrupted"), true);
    return lost || (valid && integer(o, "cog-recall") < 3);
}

static bool mobility_alert(const struct json *o)
{
    const char *time = json_number(json_get(o, "loc-time-s"));
    if (time == NULL)
        return says(o, "loc-not-done", "unable");
    return json_bool(json_get(o, "loc-safe"), false) &&
           (json_bool(json_get(o, "loc-arms"), false) || strtod(time, NULL) > 14.0);
}

static bool nutrition_alert(const struct json *o)
{
    return says(o, "nut-weight", "yes") || says(o, "nut-appetite", "yes");
}

static bool vision_alert(const struct json *o)
{
    return says(o, "vis-far", "yes") || says(o, "vis-near", "yes") ||
           says(o, "vis-disease", "yes") || says(o, "vis-diabetes", "yes") ||
           says(o, "vis-pressure", "yes");
}

static bool hearing_alert(const struct json *o)
{
    if (says(o, "hea-method", "audiometry"))
        return integer(o, "hea-right-db") > 35 || integer(o, "hea-left-db") > 35;
    return says(o, "hea-right", "not-heard") || says(o, "hea-left", "not-heard");
}

static bool mood_alert(const struct json *o)
{
    return says(o, "psy-low", "yes") || says(o, "psy-interest", "yes");
}

// Published share in alert, MAPT, n 759.
static const struct {
    const char *name;
    bool (*alert)(const struct json *o);
    double share;
} domains[] = {
    {"memory", memory_alert, 0.522},       {"mobility", mobility_alert, 0.202},
    {"nutrition", nutrition_alert, 0.066}, {"vision", vision_alert, 0.181},
    {"hearing", hearing_alert, 0.562},     {"mood", mood_alert, 0.390},
};

static void simulate_answers_published_rates(void **state)
{
    struct chance c = {.state = 42};
    int alerts[ARRAY_LEN(domains)] = {0}, any = 0;
    (void)state;
    for (int i = 0; i < DRAWN; i++) {
        struct json *o = simulate_answers(&c, &rates, chance_normal(&c), 0);
        bool one = false;
        for (size_t d = 0; d < ARRAY_LEN(domains); d++) {
            bool alert = domains[d].alert(o);
            alerts[d] += alert;
            one = one || alert;
        }
        any += one;
        json_free(o);
    }
    for (size_t d = 0; d < ARRAY_LEN(domains); d++) {
        double share = (double)alerts[d] / DRAWN;
        if (share < domains[d].share - 0.025 || share > domains[d].share + 0.025)
            fail_msg("%s: %.3f instead of %.3f", domains[d].name, share, domains[d].share);
    }
    // 89.3 in 100 have an alert in some domain; independent domains would give 92.2.
    assert_in_range(any, DRAWN * 87 / 100, DRAWN * 915 / 1000);
}

static void simulate_answers_frail_have_more_alerts(void **state)
{
    struct chance c = {.state = 1};
    int well = 0, frail = 0;
    (void)state;
    for (int i = 0; i < 500; i++) {
        struct json *a = simulate_answers(&c, &rates, -2, 0),
                    *b = simulate_answers(&c, &rates, 2, 0);
        for (size_t d = 0; d < ARRAY_LEN(domains); d++) {
            well += domains[d].alert(a);
            frail += domains[d].alert(b);
        }
        json_free(a);
        json_free(b);
    }
    assert_true(frail > well * 3 / 2);
}

static void simulate_answers_other_words_each_visit(void **state)
{
    enum { VISITS = 8 };
    struct chance c = {.state = 1};
    char list[VISITS][16];
    (void)state;
    for (unsigned nth = 0; nth < VISITS; nth++) {
        struct json *o = simulate_answers(&c, &rates, 0, nth);
        snprintf(list[nth], sizeof list[nth], "%s", json_get_string(o, "cog-list"));
        for (unsigned before = 0; before < nth; before++)
            assert_string_not_equal(list[nth], list[before]);
        json_free(o);
    }
}

// Every kind of answer that a form filler may meet occurs, and "worse than last time?" only where
// there is a last time.
static void simulate_answers_of_every_kind(void **state)
{
    static const struct {
        const char *link, *value;
    } kinds[] = {
        {"respondent", "proxy"},    {"respondent", "carer"},    {"respondent", "person"},
        {"present", "several"},     {"aids", "both"},           {"aids", "hearing-aid"},
        {"hea-method", "whisper"},  {"hea-method", "digits"},   {"hea-method", "audiometry"},
        {"hea-right", "not-done"},  {"psy-low", "refused"},     {"vis-far", "unknown"},
        {"loc-not-done", "unable"}, {"loc-not-done", "unsafe"}, {"cog-worse", "yes"},
        {"loc-worse", "unknown"},   {"hea-worse", "no"},        {"cog-year", "unknown"},
    };
    struct chance c = {.state = 5};
    bool seen[ARRAY_LEN(kinds)] = {false};
    int recalled[4] = {0}, twice = 0;
    (void)state;
    for (int i = 0; i < DRAWN; i++) {
        struct json *o = simulate_answers(&c, &rates, chance_normal(&c), (unsigned)i % 3);
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            seen[k] = seen[k] || says(o, kinds[k].link, kinds[k].value);
        recalled[integer(o, "cog-recall")]++;
        twice += json_count(json_get(o, "loc-attempt")) > 1;
        assert_int_equal(json_get(o, "mood-worse") != NULL || json_get(o, "psy-worse") != NULL,
                         i % 3 > 0);
        json_free(o);
    }
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
        if (!seen[k])
            fail_msg("%s is never %s", kinds[k].link, kinds[k].value);
    for (size_t n = 0; n < ARRAY_LEN(recalled); n++)
        assert_true(recalled[n] > DRAWN / 50);
    assert_true(twice > 0);
}

static void rates_threshold_is_the_quantile(void **state)
{
    (void)state;
    static const struct {
        uint32_t share;
        int thousandths;
    } rows[] = {{500, 0}, {522, -55}, {202, 834}, {66, 1506}, {181, 912}, {562, -156}, {390, 279}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        double off = rates_threshold(rows[i].share) * 1000 - rows[i].thousandths;
        assert_true(off > -1 && off < 1);
    }
}

static void rates_read_names_what_is_wrong(void **state)
{
    struct rates r;
    struct err e = {0};
    (void)state;
    json_set(rates_file, "women", json_new_int(1001));
    assert_int_equal(rates_read(rates_file, &r, &e), RC_INVALID);
    assert_non_null(strstr(e.text, "women"));
    json_set(rates_file, "women", json_new_int(608));
    assert_int_equal(rates_read(rates_file, &r, &e), RC_OK);
}

// ---- people in a store ----

// A practice store with people from a seed.
struct town {
    char dir[200], path[300];
    struct clock_fake fake;
    struct clock clock;
    struct store *store;
};

static struct town *town_new(size_t people, uint64_t seed, int64_t utc_ms)
{
    struct town *t = mem_alloc(sizeof *t);
    struct paths paths = {.data = "data", .questionnaires = "questionnaires"};
    struct err e = {0};
    const char *tmp = getenv("TMPDIR");
    snprintf(t->dir, sizeof t->dir, "%.100s/icope-simulate-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(t->dir));
    snprintf(t->path, sizeof t->path, "%s/p.db", t->dir);
    t->fake = (struct clock_fake){.utc_ms = utc_ms, .offset_min = 60};
    t->clock = clock_from_fake(&t->fake);
    struct store_options o = {
        .path = t->path, .schema_dir = "data/schema", .clock = &t->clock, .practice = true};
    if (store_create(&o, "practice", "visitor", "practice", &t->store, &e) != RC_OK ||
        simulate_people(t->store, &paths, &t->clock, people, 0, seed, NULL, NULL, &e) != RC_OK)
        fail_msg("%s", e.text);
    return t;
}

static bool remove_one(const char *name, void *self)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", (const char *)self, name);
    unlink(path);
    return true;
}

static void town_free(struct town *t)
{
    store_close(t->store);
    fs_list(t->dir, remove_one, t->dir, NULL);
    rmdir(t->dir);
    free(t);
}

static bool add_items(const struct json *response, struct id visit, void *self)
{
    (void)visit;
    json_write(json_get(response, "item"), false, self);
    return true;
}

// Everything that must be the same: people, their answers, their visits' times.
static void portrait(struct town *t, struct buf *out)
{
    struct err e = {0};
    for (size_t i = 0; i < store_person_count(t->store); i++) {
        const struct store_person *p = store_person_at(t->store, i);
        buf_printf(out, "%s %s %s %d-%d-%d %c %s %u %lld\n", p->id.text, p->family, p->given,
                   p->birth.year, p->birth.month, p->birth.day, p->sex, p->town, p->visit_count,
                   (long long)p->last_visit_utc_ms);
        assert_int_equal(
            store_resources(t->store, "QuestionnaireResponse", p->id, add_items, out, &e), RC_OK);
    }
}

static void simulate_people_same_seed_same_people(void **state)
{
    struct town *a = town_new(8, 7, NOON_UTC_MS), *b = town_new(8, 7, NOON_UTC_MS),
                *c = town_new(8, 8, NOON_UTC_MS);
    struct buf x = {0}, y = {0}, z = {0};
    (void)state;
    portrait(a, &x);
    portrait(b, &y);
    portrait(c, &z);
    assert_string_equal(buf_text(&x), buf_text(&y));
    assert_string_not_equal(buf_text(&x), buf_text(&z));
    buf_release(&x);
    buf_release(&y);
    buf_release(&z);
    town_free(a);
    town_free(b);
    town_free(c);
}

static void simulate_people_believable(void **state)
{
    struct town *t = town_new(PEOPLE, 7, NOON_UTC_MS);
    size_t never = 0, twice = 0, women = 0;
    (void)state;
    assert_int_equal(store_person_count(t->store), PEOPLE);
    for (size_t i = 0; i < PEOPLE; i++) {
        const struct store_person *p = store_person_at(t->store, i);
        struct age age = date_age(p->birth, clock_today(&t->clock));
        assert_int_equal(age.least, age.most);
        assert_in_range(age.least, 60, 102);
        assert_true(p->family[0] != '\0' && p->given[0] != '\0' && p->town[0] != '\0');
        women += p->sex == 'f';
        never += p->visit_count == 0;
        twice += p->visit_count > 1;
        if (p->visit_count == 0)
            continue;
        struct datetime last = datetime_from_utc(p->last_visit_utc_ms, 60);
        assert_in_range(last.hour, 9, 17); // nobody comes at night
        assert_int_not_equal(date_weekday(last.date), 7);
        assert_true(p->last_visit_utc_ms < t->fake.utc_ms);
        assert_true(p->due_utc_ms > p->last_visit_utc_ms);
    }
    assert_in_range(never, 1, 6);
    assert_in_range(twice, 6, PEOPLE - 1);
    assert_in_range(women, PEOPLE / 3, PEOPLE - 4);
    assert_int_equal(store_counts(t->store).to_send, 0); // practice is never sent
    town_free(t);
}

static bool check_response(const struct json *response, struct id visit, void *self)
{
    size_t *count = self;
    const char *status = json_get_string(response, "status");
    (void)visit;
    bool refused = strcmp(status, "stopped") == 0;
    assert_true(refused || strcmp(status, "completed") == 0 || strcmp(status, "in-progress") == 0);
    assert_non_null(json_get_string(response, "authored"));
    *count += !refused;
    return true;
}

static void simulate_people_responses_completed(void **state)
{
    struct town *t = town_new(10, 3, NOON_UTC_MS);
    size_t count = 0;
    struct err e = {0};
    (void)state;
    assert_int_equal(store_resources(t->store, "QuestionnaireResponse", (struct id){{0}},
                                     check_response, &count, &e),
                     RC_OK);
    assert_int_equal(count, store_counts(t->store).visits);
    assert_true(count >= 8);
    town_free(t);
}

// What became of many people.
static void simulate_people_lost_refusing_and_in_danger(void **state)
{
    enum { MANY = 260, HALF_YEAR_DAYS = 212 };
    struct town *t = town_new(MANY, 11, NOON_UTC_MS);
    struct err e = {0};
    struct arena a = {0};
    int due = 0, again = 0, refused = 0, towns = 0, away[128] = {0};
    const char *first = store_person_at(t->store, 0)->town;
    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        const struct store_person *p = store_person_at(t->store, i);
        struct store_visit *visits = NULL;
        size_t count = 0;
        assert_int_equal(store_visits(t->store, p->id, &a, &visits, &count, &e), RC_OK);
        towns += strcmp(p->town, first) != 0;
        away[p->situation & 127]++;
        refused += count == 1 && visits[0].state == VISIT_STOPPED;
        int64_t days =
            count > 0 ? (t->fake.utc_ms - visits[count - 1].finished_utc_ms) / 86400000 : 0;
        if (days < HALF_YEAR_DAYS || visits[0].state == VISIT_STOPPED)
            continue;
        due++;
        again += count > 1;
    }
    assert_in_range(again * 1000 / due, 704 - 90, 704 + 90); // 70.4 in 100 are seen again
    assert_in_range(refused, 2, MANY / 8);
    assert_true(towns > MANY / 2);
    assert_true(away['d'] > 0 && away['m'] > 0 && away['h'] > 0 && away['r'] > 0);
    assert_true(away['\0'] > MANY * 8 / 10);
    assert_true(store_flags_open(t->store) > 0);
    arena_release(&a);
    town_free(t);
}

static bool stop_at_two(size_t done, size_t people, void *self)
{
    (void)self;
    assert_int_equal(people, 5);
    return done < 2;
}

static void simulate_people_stops_when_asked(void **state)
{
    struct town *t = town_new(0, 1, NOON_UTC_MS);
    struct paths paths = {.data = "data", .questionnaires = "questionnaires"};
    struct err e = {0};
    (void)state;
    assert_int_equal(simulate_people(t->store, &paths, &t->clock, 5, 0, 1, stop_at_two, NULL, &e),
                     RC_NO);
    assert_int_equal(store_person_count(t->store), 2);
    town_free(t);
}

// The round of the day, whatever the hour practice begins.
static void round_is_today(int64_t utc_ms)
{
    struct town *t = town_new(8, 7, utc_ms);
    struct arena a = {0};
    struct store_task *tasks = NULL;
    struct err e = {0};
    size_t count = 0;
    struct datetime now = datetime_from_utc(utc_ms, 60);
    int64_t midnight = datetime_to_utc((struct datetime){.date = now.date}, 60);
    assert_int_equal(store_tasks(t->store, midnight, midnight + 86400000, &a, &tasks, &count, &e),
                     RC_OK);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++) {
        int64_t away = (tasks[i].at_utc_ms - utc_ms) / 60000;
        assert_string_equal(tasks[i].status, "requested");
        assert_true(away > -6 * 60 && away < 6 * 60);
    }
    arena_release(&a);
    town_free(t);
}

static void simulate_people_round_around_now(void **state)
{
    (void)state;
    round_is_today(NOON_UTC_MS);
    round_is_today(NOON_UTC_MS + (int64_t)11 * 3600 * 1000 + 50 * 60 * 1000); // 23:50
    round_is_today(NOON_UTC_MS - (int64_t)12 * 3600 * 1000 + 60 * 1000);      // 00:01
}

static void simulate_people_missing_data(void **state)
{
    struct town *t = town_new(0, 1, NOON_UTC_MS);
    struct paths paths = {.data = "/nonexistent", .questionnaires = "questionnaires"};
    struct err e = {0};
    (void)state;
    assert_int_equal(simulate_people(t->store, &paths, &t->clock, 3, 0, 1, NULL, NULL, &e), RC_NO);
    assert_int_equal(store_person_count(t->store), 0);
    town_free(t);
}

static int begin(void **state)
{
    struct buf text = {0};
    struct err e = {0};
    (void)state;
    enum rc rc = fs_read("data/simulate/rates.json", 65536, &text, &e);
    rc = rc ? rc : json_parse(buf_text(&text), text.len, &JSON_LIMITS, &rates_file, &e);
    rc = rc ? rc : rates_read(rates_file, &rates, &e);
    buf_release(&text);
    return rc == RC_OK && vault_start(NULL) == RC_OK ? 0 : -1;
}

static int finish(void **state)
{
    (void)state;
    json_free(rates_file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simulate_answers_published_rates),
        cmocka_unit_test(simulate_answers_frail_have_more_alerts),
        cmocka_unit_test(simulate_answers_other_words_each_visit),
        cmocka_unit_test(simulate_answers_of_every_kind),
        cmocka_unit_test(rates_threshold_is_the_quantile),
        cmocka_unit_test(rates_read_names_what_is_wrong),
        cmocka_unit_test(simulate_people_lost_refusing_and_in_danger),
        cmocka_unit_test(simulate_people_stops_when_asked),
        cmocka_unit_test(simulate_people_same_seed_same_people),
        cmocka_unit_test(simulate_people_believable),
        cmocka_unit_test(simulate_people_responses_completed),
        cmocka_unit_test(simulate_people_round_around_now),
        cmocka_unit_test(simulate_people_missing_data),
    };
    return cmocka_run_group_tests(tests, begin, finish);
}
