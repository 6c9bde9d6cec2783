// SPDX-License-Identifier: EUPL-1.2
// How long things stay: what the notice says is what happens.
#include "admin/retention.h"

#include "pathway/remains.h"
#include "pathway/screening.h"
#include "store/amend.h"
#include "store/flag.h"
#include "store/moment.h"
#include "store/outbox.h"
#include "store/prune.h"
#include "support/json_of.h"
#include "unit/store/fixture.h"

#define DAY_MS (int64_t)86400000

// Memory with a signal, mobility begun, mood refused, the rest not asked; with a note.
static const char response_text[] =
    "{\"resourceType\":\"QuestionnaireResponse\",\"id\":\"%s\",\"status\":\"completed\","
    "\"authored\":\"2026-11-24T09:00:00+01:00\",\"extension\":[{\"url\":\"visitor-note\","
    "\"valueString\":\"secret\"}],\"item\":[{\"linkId\":\"cog\",\"item\":["
    "{\"linkId\":\"cog-list\",\"answer\":[{\"valueString\":\"fr-3\"}]},"
    "{\"linkId\":\"cog-year\",\"answer\":[{\"valueCoding\":{\"code\":\"wrong\"}}]},"
    "{\"linkId\":\"cog-status\",\"answer\":[{\"valueCoding\":{\"code\":\"alert\"}}]}]},"
    "{\"linkId\":\"nut\",\"item\":["
    "{\"linkId\":\"nut-weight\",\"answer\":[{\"valueCoding\":{\"code\":\"no\"}}]},"
    "{\"linkId\":\"nut-status\",\"answer\":[{\"valueCoding\":{\"code\":\"incomplete\"}}]}]},"
    "{\"linkId\":\"psy\",\"item\":["
    "{\"linkId\":\"psy-low\",\"answer\":[{\"valueCoding\":{\"code\":\"refused\"}}]},"
    "{\"linkId\":\"psy-status\",\"answer\":[{\"valueCoding\":{\"code\":\"incomplete\"}}]}]}]}";

// The resources of a visit, new and owned.
static struct json *resources_of(struct id response)
{
    char text[2000];
    struct json *list = json_new_array();
    static const char *const others[] = {"Encounter", "Consent", "Observation", "Flag",
                                         "Provenance"};
    snprintf(text, sizeof text, response_text, response.text);
    json_push(list, json_of(text));
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct json *o = json_new_object();
        json_set_string(o, "resourceType", others[i]);
        json_set_string(o, "id", id_new().text);
        json_push(list, o);
    }
    return list;
}

// Every package that waits is received now.
static void received(struct fixture *f)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    struct json *receipt = json_new_object();
    size_t count = 0;
    assert_ok(f, store_packages(f->s, 1U << PACKAGE_WAITING, &a, &all, &count, &f->e));
    for (size_t i = 0; i < count; i++)
        assert_ok(f, store_package_deliver(f->s, all[i].id, receipt, &f->e));
    json_free(receipt);
    arena_release(&a);
}

// A person with a finished visit; `sent`: received by a server now, else sending was refused.
static struct store_visit visited(struct fixture *f, const char *family, bool sent)
{
    struct id person = add_person(f, family, "Jeanne", "1942-05-12", "Quimper");
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "no");
    struct json *resources = resources_of(v.response), *package = sent ? json_new_object() : NULL;
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, package, 0, &f->e));
    json_free(resources);
    json_free(package);
    if (sent)
        received(f);
    return v;
}

static struct retained applied(struct fixture *f)
{
    struct retained r = {0};
    assert_ok(f, retention_apply(f->s, &f->clock, "data", false, &r, &f->e));
    return r;
}

static void assert_erased(struct retained r, size_t visits, size_t people)
{
    assert_int_equal(r.visits, visits);
    assert_int_equal(r.people, people);
}

// A visit's resources as text now; owned.
static struct buf told(struct fixture *f, const struct store_visit *v)
{
    struct buf text = {0};
    struct json *resources = NULL;
    assert_ok(f, store_visit_version(f->s, v->id, 1, &resources, NULL, &f->e));
    json_write(resources, false, &text);
    json_free(resources);
    return text;
}

