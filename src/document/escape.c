// SPDX-License-Identifier: EUPL-1.2
#include "document/escape.h"

#include <string.h>

void html_text(const char *text, struct buf *out)
{
    static const char special[] = "&<>\"'";
    for (const char *p = text; p != NULL && *p != '\0';) {
        size_t plain = strcspn(p, special);
        buf_add(out, p, plain);
        p += plain;
        if (*p != '\0')
            buf_printf(out, "&#%d;", *p++);
    }
}
