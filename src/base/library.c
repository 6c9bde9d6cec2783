// SPDX-License-Identifier: EUPL-1.2
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

enum rc library_load(const char *file, const struct library_symbol *symbols, size_t count,
                     void *table, struct err *e)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) // the text names the file
        return err_set(e, RC_IO, "a library that is needed cannot be loaded: %s", dlerror());
    for (size_t i = 0; i < count; i++) {
        void *function = dlsym(library, symbols[i].name);
        if (function == NULL)
            return err_set(e, RC_IO, "%s lacks %s: it is too old", file, symbols[i].name);
        memcpy((char *)table + symbols[i].offset, &function, sizeof function);
    }
    return RC_OK;
}