static void answers_go_first_and_the_person_later(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit sent = visited(f, "Martin", true), kept = visited(f, "Durand", false);
    (void)state;
    later(f, 29);
    assert_erased(applied(f), 0, 0);
    later(f, 2);
    assert_erased(applied(f), 2, 0); // after the receipt, and after the end where it was refused
    assert_erased(applied(f), 0, 0);
    struct buf text = told(f, &sent), other = told(f, &kept);
    assert_null(strstr(buf_text(&text), "nut-weight"));
    assert_null(strstr(buf_text(&text), "secret"));
    assert_null(strstr(buf_text(&text), "Flag"));
    assert_null(strstr(buf_text(&text), "Provenance"));
    assert_null(strstr(buf_text(&other), "nut-weight"));
    assert_non_null(strstr(buf_text(&text), "fr-3")); // the next visit takes another list
    assert_non_null(strstr(buf_text(&text), "cog-status"));
    assert_non_null(strstr(buf_text(&text), "Consent"));
    assert_non_null(store_person_find(f->s, sent.person));
    later(f, 690); // 23 months and a half after the visit
    assert_erased(applied(f), 0, 0);
    later(f, 15);
    assert_erased(applied(f), 0, 2);
    assert_null(store_person_find(f->s, sent.person));
    assert_null(store_person_find(f->s, kept.person));
    buf_release(&text);
    buf_release(&other);
    fixture_free(f);
}

// Raised or closed about that person now; its identifier.
static struct id flagged(struct fixture *f, struct id person, struct id flag, bool close)
{
    struct json *content = json_new_object();
    struct store_flag x = {.id = flag,
                           .person = person,
                           .raised_utc_ms = f->fake.utc_ms,
                           .closed_utc_ms = close ? f->fake.utc_ms : 0,
                           .content = content};
    json_set_string(content, "code", "fall");
    assert_ok(f, store_flag_save(f->s, &x, close ? "flag-close" : "flag-raise", NULL, &f->e));
    json_free(content);
    return flag;
}

static void an_open_red_flag_delays_it(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v = visited(f, "Martin", true);
    struct id flag = flagged(f, v.person, id_new(), false);
    struct store_flag found = {.content = NULL};
    (void)state;
    later(f, 800);
    assert_erased(applied(f), 0, 0);
    flagged(f, v.person, flag, true);
    assert_erased(applied(f), 1, 1); // the last visit is more than two years ago
    fixture_free(f);

    f = fixture_new(false); // once closed it goes when its time has come, too
    v = visited(f, "Martin", true);
    flag = flagged(f, v.person, id_new(), false);
    flagged(f, v.person, flag, true);
    later(f, 29);
    assert_erased(applied(f), 0, 0);
    assert_ok(f, store_flag_load(f->s, flag, &found, &f->e));
    json_free(found.content);
    later(f, 2);
    assert_erased(applied(f), 1, 0);
    assert_rc(f, RC_NO, store_flag_load(f->s, flag, &found, &f->e));
    fixture_free(f);
}

static void settings_come_before_what_is_usual(void **state)
{
    struct fixture *f = fixture_new(false);
    (void)state;
    visited(f, "Martin", true);
    assert_ok(f, retention_set(f->s, SETTING_RETENTION, 60, &f->e));
    assert_ok(f, retention_set(f->s, SETTING_RETENTION_MONTHS, 3, &f->e));
    later(f, 59);
    assert_erased(applied(f), 0, 0);
    later(f, 2);
    assert_erased(applied(f), 1, 0);
    later(f, 33);
    assert_erased(applied(f), 0, 1);
    fixture_free(f);
}

static void practice_keeps_everything(void **state)
{
    struct fixture *f = fixture_new(true);
    (void)state;
    visited(f, "Martin", false);
    later(f, 2000);
    assert_erased(applied(f), 0, 0);
    fixture_free(f);
}

