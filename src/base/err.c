// SPDX-License-Identifier: EUPL-1.2
#include "base/err.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Cuts an incomplete last character off a text that filled its room.
static void cut_at_character(char *text, size_t len)
{
    size_t lead = len;
    while (lead > 0 && len - lead < 3 && ((unsigned char)text[lead - 1] & 0xC0U) == 0x80U)
        lead--;
    if (lead > 0 && !utf8_valid(text + lead - 1, len - lead + 1))
        text[lead - 1] = '\0';
}

enum rc err_put(struct err *e, enum rc rc, const char *fmt, ...)
{
    if (e == NULL || e->rc != RC_OK)
        return rc;
    e->rc = rc;
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(e->text, sizeof e->text, fmt, args);
    va_end(args);
    if (len < 0)
        e->text[0] = '\0';
    else if ((size_t)len >= sizeof e->text)
        cut_at_character(e->text, sizeof e->text - 1);
    return rc;
}

void err_clear(struct err *e)
{
    if (e != NULL) {
        e->rc = RC_OK;
        e->text[0] = '\0';
    }
}

const char *rc_name(enum rc rc)
{
    static const char *const names[] = {
        [RC_OK] = "ok",           [RC_NO] = "no",         [RC_USAGE] = "usage",
        [RC_INVALID] = "invalid", [RC_LIMIT] = "limit",   [RC_IO] = "io",
        [RC_FULL] = "full",       [RC_DENIED] = "denied", [RC_DAMAGED] = "damaged",
        [RC_BUSY] = "busy",       [RC_NEWER] = "newer",
    };
    size_t at = (size_t)rc;
    return at < sizeof names / sizeof names[0] ? names[at] : "unknown";
}
