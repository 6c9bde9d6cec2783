// SPDX-License-Identifier: EUPL-1.2
#include "export/resources.h"

#include "base/mem.h"
#include "export/definitions.h"
#include "tables/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

// In the order of the files.
static const char *const types[] = {"Patient",     "Encounter",  "QuestionnaireResponse",
                                    "Observation", "Consent",    "Flag",
                                    "Task",        "Provenance", "Basic",
                                    NULL};
enum { TYPES = ARRAY_LEN(types) - 1 };

// The file of a type.
struct type_file {
    struct fs_stage *stage; // being written
    struct buf out;         // not yet written
    size_t count;           // of its resources
};

struct resources {
    const struct record_target *to;
    char dir[1100]; // "fhir" of it
    struct definition_forms forms;
    struct file_set files;
    struct type_file at[TYPES];
};

enum rc resources_open(const struct record_target *to, struct resources **ret, struct err *e)
{
    struct resources *r = mem_alloc(sizeof *r);
    (void)e;
    snprintf(r->dir, sizeof r->dir, "%s/fhir", to->dir);
    r->to = to;
    *ret = r;
    return RC_OK;
}

static void flush(struct type_file *f)
{
    fs_stage_write(f->stage, buf_text(&f->out), f->out.len);
    buf_clear(&f->out);
}

const char *const *resources_types(void)
{
    return types;
}

enum rc resources_begin(struct resources *r, struct err *e)
{
    const struct table_target to = {.dir = r->dir, .prefix = r->to->prefix};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < TYPES; i++)
        rc = file_set_begin(&r->files, &to, types[i], ".ndjson", &r->at[i].stage, e);
    return rc;
}

// Which form it answers.
static void note_form(struct resources *r, const struct resource_given *given)
{
    char canonical[300];
    struct json_slice form;
    const char *text = given->json != NULL ? json_get_string(given->json, "questionnaire") : NULL;
    if (text == NULL && given->text.at != NULL &&
        json_slice_get(given->text, "questionnaire", &form) &&
        json_slice_text(form, canonical, sizeof canonical))
        text = canonical;
    if (text != NULL)
        definition_forms_add(&r->forms, text, strlen(text));
}

void resources_take(struct resources *r, const struct resource_given *given)
{
    size_t i = 0;
    while (i < TYPES && strcmp(types[i], given->type) != 0)
        i++;
    if (i == TYPES)
        return;
    struct type_file *f = &r->at[i];
    if (strcmp(given->type, "QuestionnaireResponse") == 0)
        note_form(r, given);
    resource_text(given, &f->out);
    buf_putc(&f->out, '\n');
    f->count++;
    if (f->out.len > PIECE_BYTES)
        flush(f);
}

enum rc resources_end(struct resources *r, struct store *s, struct manifest *m, size_t *ret,
                      struct err *e)
{
    struct definition_file files[TYPES];
    enum rc rc = RC_OK;
    *ret = 0;
    for (size_t i = 0; rc == RC_OK && i < TYPES; i++) {
        flush(&r->at[i]);
        rc = fs_stage_sync(r->at[i].stage, e);
        manifest_count(m, types[i], r->at[i].count);
        *ret += r->at[i].count;
        files[i] = (struct definition_file){types[i], r->at[i].count};
    }
    return rc ? rc : definitions_write(&r->files, r->dir, r->to, s, &r->forms, files, TYPES, m, e);
}

enum rc resources_publish(struct resources *r, void (*named)(const char *path, void *self),
                          void *self, struct err *e)
{
    return file_set_publish(&r->files, named, self, e);
}

void resources_release(struct resources *r)
{
    if (r == NULL)
        return;
    file_set_release(&r->files);
    rmdir(r->dir); // only an empty one goes
    for (size_t i = 0; i < TYPES; i++)
        buf_wipe(&r->at[i].out);
    definition_forms_free(&r->forms);
    free(r);
}
