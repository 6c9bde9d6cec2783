// SPDX-License-Identifier: EUPL-1.2
#include "document/pango.h"

#include "base/library.h"
#include "base/mem.h"

#include <stdbool.h>

const struct pango *pango_load(struct err *e)
{
#define SYMBOL(name) {#name, offsetof(struct pango, name)},
    static const struct library_symbol pango[] = {PANGO_FUNCTIONS(SYMBOL)};
    static const struct library_symbol between[] = {PANGO_CAIRO_FUNCTIONS(SYMBOL)};
    static const struct library_symbol cairo[] = {CAIRO_FUNCTIONS(SYMBOL)};
    static const struct library_symbol gobject[] = {GOBJECT_FUNCTIONS(SYMBOL)};
#undef SYMBOL
    static const struct {
        const char *file;
        const struct library_symbol *symbols;
        size_t count;
    } libraries[] = {
        {"libpango-1.0.so.0", pango, ARRAY_LEN(pango)},
        {"libpangocairo-1.0.so.0", between, ARRAY_LEN(between)},
        {"libcairo.so.2", cairo, ARRAY_LEN(cairo)},
        {"libgobject-2.0.so.0", gobject, ARRAY_LEN(gobject)},
    };
    static struct pango all;
    static bool loaded;
    for (size_t i = 0; !loaded && i < ARRAY_LEN(libraries); i++)
        if (library_load(libraries[i].file, libraries[i].symbols, libraries[i].count, &all, e))
            return NULL;
    loaded = true;
    return &all;
}
