// SPDX-License-Identifier: EUPL-1.2
// A store filled with marker words in every place that is personal: none of them may stand in any
// file, whether the store is open, locked or closed.
#include "unit/store/fixture.h"

// Each in a place of its own.
static const char *const markers[] = {
    "MarkFamily", "MarkGiven",   "MarkTown",    "1931-07-19",  "MarkLink",
    "MarkAnswer", "MarkSetting", "MarkOutcome", "MarkPackage", "MarkOldName",
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
    for (size_t i = 0; bytes.len > 0 && i < ARRAY_LEN(markers); i++) {
        if (memmem(bytes.at, bytes.len, markers[i], strlen(markers[i])) != NULL)
            buf_printf(&h->found, "%s in %s; ", markers[i], name);
    }
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
