// SPDX-License-Identifier: EUPL-1.2
// Red flags as the program keeps them: what leaves and what does not, for each answer about
// sending; calls, closing, who sees them.
#include "support/exported.h"
#include "unit/app/day.h"

#include "admin/policy.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/flags.h"
#include "app/visit/service.h"
#include "base/fs_folder.h"
#include "export/copy.h"
#include "export/shipped.h"
#include "store/outbox.h"
#include "store/team.h"

static const struct person_fields jeanne = {.at = {[PERSON_FAMILY] = "Lefèvre",
                                                   [PERSON_GIVEN] = "Jeanne",
                                                   [PERSON_BIRTH] = "1942-05-12",
                                                   [PERSON_SEX] = "f"}};

static void ok(struct desk *d, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", app_message(d->app));
}

static struct desk *a_desk(const char *role)
{
    struct desk *d = desk_new("fr");
    desk_store_new(d, "marie", role);
    assert_int_equal(app_red_flags_load(d->app), RC_OK);
    return d;
}

static struct id raise_one(struct desk *d, struct id person)
{
    struct id flag;
    ok(d, app_flag_raise(d->app, person, "fall", "assise par terre", &flag));
    d->fake.utc_ms += 1000;
    return flag;
}

static enum flag_way way_of(struct desk *d, struct id flag)
{
    struct flag_row row;
    app_flag_select(d->app, flag);
    assert_true(app_flag_selected(d->app));
    assert_true(app_flag_row(d->app, 0, &row));
    return row.way;
}

static size_t waiting(struct desk *d)
{
    return store_counts(desk_store(d)).to_send;
}

static void enter(struct desk *d, struct id person)
{
    bool resumed;
    ok(d, app_visit_enter(d->app, person, &resumed));
}

static void consent(struct desk *d, const char *screening, const char *send)
{
    struct consent_answers answers = {.notice = NOTICE_ALOUD};
    snprintf(answers.at[CONSENT_SCREENING], sizeof answers.at[0], "%s", screening);
    snprintf(answers.at[CONSENT_SEND], sizeof answers.at[0], "%s", send);
    ok(d, app_consent_save(d->app, &answers, "marie", false));
}

// ---- how it stood before the flag was raised ----

static void nothing(struct desk *d, struct id person)
{
    (void)d;
    (void)person;
}

static void begun(struct desk *d, struct id person)
{
    enter(d, person);
}

static void agreed(struct desk *d, struct id person)
{
    enter(d, person);
    consent(d, "yes", "yes");
}

static void silent(struct desk *d, struct id person)
{
    enter(d, person);
    consent(d, "yes", "no");
}

static void paused_agreed(struct desk *d, struct id person)
{
    agreed(d, person);
    ok(d, app_visit_pause(d->app));
}

static void done_agreed(struct desk *d, struct id person)
{
    agreed(d, person);
    ok(d, app_finish(d->app));
}

static void done_silent(struct desk *d, struct id person)
{
    silent(d, person);
    ok(d, app_finish(d->app));
}

static void refused(struct desk *d, struct id person)
{
    struct consent_answers answers = {.notice = NOTICE_ALOUD, .refusal = REFUSAL_DISTRUST};
    enter(d, person);
    snprintf(answers.at[CONSENT_SCREENING], sizeof answers.at[0], "no");
    ok(d, app_consent_refused(d->app, &answers, "marie"));
}

static void represented(struct desk *d, struct id person)
{
    struct consent_answers answers = {.notice = NOTICE_NOT_GIVEN};
    enter(d, person);
    ok(d, app_consent_guardian(d->app, &answers, "marie"));
}

static void agreed_then_not(struct desk *d, struct id person)
{
    done_agreed(d, person);
    d->fake.utc_ms += 86400000;
    silent(d, person);
}

static void refused_then_agreed(struct desk *d, struct id person)
{
    refused(d, person);
    d->fake.utc_ms += 86400000;
    agreed(d, person);
}

static void agreed_then_begun(struct desk *d, struct id person)
{
    done_agreed(d, person);
    d->fake.utc_ms += 86400000;
    enter(d, person);
}

