// SPDX-License-Identifier: EUPL-1.2
#include "support/memory.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Plain bytes, wide characters, cells of our canvas, cells of ncurses (cchar_t).
static const size_t strides[] = {1, 4, 16, 28};

static bool same(unsigned char a, unsigned char b, bool text)
{
    return a == b || (text && tolower(a) == tolower(b));
}

// Does the needle begin at `at`, one character every `stride` bytes, the bytes between 0 when wide?
static bool begins(const unsigned char *at, const unsigned char *end, const struct needle *n,
                   size_t stride)
{
    const unsigned char *bytes = n->bytes;
    if ((size_t)(end - at) < (n->len - 1) * stride + (stride > 1 ? 4 : 1))
        return false;
    for (size_t i = 0; i < n->len; i++) {
        const unsigned char *c = at + i * stride;
        if (!same(*c, bytes[i], n->text) || (stride > 1 && (c[1] | c[2] | c[3]) != 0))
            return false;
    }
    return true;
}

static void look_for(struct needle *n, const unsigned char *at, size_t len, const char *region)
{
    const unsigned char *end = at + len, *first = n->bytes;
    for (const unsigned char *p = at; p < end; p++) {
        if (!same(*p, *first, n->text))
            continue;
        for (size_t s = 0; s < (n->text ? sizeof strides / sizeof strides[0] : 1); s++) {
            if (!begins(p, end, n, strides[s]))
                continue;
            if (n->found++ == 0)
                snprintf(n->where, sizeof n->where, "+%zx by %zu in %.120s", (size_t)(p - at),
                         strides[s], region);
        }
    }
}

bool memory_search(pid_t pid, struct needle *all, size_t count)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    bool any = false;
    for (size_t i = 0; i < count; i++)
        all[i].found = 0;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        char *rest;
        uintptr_t from = (uintptr_t)strtoumax(line, &rest, 16);
        uintptr_t to = (uintptr_t)strtoumax(rest + 1, &rest, 16);
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(rest, " rw", 3) != 0)
            continue;
        unsigned char *copy = malloc(to - from);
        ssize_t got = copy != NULL ? pread(fd, copy, to - from, (off_t)from) : -1;
        for (size_t i = 0; got > 0 && i < count; i++)
            look_for(&all[i], copy, (size_t)got, line);
        any = any || got > 0;
        free(copy);
    }
    if (maps != NULL)
        fclose(maps);
    close(fd);
    return any;
}
