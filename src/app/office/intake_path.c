// SPDX-License-Identifier: EUPL-1.2
// Which file is meant: paths as people type them, and what fits what is typed so far.
#include "app/office/intake.h"
#include "app/office/internal.h"
#include "base/fs.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void intake_path(const char *typed, char ret[INTAKE_PATH_BYTES])
{
    const char *home = getenv("HOME");
    bool own = typed[0] == '~' && (typed[1] == '/' || typed[1] == '\0') && home != NULL;
    snprintf(ret, INTAKE_PATH_BYTES, "%s%s", own ? home : "", own ? typed + 1 : typed);
}

// A folder that is looked through.
struct looking {
    const char *dir, *begin;        // the folder; what its names must begin with
    char (*out)[INTAKE_PATH_BYTES]; // the first `max` that fit
    size_t max, count;              // room; how many fit
    bool folders;                   // only those
    char common[INTAKE_PATH_BYTES]; // what all that fit begin with
};

static bool is_table(const char *name)
{
    static const char *const ends[] = {".csv", ".txt", ".tsv", ".xlsx"};
    size_t len = strlen(name);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        size_t end = strlen(ends[i]);
        if (len > end && strcasecmp(name + len - end, ends[i]) == 0)
            return true;
    }
    return false;
}

static bool look(const char *name, void *self)
{
    struct looking *l = self;
    struct buf path = {0};
    struct stat what;
    char shown[INTAKE_PATH_BYTES];
    fs_join(&path, l->dir, name);
    bool there = stat(buf_text(&path), &what) == 0, folder = there && S_ISDIR(what.st_mode);
    buf_release(&path);
    if (!there || name[0] == '.' || strncmp(name, l->begin, strlen(l->begin)) != 0 ||
        (!folder && (l->folders || !is_table(name))))
        return true;
    snprintf(shown, sizeof shown, "%s%s", name, folder ? "/" : "");
    if (l->count == 0)
        snprintf(l->common, sizeof l->common, "%s", shown);
    size_t same = 0;
    while (l->common[same] != '\0' && l->common[same] == shown[same])
        same++;
    while (same > 0 && ((unsigned char)l->common[same] & 0xC0) == 0x80)
        same--; // whole characters
    l->common[same] = '\0';
    if (l->count < l->max)
        text_take(l->out[l->count], INTAKE_PATH_BYTES, shown);
    l->count++;
    return true;
}

// Looks through the folder of what is typed; returns where its last name begins.
static size_t look_through(const char *typed, struct looking *l)
{
    char path[INTAKE_PATH_BYTES];
    const char *slash = strrchr(typed, '/');
    size_t at = slash != NULL ? (size_t)(slash - typed) + 1 : 0;
    intake_path(typed, path);
    char *last = strrchr(path, '/');
    char begin[INTAKE_PATH_BYTES];
    snprintf(begin, sizeof begin, "%s", last != NULL ? last + 1 : path);
    if (last != NULL)
        last[last == path] = '\0';
    l->dir = last != NULL ? path : ".";
    l->begin = begin;
    fs_list(l->dir, look, l, NULL);
    return at;
}

bool app_intake_complete(const char *typed, bool folders, char ret[INTAKE_PATH_BYTES])
{
    struct looking l = {.folders = folders};
    size_t at = look_through(typed, &l);
    if (l.count == 0 || at + strlen(l.common) >= INTAKE_PATH_BYTES ||
        strlen(l.common) <= strlen(typed + at))
        return false;
    memcpy(ret, typed, at);
    memcpy(ret + at, l.common, strlen(l.common) + 1);
    return true;
}

size_t app_intake_fitting(const char *typed, bool folders, char ret[][INTAKE_PATH_BYTES],
                          size_t max)
{
    struct looking l = {.out = ret, .max = max, .folders = folders};
    look_through(typed, &l);
    return l.count;
}