static const struct {
    const char *name;
    void (*before)(struct desk *d, struct id person);
    enum flag_way way;
} states[] = {
    {"never asked", nothing, FLAG_WAY_NOT_ASKED},
    {"a visit begun, not asked yet", begun, FLAG_WAY_NOT_ASKED},
    {"agreed in the open visit", agreed, FLAG_WAY_NO_SERVER},
    {"sending refused in the open visit", silent, FLAG_WAY_REFUSED},
    {"agreed in a paused visit", paused_agreed, FLAG_WAY_NO_SERVER},
    {"agreed in a finished visit", done_agreed, FLAG_WAY_NO_SERVER},
    {"sending refused in a finished visit", done_silent, FLAG_WAY_REFUSED},
    {"screening refused", refused, FLAG_WAY_REFUSED},
    {"represented", represented, FLAG_WAY_REFUSED},
    {"agreed once, not any more", agreed_then_not, FLAG_WAY_REFUSED},
    {"refused once, agreed now", refused_then_agreed, FLAG_WAY_NO_SERVER},
    {"agreed once, not asked again yet", agreed_then_begun, FLAG_WAY_NO_SERVER},
};

static void what_leaves_follows_the_newest_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        for (int policy = 0; policy < 2; policy++) {
            struct desk *d = a_desk("nurse");
            struct id person = desk_person(d, &jeanne);
            struct err e = {0};
            if (policy)
                assert_int_equal(store_setting_set(desk_store(d), SETTING_FLAGS, "yes", &e), RC_OK);
            states[i].before(d, person);
            size_t before = waiting(d);
            struct id flag = raise_one(d, person);
            enum flag_way way = policy ? FLAG_WAY_NO_SERVER : states[i].way;
            bool leaves = way == FLAG_WAY_NO_SERVER;
            if (way_of(d, flag) != way || waiting(d) != before + leaves)
                fail_msg("%s%s: way %d, %zu packages more", states[i].name,
                         policy ? ", with the policy" : "", (int)way_of(d, flag),
                         waiting(d) - before);
            assert_int_equal(store_counts(desk_store(d)).urgent_waiting, leaves);
            desk_push(d, "flag"); // what the screen says is what happened
            desk_show(d, 24, 80);
            desk_see(d, leaves ? "Aucun serveur n’est réglé" : "c’est vous qui appelez");
            assert_null(strstr(buf_text(&d->picture), "part à l’équipe"));
            desk_free(d);
        }
    }
}

static void about_nobody_never_leaves(void **state)
{
    struct err e = {0};
    struct desk *d = a_desk("nurse");
    (void)state;
    assert_int_equal(store_setting_set(desk_store(d), SETTING_FLAGS, "yes", &e), RC_OK);
    struct id flag = raise_one(d, (struct id){{0}});
    assert_int_equal(way_of(d, flag), FLAG_WAY_NOBODY);
    assert_int_equal(waiting(d), 0);
    assert_int_equal(app_flags_open(d->app), 1);
    desk_free(d);
}

static void in_practice_nothing_leaves(void **state)
{
    struct desk *d = desk_new("fr");
    (void)state;
    ok(d, app_enter_practice(d->app));
    struct id person = store_person_at(desk_store(d), 0)->id;
    ok(d, app_red_flags_load(d->app));
    agreed(d, person);
    struct id flag = raise_one(d, person);
    assert_int_equal(way_of(d, flag), FLAG_WAY_PRACTICE);
    desk_free(d);
}

static void it_is_queued_when_the_person_agrees(void **state)
{
    struct desk *d = a_desk("nurse");
    struct id person = desk_person(d, &jeanne);
    (void)state;
    begun(d, person);
    struct id flag = raise_one(d, person);
    ok(d, app_flag_call(d->app, flag, 0, 0, "ils arrivent"));
    assert_int_equal(waiting(d), 0);
    consent(d, "yes", "yes");
    assert_int_equal(waiting(d), 1); // flag and call in one
    assert_int_equal(store_counts(desk_store(d)).urgent_waiting, 1);
    assert_int_equal(way_of(d, flag), FLAG_WAY_NO_SERVER);
    consent(d, "yes", "yes"); // once only
    assert_int_equal(waiting(d), 1);
    ok(d, app_finish(d->app)); // the visit's package is another
    assert_int_equal(waiting(d), 2);
    desk_free(d);
}

