// SPDX-License-Identifier: EUPL-1.2
// What was worked out by another version, kept beside the visit.
#include "unit/store/fixture.h"

#include "store/file_check.h"
#include "store/gather.h"
#include "store/prune.h"
#include "store/rescored.h"
#include "store/salvage.h"
#include "store/team.h"
#include "store/whole.h"

#define SECRET "a-result-of-somebody"

// A store with two people who have a finished visit each.
struct world {
    struct fixture *f;
    struct store_visit v[2];
};

static struct id finished(struct fixture *f, const char *family, struct store_visit *ret)
{
    struct id person = add_person(f, family, "Jeanne", "1942-05-12", "Quimper");
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", ret, &f->e));
    struct json *resources = some_resources(ret, "completed");
    assert_ok(f, store_visit_finish(f->s, ret->id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
    return person;
}

static struct world *world_new(void)
{
    struct world *w = mem_alloc(sizeof *w);
    w->f = fixture_new(false);
    finished(w->f, "Martin", &w->v[0]);
    finished(w->f, "Durand", &w->v[1]);
    return w;
}

static void world_free(struct world *w)
{
    fixture_free(w->f);
    free(w);
}

static enum rescored_came keep(struct world *w, size_t i, const char *version, const char *rules,
                               const char *result)
{
    struct fixture *f = w->f;
    struct store_rescored r = {
        .visit = w->v[i].id, .form_url = FORM, .version_was = "1", .content = json_new_object()};
    enum rescored_came came = RESCORED_CAMES;
    snprintf(r.form_version, sizeof r.form_version, "%s", version);
    snprintf(r.rules, sizeof r.rules, "%s", rules);
    json_set_string(r.content, "result", result);
    assert_ok(f, store_rescored_begin(f->s, &f->e));
    enum rc rc = store_rescored_put(f->s, &r, &came, &f->e);
    assert_ok(f, store_rescored_end(f->s, version, rc, &f->e));
    json_free(r.content);
    return came;
}

// "family version result account stale" of each, in order.
struct said {
    struct world *w;
    struct buf text;
};

static bool say(const struct store_rescored *r, void *self)
{
    struct said *said = self;
    const struct store_person *p = store_person_find(said->w->f->s, r->person);
    buf_printf(&said->text, "%s %s>%s %s %s%s;", p->family, r->version_was, r->form_version,
               json_get_string(r->content, "result"), r->account, r->stale ? " stale" : "");
    assert_string_equal(r->form_url, FORM);
    return true;
}

static void assert_kept(struct world *w, const char *expected)
{
    struct said said = {.w = w};
    assert_ok(w->f, store_rescored(w->f->s, (struct id){{0}}, say, &said, &w->f->e));
    assert_string_equal(buf_text(&said.text), expected);
    buf_release(&said.text);
}

static void a_version_is_kept_once_and_versions_side_by_side(void **state)
{
    struct world *w = world_new();
    (void)state;
    assert_int_equal(keep(w, 0, "2", "r", "a"), RESCORED_NEW);
    assert_int_equal(keep(w, 1, "2", "r", "b"), RESCORED_NEW);
    assert_int_equal(keep(w, 0, "3", "r", "c"), RESCORED_NEW);
    assert_int_equal(keep(w, 0, "2", "r", "a"), RESCORED_SAME);
    assert_kept(w, "Martin 1>2 a marie;Durand 1>2 b marie;Martin 1>3 c marie;");
    assert_int_equal(keep(w, 0, "2", "other", "a"), RESCORED_REPLACED); // by other rules
    assert_int_equal(keep(w, 0, "2", "other", "d"), RESCORED_REPLACED);
    fixture_again(w->f);
    assert_kept(w, "Martin 1>2 d marie;Durand 1>2 b marie;Martin 1>3 c marie;");
    assert_ok(w->f, store_whole(w->f->s, &w->f->e));
    world_free(w);
}

static void a_run_is_kept_whole_or_not_at_all(void **state)
{
    struct world *w = world_new();
    struct fixture *f = w->f;
    struct store_rescored r = {.visit = w->v[0].id, .form_url = FORM, .form_version = "2"};
    enum rescored_came came;
    (void)state;
    r.content = json_new_object();
    assert_ok(f, store_rescored_begin(f->s, &f->e));
    assert_ok(f, store_rescored_put(f->s, &r, &came, &f->e));
    r.visit = id_new();
    enum rc rc = store_rescored_put(f->s, &r, &came, &f->e);
    assert_int_equal(rc, RC_NO);
    assert_int_equal(store_rescored_end(f->s, "2", rc, &f->e), RC_NO);
    assert_kept(w, "");
    json_free(r.content);
    store_lock(f->s);
    assert_rc(f, RC_DENIED, store_rescored_begin(f->s, &f->e));
    world_free(w);
}

static void nothing_of_it_is_read_in_the_file(void **state)
{
    struct world *w = world_new();
    struct buf file = {0};
    (void)state;
    keep(w, 0, "2", "r", SECRET);
    fixture_reopen(w->f);
    assert_ok(w->f, fs_read(w->f->path, 64 << 20, &file, &w->f->e));
    assert_null(memmem(file.at, file.len, SECRET, strlen(SECRET)));
    buf_release(&file);
    world_free(w);
}

static void whatever_is_changed_is_noticed(void **state)
{
    static const char *const edits[] = {
        "UPDATE rescored SET form_version = '4' WHERE no = 1",
        "UPDATE rescored SET form_url = 'x' WHERE no = 1",
        "UPDATE rescored SET version_was = '0' WHERE no = 1",
        "UPDATE rescored SET rules = 'other' WHERE no = 1",
        "UPDATE rescored SET account = (SELECT id FROM visit LIMIT 1) WHERE no = 1",
        "UPDATE rescored SET saved_utc_ms = 7 WHERE no = 1",
        "UPDATE rescored SET records = 7 WHERE no = 1",
        "UPDATE rescored SET version = 7 WHERE no = 1",
        "UPDATE rescored SET sealed = flip(sealed, 40) WHERE no = 1",
        "UPDATE rescored SET sealed = (SELECT sealed FROM rescored WHERE no = 2) WHERE no = 1",
        "UPDATE rescored SET visit = 3 - visit, form_version = form_version || no",
        "DELETE FROM rescored WHERE no = 1",
        ("INSERT INTO rescored SELECT no + 9, id || 'x', visit, form_url, '9', version_was, rules, "
         "account, saved_utc_ms, records, version, sealed FROM rescored WHERE no = 1"),
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        struct world *w = world_new();
        struct fixture *f = w->f;
        struct store_checked checked = {0};
        struct said said = {.w = w};
        const bool cut = strncmp(edits[i], "DELETE", 6) == 0;
        keep(w, 0, "2", "r", "a");
        keep(w, 1, "2", "r", "b");
        alter(f, edits[i]);
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
        assert_rc(f, RC_DAMAGED, store_whole(f->s, &f->e)); // the root
        assert_non_null(strstr(f->e.text, "rescored"));
        if (!cut) { // and the seals of what is there
            assert_rc(f, RC_DAMAGED, store_rescored(f->s, (struct id){{0}}, say, &said, &f->e));
            assert_int_equal(store_check(f->s, &checked, &f->e), RC_DAMAGED);
        }
        buf_release(&said.text);
        world_free(w);
    }
}

static void it_goes_with_the_person_and_outlasts_the_answers(void **state)
{
    struct world *w = world_new();
    struct fixture *f = w->f;
    struct store_receipt receipt;
    struct json *remains = json_new_array();
    (void)state;
    keep(w, 0, "2", "r", "a");
    keep(w, 1, "2", "r", "b");
    assert_ok(f, store_erase(f->s, w->v[0].person, "asked", true, &receipt, &f->e));
    assert_kept(w, "Durand 1>2 b marie;");
    assert_ok(f, store_visit_prune(f->s, w->v[1].id, remains, &f->e));
    assert_kept(w, "Durand 1>2 b marie;"); // a result stays, like those of the day
    struct store_rescored r = {.visit = w->v[1].id, .content = remains};
    enum rescored_came came;
    assert_ok(f, store_rescored_begin(f->s, &f->e));
    enum rc rc = store_rescored_put(f->s, &r, &came, &f->e); // and nothing takes its place
    assert_int_equal(rc, RC_INVALID);
    assert_int_equal(store_rescored_end(f->s, "2", rc, &f->e), RC_INVALID);
    assert_ok(f, store_whole(f->s, &f->e));
    json_free(remains);
    world_free(w);
}

static void it_goes_with_another_laptop_s_visit(void **state)
{
    struct world *w = world_new();
    struct fixture *f = w->f;
    struct json *resources = some_resources(&w->v[1], "completed");
    struct gathered g = {.resources = resources};
    enum gather_came came;
    (void)state;
    g.v = (struct store_visit){.id = id_new(),
                               .response = id_new(),
                               .person = w->v[1].person,
                               .state = VISIT_FINISHED,
                               .started_utc_ms = 1,
                               .finished_utc_ms = 2};
    snprintf(g.v.form_url, sizeof g.v.form_url, "%s", FORM);
    snprintf(g.v.laptop, sizeof g.v.laptop, "%s", id_new().text);
    snprintf(g.v.account, sizeof g.v.account, "paul");
    assert_ok(f, store_gather(f->s, &g, &came, &f->e));
    w->v[1] = g.v;
    keep(w, 1, "2", "r", "b");
    json_set_string(json_at(resources, 0), "status", "amended"); // and comes again, corrected
    assert_ok(f, store_gather(f->s, &g, &came, &f->e));
    assert_int_equal(came, GATHER_REPLACED);
    assert_kept(w, "Durand 1>2 b marie stale;");
    assert_ok(f, store_gather_remove(f->s, g.v.id, "visit-gone", &f->e));
    assert_kept(w, "");
    json_free(resources);
    world_free(w);
}

static void it_lasts_through_a_new_master_key(void **state)
{
    struct world *w = world_new();
    (void)state;
    keep(w, 0, "2", "r", "a");
    assert_ok(w->f, store_rotate(w->f->s, NULL, NULL, &w->f->e));
    fixture_again(w->f);
    assert_kept(w, "Martin 1>2 a marie;");
    world_free(w);
}

static bool copy_earlier(const char *name, void *self)
{
    struct fixture *f = self;
    struct buf from = {0}, to = {0}, sql = {0};
    if (strstr(name, "rescored") == NULL && strcmp(name, "0010") < 0) {
        fs_join(&from, "data/schema", name);
        fs_join(&to, f->dir, name);
        assert_ok(f, fs_read(buf_text(&from), 1 << 20, &sql, &f->e));
        assert_ok(f, fs_write(buf_text(&to), buf_text(&sql), sql.len, 0600, &f->e));
    }
    buf_release(&from);
    buf_release(&to);
    buf_release(&sql);
    return true;
}

static void a_store_of_before_takes_it(void **state)
{
    struct world *w = mem_alloc(sizeof *w);
    struct fixture *f = w->f = fixture_folder(false);
    (void)state;
    assert_ok(f, fs_list("data/schema", copy_earlier, f, &f->e));
    f->o.schema_dir = f->dir;
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    finished(f, "Martin", &w->v[0]);
    f->o.schema_dir = "data/schema";
    fixture_again(f);
    assert_ok(f, store_whole(f->s, &f->e));
    assert_kept(w, "");
    keep(w, 0, "2", "r", "a");
    fixture_again(f);
    assert_kept(w, "Martin 1>2 a marie;");
    assert_ok(f, store_whole(f->s, &f->e));
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_is_kept_once_and_versions_side_by_side),
        cmocka_unit_test(a_run_is_kept_whole_or_not_at_all),
        cmocka_unit_test(nothing_of_it_is_read_in_the_file),
        cmocka_unit_test(whatever_is_changed_is_noticed),
        cmocka_unit_test(it_goes_with_the_person_and_outlasts_the_answers),
        cmocka_unit_test(it_goes_with_another_laptop_s_visit),
        cmocka_unit_test(it_lasts_through_a_new_master_key),
        cmocka_unit_test(a_store_of_before_takes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
