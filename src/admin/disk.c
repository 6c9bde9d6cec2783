// SPDX-License-Identifier: EUPL-1.2
#include "admin/disk.h"

#include "base/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

enum { DEPTH = 6 }; // of device mapper tables one over the other

// Is that block device, or one below it, encrypted?
static bool is_crypt(unsigned major_no, unsigned minor_no, int depth);

// What looks at the devices below one.
struct slaves {
    char dir[200]; // its folder of slaves
    bool crypt;    // one is encrypted
    int depth;     // left to go down
};

static bool check_below(const char *name, void *self)
{
    struct slaves *s = self;
    char path[512], text[32];
    snprintf(path, sizeof path, "%s/%s/dev", s->dir, name);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        char *end = fgets(text, sizeof text, file) != NULL ? text : NULL;
        unsigned long major_no = end != NULL ? strtoul(text, &end, 10) : 0;
        if (end != NULL && *end == ':')
            s->crypt =
                is_crypt((unsigned)major_no, (unsigned)strtoul(end + 1, NULL, 10), s->depth - 1);
        fclose(file);
    }
    return !s->crypt;
}

static bool is_crypt(unsigned major_no, unsigned minor_no, int depth)
{
    char path[128], uuid[128] = "";
    struct slaves s = {.depth = depth};
    snprintf(path, sizeof path, "/sys/dev/block/%u:%u/dm/uuid", major_no, minor_no);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fgets(uuid, sizeof uuid, file) == NULL)
            uuid[0] = '\0';
        fclose(file);
    }
    bool crypt = strncmp(uuid, "CRYPT-", 6) == 0; // dm-crypt's own prefix
    if (crypt || depth == 0)
        return crypt;
    snprintf(s.dir, sizeof s.dir, "/sys/dev/block/%u:%u/slaves", major_no, minor_no);
    fs_list(s.dir, check_below, &s, NULL);
    return s.crypt;
}

bool disk_is_encrypted(dev_t device)
{
    return is_crypt(major(device), minor(device), DEPTH);
}

bool swap_is_open(const char *swaps)
{
    const char *line = strchr(swaps, '\n'); // the heading
    while (line != NULL && line[1] != '\0') {
        line++;
        bool safe = strncmp(line, "/dev/zram", 9) == 0 || strncmp(line, "/dev/dm-", 8) == 0 ||
                    strncmp(line, "/dev/mapper/", 12) == 0;
        if (!safe)
            return true;
        line = strchr(line, '\n');
    }
    return false;
}