// The program died between the answer and the queue, or the setting came later.
static void what_was_kept_back_is_queued_at_the_next_login(void **state)
{
    struct err e = {0};
    struct desk *d = a_desk("nurse");
    struct id person = desk_person(d, &jeanne);
    (void)state;
    struct id flag = raise_one(d, person);
    assert_int_equal(waiting(d), 0);
    assert_int_equal(store_setting_set(desk_store(d), SETTING_FLAGS, "yes", &e), RC_OK);
    desk_restart(d);
    assert_int_equal(app_login(d->app, "marie", DESK_PASSPHRASE), RC_OK);
    assert_int_equal(app_flags_open(d->app), 1);
    assert_int_equal(waiting(d), 1);
    assert_int_equal(way_of(d, flag), FLAG_WAY_NO_SERVER);
    desk_free(d);
}

static void calls_and_an_outcome_are_kept_and_sent(void **state)
{
    struct desk *d = a_desk("nurse");
    struct id person = desk_person(d, &jeanne);
    struct flag_call call;
    struct flag_row row;
    (void)state;
    agreed(d, person);
    struct id flag = raise_one(d, person);
    ok(d, app_flag_call(d->app, flag, 0, 1, "rappeler à midi"));
    assert_int_equal(waiting(d), 2);
    ok(d, app_flag_close(d->app, flag, 2, "tout va bien"));
    assert_int_equal(waiting(d), 3);
    assert_int_equal(app_flags_open(d->app), 0);
    assert_int_equal(way_of(d, flag), FLAG_WAY_NO_SERVER);
    assert_true(app_flag_row(d->app, 0, &row));
    assert_false(row.open);
    assert_string_equal(row.outcome, "Vérifié : pas de danger — tout va bien");
    assert_true(app_flag_call_row(d->app, 0, 0, &call));
    assert_string_equal(call.who, "15");
    assert_string_equal(call.words, "rappeler à midi");
    assert_int_equal(app_flag_close(d->app, flag, 0, ""), RC_DENIED); // once only
    desk_free(d);
}

// A visitor beside an administrator sees the flags of the round and closes none.
static void a_visitor_sees_those_of_the_round(void **state)
{
    struct err e = {0};
    struct id other_account;
    struct desk *d = a_desk("administrator");
    struct person_fields rose = jeanne;
    snprintf(rose.at[PERSON_FAMILY], PERSON_FIELD_BYTES, "Petit");
    struct id person = desk_person(d, &jeanne), other = desk_person(d, &rose);
    (void)state;
    raise_one(d, person);
    raise_one(d, other);
    assert_int_equal(app_flags(d->app, (struct flag_scope){{{0}}}), 2);
    ok(d, app_round_add(d->app, person, 600));
    assert_int_equal(
        store_account_add(desk_store(d), "paul", "visitor", DESK_PASSPHRASE, &other_account, &e),
        RC_OK);
    desk_restart(d);
    assert_int_equal(app_login(d->app, "paul", DESK_PASSPHRASE), RC_OK);
    assert_int_equal(app_flags(d->app, (struct flag_scope){{{0}}}), 1);
    assert_int_equal(app_flags_open(d->app), 1);
    assert_false(app_flag_may_close(d->app));
    struct flag_row row;
    assert_true(app_flag_row(d->app, 0, &row));
    assert_true(id_equal(row.person, person));
    assert_int_equal(app_flag_close(d->app, row.id, 0, ""), RC_DENIED);
    ok(d, app_flag_call(d->app, row.id, 0, 0, ""));
    raise_one(d, (struct id){{0}}); // their own too
    assert_int_equal(app_flags_open(d->app), 2);
    desk_free(d);
}

