// SPDX-License-Identifier: EUPL-1.2
#include "omop/omop.h"

#include "base/fs.h"
#include "export/csv.h"
#include "export/records.h"
#include "omop/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Tables that get rows.
static const char *const filled[] = {"location",         "provider",      "care_site",
                                     "person",           "death",         "observation_period",
                                     "visit_occurrence", "observation",   "measurement",
                                     "cdm_source",       "concept",       "vocabulary",
                                     "domain",           "concept_class", NULL};

struct record_files {
    const struct record_target *to;
    char dir[1100]; // "omop" of it
    struct omop_layout layout;
    struct writer *writer;
    struct codes *codes;
    struct people people;
    struct answers answers;
    struct csv unmapped;
    size_t visits; // that the walk has reached
    bool stopped;
};

static enum rc open_files(const struct record_target *to, struct record_files **ret, struct err *e)
{
    struct record_files *f = mem_alloc(sizeof *f);
    f->to = to;
    f->unmapped.stage.fd = -1;
    *ret = f;
    snprintf(f->dir, sizeof f->dir, "%s/omop", to->dir);
    enum rc rc = layout_read(to->data, &f->layout, e);
    rc = rc ? rc : fs_mkdirs(f->dir, e);
    rc = rc ? rc : writer_open(f->dir, to->prefix, &f->layout, filled, &f->writer, e);
    rc = rc ? rc : codes_open(to->data, to->vocabulary != NULL, &f->codes, e);
    rc = rc ? rc : people_open(&f->people, to->data, e);
    return rc ? rc : answers_open(&f->answers, to->data, e);
}

// ---- walking ----

static bool goes_on(void *self)
{
    const struct record_files *f = self;
    return f->to->goes_on == NULL || f->to->goes_on(f->visits, f->to->self);
}

static bool take(struct resource_given *r, void *self)
{
    struct record_files *f = self;
    f->visits = r->visits;
    if (!goes_on(f)) {
        f->stopped = true;
        return false;
    }
    if (strcmp(r->type, "Patient") == 0)
        people_take_person(&f->people, resource_json(r));
    else if (strcmp(r->type, "Encounter") == 0)
        people_take_visit(&f->people, resource_json(r));
    else
        answers_take(&f->answers, resource_json(r));
    return f->people.rc == RC_OK && f->answers.rc == RC_OK;
}

// One walk over the resources of a type.
static enum rc walk(struct record_files *f, struct store *s, const char *type, struct err *e)
{
    const char *const types[] = {type, NULL};
    enum rc rc = records_stream(s, types, f->to->which, f->to->clock, take, f, e);
    if (f->stopped)
        return err_set(e, RC_NO, "omop: stopped");
    rc = f->people.rc ? f->people.rc : rc;
    return f->answers.rc ? f->answers.rc : rc;
}

// Codes are gathered before the first row is written, so that the big files are read once.
static enum rc look_up(struct record_files *f, struct store *s, struct err *e)
{
    if (f->to->vocabulary == NULL)
        return RC_OK;
    f->answers.collecting = true;
    enum rc rc = walk(f, s, "QuestionnaireResponse", e);
    f->answers.collecting = false;
    rc = rc ? rc : codes_look_up(f->codes, f->to->vocabulary, goes_on, f, e);
    return rc == RC_BUSY ? RC_NO : rc == RC_NO ? RC_INVALID : rc;
}

// ---- what stands only once ----

static enum rc write_source(struct record_files *f, struct err *e)
{
    const char *holder = f->to->holder != NULL ? f->to->holder : "";
    const struct time_text today = date_text(clock_today(f->to->clock));
    const char *version = vocabulary_version(codes_vocabulary(f->codes));
    writer_row(f->writer, "cdm_source");
    writer_text(f->writer, "cdm_source_name", "icope: ICOPE screening at home (WHO)");
    writer_text(f->writer, "cdm_source_abbreviation", "icope");
    writer_text(f->writer, "cdm_holder", holder[0] != '\0' ? holder : "unknown");
    writer_text(f->writer, "source_description",
                "Answers and results of ICOPE Step 1 screening visits; mapping in data/omop.");
    writer_text(f->writer, "cdm_etl_reference", "icope " ICOPE_VERSION);
    writer_text(f->writer, "source_release_date", today.text);
    writer_text(f->writer, "cdm_release_date", today.text);
    writer_text(f->writer, "cdm_version", "v5.4");
    writer_int(f->writer, "cdm_version_concept_id", codes_fixed(f->codes, "cdm"));
    writer_text(f->writer, "vocabulary_version", version[0] != '\0' ? version : "none");
    return writer_end_row(f->writer, e);
}

// Names that concepts refer to, each once; a full vocabulary takes their place when it is loaded.
static enum rc write_names(struct record_files *f, const struct concept *c, struct keys *done,
                           struct err *e)
{
    const struct {
        const char *table, *id, *name, *concept, *value;
    } names[] = {
        {"vocabulary", "vocabulary_id", "vocabulary_name", "vocabulary_concept_id", c->vocabulary},
        {"domain", "domain_id", "domain_name", "domain_concept_id", c->domain},
        {"concept_class", "concept_class_id", "concept_class_name", "concept_class_concept_id",
         c->class},
    };
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(names); i++) {
        char key[120];
        snprintf(key, sizeof key, "%s\t%s", names[i].table, names[i].value);
        const size_t before = done->count;
        if (keys_add(done, key) < before)
            continue;
        writer_row(f->writer, names[i].table);
        writer_text(f->writer, names[i].id, names[i].value);
        writer_text(f->writer, names[i].name, names[i].value);
        writer_int(f->writer, names[i].concept, 0);
        rc = writer_end_row(f->writer, e);
    }
    return rc;
}

