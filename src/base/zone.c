// SPDX-License-Identifier: EUPL-1.2
#include "base/zone.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Area/Place, or UTC: letters, digits and what else stands in such names. A rule of POSIX
// ("CET-1CEST,M3…") is no name.
static bool is_name(const char *text)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-";
    const bool one = strcmp(text, "UTC") == 0 || strchr(text, '/') != NULL;
    return one && text[0] != '/' && text[strspn(text, letters)] == '\0';
}

void zone_name(char *out, size_t out_bytes)
{
    static const char folder[] = "/zoneinfo/";
    char target[PATH_MAX];
    const char *name = getenv("TZ");
    out[0] = '\0';
    if (name == NULL) {
        ssize_t len = readlink("/etc/localtime", target, sizeof target - 1);
        target[len > 0 ? len : 0] = '\0';
        name = strstr(target, folder);
        name = name != NULL ? name + sizeof folder - 1 : "";
    }
    name += name[0] == ':';
    if (strncmp(name, "Etc/UTC", sizeof "Etc/UTC") == 0)
        name = "UTC";
    if (is_name(name) && strlen(name) < out_bytes)
        snprintf(out, out_bytes, "%s", name);
}
