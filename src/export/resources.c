// SPDX-License-Identifier: EUPL-1.2
#include "export/resources.h"

#include "base/mem.h"
#include "export/definitions.h"
#include "export/records.h"
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

struct record_files {
    const struct record_target *to;
    char dir[1100]; // "fhir" of it
    struct definition_forms forms;
    struct file_set files;
    struct type_file at[TYPES];
    bool stopped;
};

static enum rc open_files(const struct record_target *to, struct record_files **ret, struct err *e)
{
    struct record_files *r = mem_alloc(sizeof *r);
    enum rc rc = RC_OK;
    snprintf(r->dir, sizeof r->dir, "%s/fhir", to->dir);
    r->to = to;
    *ret = r;
    const struct table_target files = {.dir = r->dir, .prefix = to->prefix};
    for (size_t i = 0; rc == RC_OK && i < TYPES; i++)
        rc = file_set_begin(&r->files, &files, types[i], ".ndjson", &r->at[i].stage, e);
    return rc;
}

static void flush(struct type_file *f)
{
    fs_stage_write(f->stage, buf_text(&f->out), f->out.len);
    buf_clear(&f->out);
}

// Which form it answers.
static void note_form(struct record_files *r, const struct resource_given *given)
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

static bool take(struct resource_given *given, void *self)
{
    struct record_files *r = self;
    size_t i = 0;
    while (i < TYPES && strcmp(types[i], given->type) != 0)
        i++;
    r->stopped = r->to->goes_on != NULL && !r->to->goes_on(given->visits, r->to->self);
    if (i == TYPES || r->stopped)
        return !r->stopped;
    struct type_file *f = &r->at[i];
    if (strcmp(given->type, "QuestionnaireResponse") == 0)
        note_form(r, given);
    resource_text(given, &f->out);
    buf_putc(&f->out, '\n');
    f->count++;
    if (f->out.len > PIECE_BYTES)
        flush(f);
    return true;
}

static enum rc write_all(struct record_files *r, struct store *s, struct manifest *m, size_t *ret,
                         struct err *e)
{
    struct definition_file files[TYPES];
    enum rc rc = records_stream(s, types, r->to->which, r->to->clock, take, r, e);
    if (r->stopped)
        return err_set(e, RC_NO, "fhir: stopped");
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

static enum rc publish(struct record_files *r, void (*named)(const char *path, void *self),
                       void *self, struct err *e)
{
    return file_set_publish(&r->files, named, self, e);
}

static void release(struct record_files *r)
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

const struct record_format record_fhir = {.name = "fhir",
                                          .passes = 1,
                                          .open = open_files,
                                          .write = write_all,
                                          .publish = publish,
                                          .release = release};
