// SPDX-License-Identifier: EUPL-1.2
#include "export/record_format.h"

enum rc record_set_open(struct record_set *s, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < s->count; i++)
        rc = s->formats[i]->open(&s->target, &s->files[i], e);
    return rc;
}

enum rc record_set_write(struct record_set *s, struct store *store, struct manifest *m, size_t *ret,
                         struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < s->count; i++)
        rc = s->formats[i]->write(s->files[i], store, m, &ret[i], e);
    return rc;
}

enum rc record_set_publish(struct record_set *s, void (*named)(const char *path, void *self),
                           void *self, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < s->count; i++)
        rc = s->formats[i]->publish(s->files[i], named, self, e);
    return rc;
}

void record_set_release(struct record_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        s->formats[i]->release(s->files[i]);
}