// A visit counts the same before and after.
static void counts_stay_as_they_were(void **state)
{
    struct json *before = resources_of(id_new()), *after = remains_of_visit(before);
    struct json *again = remains_of_visit(after);
    struct screening x, y;
    (void)state;
    assert_int_equal(json_count(before), 6);
    assert_int_equal(json_count(after), 4);
    screening_read(NULL, json_at(before, 0), &x);
    screening_read(NULL, json_at(after, 0), &y);
    assert_int_equal(x.signals, 1);
    assert_int_equal(x.incomplete, 1);
    assert_int_equal(y.signals, x.signals);
    assert_int_equal(y.no_signal, x.no_signal);
    assert_int_equal(y.incomplete, x.incomplete);
    assert_int_equal(y.not_assessed, x.not_assessed);
    for (int d = 0; d < SCREENING_DOMAINS; d++)
        assert_int_equal(y.at[d].state, x.at[d].state);
    screening_read(NULL, json_at(again, 0), &y);
    assert_int_equal(y.incomplete, x.incomplete);
    json_free(before);
    json_free(after);
    json_free(again);
}

// Everybody is erased by time, whatever the rule says.
static enum rc retained_at_once(struct fixture *f)
{
    size_t erased = 0;
    return store_retention(f->s, &(struct store_limits){INT64_MAX, INT64_MAX, INT64_MAX}, &erased,
                           &f->e);
}

static void nothing_goes_by_a_clock_that_cannot_be_right(void **state)
{
    static const int days[] = {765, 400, 20000, -1, -400, -20000};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        struct fixture *f = fixture_new(false);
        visited(f, "Martin", true);
        visited(f, "Durand", false);
        f->fake.utc_ms += days[i] * DAY_MS;
        fixture_again(f); // the next morning
        struct retained r = applied(f);
        assert_int_equal(r.end, RETENTION_DOUBT);
        assert_erased(r, 0, 0);
        assert_rc(f, RC_BUSY, store_prune_rest(f->s, INT64_MAX, &f->e));
        assert_rc(f, RC_BUSY, retained_at_once(f));
        f->fake.utc_ms -= days[i] * DAY_MS; // and back: as if it had not been
        fixture_again(f);
        r = applied(f);
        assert_int_equal(r.end, RETENTION_DONE);
        assert_erased(r, 0, 0);
        assert_int_equal(store_person_count(f->s), 2);
        later(f, 31);
        assert_erased(applied(f), 2, 0);
        fixture_free(f);
    }
}

static void more_than_a_handful_asks(void **state)
{
    struct fixture *f = fixture_new(false);
    static const char *const names[] = {"Martin", "Durand", "Petit", "Robert", "Richard", "Simon"};
    (void)state;
    for (size_t i = 0; i < 5; i++)
        visited(f, names[i], i % 2 == 0);
    later(f, 31);
    assert_erased(applied(f), 5, 0); // a handful
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        visited(f, names[i], true);
    later(f, 31);
    struct retained r = applied(f);
    assert_int_equal(r.end, RETENTION_ASKS);
    assert_erased(r, 6, 0); // what would go
    assert_int_equal(r.absence_days, 0);
    r = (struct retained){0};
    assert_ok(f, retention_look(f->s, &f->clock, "data", &r, &f->e));
    assert_erased(r, 6, 0); // nothing is gone
    assert_ok(f, retention_apply(f->s, &f->clock, "data", true, &r, &f->e));
    assert_int_equal(r.end, RETENTION_DONE);
    assert_erased(r, 6, 0);
    fixture_free(f);
}

static void a_long_absence_asks_for_one_as_well(void **state)
{
    struct fixture *f = fixture_new(false);
    struct retained r;
    (void)state;
    visited(f, "Martin", true);
    f->fake.utc_ms += 33 * DAY_MS; // the clock alone says so
    fixture_again(f);
    r = applied(f);
    assert_int_equal(r.end, RETENTION_ASKS);
    assert_int_equal(r.absence_days, 33);
    assert_erased(r, 1, 0);
    assert_ok(f, retention_apply(f->s, &f->clock, "data", true, &r, &f->e));
    assert_erased(r, 1, 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_go_first_and_the_person_later),
        cmocka_unit_test(an_open_red_flag_delays_it),
        cmocka_unit_test(settings_come_before_what_is_usual),
        cmocka_unit_test(practice_keeps_everything),
        cmocka_unit_test(counts_stay_as_they_were),
        cmocka_unit_test(nothing_goes_by_a_clock_that_cannot_be_right),
        cmocka_unit_test(more_than_a_handful_asks),
        cmocka_unit_test(a_long_absence_asks_for_one_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