// A mark and how many at home and in the status line; kind and words on the person's page only.
static void the_person_who_looks_on_reads_no_kind(void **state)
{
    static const char *const quiet[] = {"home", "end"};
    struct desk *d = a_desk("nurse");
    struct id person = desk_person(d, &jeanne);
    (void)state;
    agreed(d, person);
    raise_one(d, person);
    for (size_t i = 0; i < ARRAY_LEN(quiet); i++) {
        desk_push(d, quiet[i]);
        desk_show(d, 24, 80);
        desk_see(d, "! 1");
        assert_null(strstr(buf_text(&d->picture), "Chute"));
        assert_null(strstr(buf_text(&d->picture), "par terre"));
    }
    app_select(d->app, person);
    desk_push(d, "person");
    desk_show(d, 24, 80);
    desk_see(d, "Chute avec douleur");
    desk_free(d);
}

// Everything that was written into a folder, joined.
static bool join_file(const char *name, void *self)
{
    struct buf *all = self;
    char path[1500];
    snprintf(path, sizeof path, "%s/%s", getenv("COPY_DIR"), name);
    struct buf text = {0};
    fs_read(path, 4 * 1024 * 1024, &text, NULL);
    buf_printf(all, "%s\n", name);
    buf_add(all, text.at, text.len);
    buf_release(&text);
    unlink(path);
    return true;
}

// The team's tables have them; what the person gets of their own data has none.
static void exports_have_them_and_the_persons_copy_has_none(void **state)
{
    struct desk *d = a_desk("nurse");
    struct id person = desk_person(d, &jeanne);
    struct buf all = {0};
    char dir[1100], copied[1110];
    struct err e = {0};
    struct shipped_views views = {0};
    (void)state;
    agreed(d, person);
    ok(d, app_flag_call(d->app, raise_one(d, person), 0, 0, "ils arrivent"));
    ok(d, app_finish(d->app));
    snprintf(dir, sizeof dir, "%s/out", d->paths.home);
    setenv("COPY_DIR", dir, 1);
    exported_write(desk_store(d), desk_clock(d), dir);
    exported_read(dir, "red-flag", &all);
    assert_int_equal(exported_rows(&all), 1);
    assert_non_null(strstr(buf_text(&all), "assise par terre"));
    fs_folder_remove(dir);
    buf_clear(&all);
    assert_int_equal(shipped_views_read("data", &views, &e), RC_OK);
    struct copy_options copy = {.dir = dir,
                                .views = views.at,
                                .view_count = views.count,
                                .codes = views.codes,
                                .readme = "",
                                .language = "fr",
                                .clock = desk_clock(d)};
    assert_int_equal(copy_write(desk_store(d), person, &copy, &e), RC_OK);
    shipped_views_release(&views);
    snprintf(copied, sizeof copied, "%s/csv", dir);
    setenv("COPY_DIR", copied, 1);
    assert_int_equal(fs_list(copied, join_file, &all, &e), RC_OK);
    setenv("COPY_DIR", dir, 1);
    assert_int_equal(fs_list(dir, join_file, &all, &e), RC_OK);
    assert_non_null(strstr(buf_text(&all), "visit.csv"));
    assert_non_null(strstr(buf_text(&all), "resources.json"));
    assert_null(strstr(buf_text(&all), "red-flag.csv"));
    assert_null(strstr(buf_text(&all), "par terre"));
    fs_folder_remove(dir);
    buf_release(&all);
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_leaves_follows_the_newest_answer),
        cmocka_unit_test(about_nobody_never_leaves),
        cmocka_unit_test(in_practice_nothing_leaves),
        cmocka_unit_test(it_is_queued_when_the_person_agrees),
        cmocka_unit_test(what_was_kept_back_is_queued_at_the_next_login),
        cmocka_unit_test(calls_and_an_outcome_are_kept_and_sent),
        cmocka_unit_test(a_visitor_sees_those_of_the_round),
        cmocka_unit_test(the_person_who_looks_on_reads_no_kind),
        cmocka_unit_test(exports_have_them_and_the_persons_copy_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
