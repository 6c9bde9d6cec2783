// SPDX-License-Identifier: EUPL-1.2
#include "base/mem.h"
#include "tables/table.h"

#include <string.h>

const struct table_format *table_format_find(const char *name)
{
    static const struct table_format *const all[] = {&table_csv, &table_xlsx, &table_stata,
                                                     &table_spss};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (strcmp(all[i]->name, name) == 0)
            return all[i];
    return NULL;
}
