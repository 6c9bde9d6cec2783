// SPDX-License-Identifier: EUPL-1.2
// A store filled with marker words in every place that is personal: none of them may stand in any
// file, whether the store is open, locked or closed.
#include "unit/store/fixture.h"

#include "store/outbox.h"

// Each in a place of its own.
static const char *const markers[] = {
    "MarkFamily",  "MarkGiven",   "MarkTown",     "1931-07-19",  "MarkLink",    "MarkAnswer",
    "MarkSetting", "MarkOutcome", "MarkPackage",  "MarkOldName", "MarkProblem", "MarkReceipt",
    "MarkRemote",  "MarkVersion", "MarkConflict", "MarkChoice",
};

// What is searched for, and where it was found.
struct hunt {
    const char *dir;  // folder
    bool control;     // a word that must be there was found
    size_t files;     // files looked into
    struct buf found; // markers with their files
};

static bool look_into(const char *name, void *self)
{
    struct hunt *h = self;
    char path[600];
    struct buf bytes = {0};
    snprintf(path, sizeof path, "%s/%s", h->dir, name);
    if (fs_read(path, 256 * 1024 * 1024, &bytes, NULL) != RC_OK)
        return true;
    h->files++;
    for (size_t i = 0; bytes.len > 0 && i < ARRAY_LEN(markers); i++)
        if (memmem(bytes.at, bytes.len, markers[i], strlen(markers[i])) != NULL)
            buf_printf(&h->found, "%s in %s; ", markers[i], name);
    h->control |= bytes.len > 0 && memmem(bytes.at, bytes.len, "marie", 5) != NULL;
    buf_release(&bytes);
    return true;
}

static void nothing_personal_in(struct fixture *f, size_t least_files)
{
    struct hunt h = {.dir = f->dir};
    assert_ok(f, fs_list(f->dir, look_into, &h, &f->e));
    assert_string_equal(buf_text(&h.found), "");
    assert_true(h.control); // the search does find what stands in the clear
    assert_true(h.files >= least_files);
    buf_release(&h.found);
}

// What a server answers, in each place where it is kept.
static void fill_from_server(struct fixture *f, struct id person)
{
    struct arena a = {0};
    struct store_package *packages = NULL;
    struct id conflict = {{0}};
    size_t count = 0;
    struct store_remote r = {.type = "Patient", .id = person, .remote_id = "MarkRemote"};
    struct json *said[] = {an_answer("MarkLink", "MarkProblem"),
                           an_answer("MarkLink", "MarkReceipt"),
                           an_answer("MarkLink", "MarkConflict"), an_answer("x", "MarkChoice")};
    assert_ok(f, store_packages(f->s, 1U << PACKAGE_WAITING, &a, &packages, &count, &f->e));
    assert_int_equal(count, 2);
    assert_ok(f, store_package_hold(f->s, packages[0].id, PACKAGE_CONFLICT, said[0], &f->e));
    assert_ok(f, store_package_deliver(f->s, packages[1].id, said[1], &f->e));
    snprintf(r.version, sizeof r.version, "MarkVersion");
    r.content = said[1];
    assert_ok(f, store_remote_put(f->s, person, &r, &f->e));
    assert_ok(f, store_conflict_add(f->s, person, "Patient", person, said[2], &conflict, &f->e));
    struct store_settlement how = {.conflict = conflict, .choice = said[3]};
    assert_ok(f, store_conflict_end(f->s, &how, &f->e));
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        json_free(said[i]);
    arena_release(&a);
}

static void no_file_holds_anything_personal(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_visit v = {0};
    (void)state;
    struct id person = add_person(f, "MarkOldName", "MarkGiven", "1931-07-19", "MarkTown");
    struct json *p = a_patient(person, "MarkFamily", "MarkGiven", "1931-07-19", "MarkTown");
    assert_ok(f, store_person_save(f->s, p, &f->e));
    json_free(p);
    assert_ok(f, store_setting_set(f->s, "contact", "MarkSetting", &f->e));
    for (int i = 0; i < 3; i++) {
        assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
        for (int k = 0; k < 40; k++)
            append(f, v.id, "MarkLink", "MarkAnswer");
        struct json *resources = some_resources(&v, "MarkOutcome");
        struct json *package = an_answer("MarkLink", "MarkPackage");
        if (i < 2) // the last one stays open
            assert_ok(f,
                      store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, package, 7, &f->e));
        json_free(resources);
        json_free(package);
    }
    fill_from_server(f, person);
    nothing_personal_in(f, 3); // with the log
    store_lock(f->s);
    nothing_personal_in(f, 3);
    store_close(f->s);
    f->s = NULL;
    nothing_personal_in(f, 2);
    fixture_again(f);
    assert_string_equal(store_person_find(f->s, person)->family, "MarkFamily");
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_holds_anything_personal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