static enum rc write_concept(struct record_files *f, const struct concept *c, struct err *e)
{
    writer_row(f->writer, "concept");
    writer_int(f->writer, "concept_id", c->id);
    writer_text(f->writer, "concept_name", c->name);
    writer_text(f->writer, "domain_id", c->domain);
    writer_text(f->writer, "vocabulary_id", c->vocabulary);
    writer_text(f->writer, "concept_class_id", c->class);
    writer_text(f->writer, "standard_concept", c->standard);
    writer_text(f->writer, "concept_code", c->code);
    writer_text(f->writer, "valid_start_date", c->from);
    writer_text(f->writer, "valid_end_date", c->until);
    writer_text(f->writer, "invalid_reason", c->invalid);
    return writer_end_row(f->writer, e);
}

// Only concepts that rows refer to: a vocabulary has millions.
static enum rc write_concepts(struct record_files *f, struct err *e)
{
    struct keys done = {0};
    enum rc rc = RC_OK;
    struct concept *c;
    codes_fixed(f->codes, "none");
    for (size_t i = 0; rc == RC_OK && (c = vocabulary_at(codes_vocabulary(f->codes), i)) != NULL;
         i++)
        if (c->used) {
            rc = write_names(f, c, &done, e);
            rc = rc ? rc : write_concept(f, c, e);
        }
    keys_release(&done);
    return rc;
}

// ---- everything ----

static size_t count_rows(const struct record_files *f, struct manifest *m)
{
    size_t all = 0;
    for (size_t i = 0; filled[i] != NULL; i++) {
        char name[60];
        const size_t rows = writer_count(f->writer, filled[i]);
        snprintf(name, sizeof name, "omop.%s", filled[i]);
        manifest_count(m, name, rows);
        all += rows;
    }
    const struct {
        const char *name;
        size_t count;
    } others[] = {
        {"omop left out: people without a year of birth", f->people.people_left},
        {"omop left out: visits without a person or a day", f->people.visits_left},
        {"omop left out: visits that did not take place", f->people.visits_not_made},
        {"omop left out: deaths without a day", f->people.deaths_left},
        {"omop left out: answers of a visit that is not in", f->answers.left},
        {"omop left out: answers that say nothing is known", f->answers.no_value},
        {"omop: texts cut to the length of their column", writer_cut(f->writer)},
    };
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        manifest_count(m, others[i].name, others[i].count);
    return all;
}

static enum rc write_all(struct record_files *f, struct store *s, struct manifest *m, size_t *ret,
                         struct err *e)
{
    char name[60];
    size_t unmapped = 0;
    f->people.writer = f->writer;
    f->people.codes = f->codes;
    f->people.clock = f->to->clock;
    f->people.e = f->answers.e = e;
    f->answers.people = &f->people;
    f->answers.items.store = s;
    f->answers.items.questionnaires = f->to->questionnaires;
    enum rc rc = look_up(f, s, e);
    rc = rc ? rc : walk(f, s, "Patient", e);
    rc = rc ? rc : walk(f, s, "Encounter", e);
    rc = rc ? rc : walk(f, s, "QuestionnaireResponse", e);
    rc = rc ? rc : people_end(&f->people, e);
    rc = rc ? rc : write_source(f, e);
    rc = rc ? rc : write_concepts(f, e);
    rc = rc ? rc : writer_finish(f->writer, e);
    snprintf(name, sizeof name, "%sunmapped.csv", f->to->prefix);
    rc = rc ? rc : codes_unmapped(f->codes, f->dir, name, &f->unmapped, &unmapped, e);
    if (rc == RC_OK) {
        *ret = count_rows(f, m);
        manifest_count(m, "omop unmapped codes", unmapped);
    }
    return rc;
}

static enum rc publish(struct record_files *f, void (*named)(const char *path, void *self),
                       void *self, struct err *e)
{
    enum rc rc = csv_publish(&f->unmapped, e);
    if (rc != RC_OK)
        return rc;
    rc = writer_publish(f->writer, named, self, e);
    if (rc != RC_OK)
        csv_withdraw(&f->unmapped);
    else
        named(buf_text(&f->unmapped.stage.path), self);
    return rc;
}

static void release(struct record_files *f)
{
    if (f == NULL)
        return;
    answers_close(&f->answers);
    people_close(&f->people);
    codes_free(f->codes);
    writer_release(f->writer);
    layout_release(&f->layout);
    csv_release(&f->unmapped);
    rmdir(f->dir); // only an empty one goes
    free(f);
}

const struct record_format record_omop = {.name = "omop",
                                          .passes = 2,
                                          .open = open_files,
                                          .write = write_all,
                                          .publish = publish,
                                          .release = release};
