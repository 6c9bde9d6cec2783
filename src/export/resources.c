// SPDX-License-Identifier: EUPL-1.2
#include "export/resources.h"

#include "base/mem.h"
#include "export/records.h"
#include "tables/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024 };

struct resources {
    char dir[1100];
    const char *prefix;
    struct file_set files;
    struct fs_stage *stage; // being written
    struct buf out;         // not yet written
    size_t count;           // of its resources
};

enum rc resources_open(const char *dir, const char *prefix, struct resources **ret, struct err *e)
{
    struct resources *r = mem_alloc(sizeof *r);
    (void)e;
    snprintf(r->dir, sizeof r->dir, "%s/fhir", dir);
    r->prefix = prefix;
    *ret = r;
    return RC_OK;
}

static void flush(struct resources *r)
{
    fs_stage_write(r->stage, buf_text(&r->out), r->out.len);
    buf_clear(&r->out);
}

static bool take(const struct json *resource, void *self)
{
    struct resources *r = self;
    json_write(resource, false, &r->out);
    buf_putc(&r->out, '\n');
    r->count++;
    if (r->out.len > PIECE_BYTES)
        flush(r);
    return true;
}

enum rc resources_write(struct resources *r, struct store *s, const struct selection *which,
                        const struct clock *clock, struct manifest *m, struct err *e)
{
    static const char *const types[] = {"Patient",     "Encounter", "QuestionnaireResponse",
                                        "Observation", "Consent",   "Flag",
                                        "Task",        "Provenance"};
    const struct table_target to = {.dir = r->dir, .prefix = r->prefix};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(types); i++) {
        r->count = 0;
        rc = file_set_begin(&r->files, &to, types[i], ".ndjson", &r->stage, e);
        rc = rc ? rc : records_each(s, types[i], which, clock, take, r, e);
        if (rc != RC_OK)
            break;
        flush(r);
        rc = fs_stage_sync(r->stage, e);
        manifest_count(m, types[i], r->count);
    }
    return rc;
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
    buf_wipe(&r->out);
    free(r);
}
