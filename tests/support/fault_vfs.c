// SPDX-License-Identifier: EUPL-1.2
#include "support/fault_vfs.h"

#include "base/mem.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { IMAGES = 16, SECTOR = 512 };

const char *const fault_names[FAULT_KINDS] = {
    [FAULT_NOTHING] = "none",
    [FAULT_IO] = "I/O error",
    [FAULT_FULL] = "disk full",
    [FAULT_SHORT] = "short write",
    [FAULT_DROP] = "power cut, unsynced dropped",
    [FAULT_TEAR] = "power cut, unsynced torn",
    [FAULT_KILL] = "SIGKILL",
};

// A write not yet synced; data NULL: the file was cut to `at`.
struct pending {
    sqlite3_int64 at;     // offset
    int bytes;            // of data
    unsigned char *data;  // owned
    struct pending *next; // later one
};

// A file as a power cut would leave it.
struct image {
    char path[400];               // "" free
    unsigned char *synced;        // owned
    size_t len;                   // of synced
    struct pending *first, *last; // since the last sync, owned
};

// A file of the shim; the real one follows it in memory.
struct fault_file {
    sqlite3_file base;   // first: SQLite's view
    struct image *image; // NULL: not followed
    sqlite3_file *real;  // behind this struct
};

// One shim a process: SQLite's own list of file systems is one too.
static struct {
    sqlite3_vfs vfs;             // registered
    sqlite3_vfs *real;           // the one it wraps
    struct image images[IMAGES]; // followed files
    enum fault_kind kind;        // what is to happen
    int at, count;               // when; operations so far
    uint32_t seed;               // for tears
    int synchronous;             // what PRAGMA synchronous is made to be
    bool armed, hit, dead;       // watching, reached, without power
} shim;

static uint32_t draw(void)
{
    shim.seed = shim.seed * 1664525U + 1013904223U;
    return shim.seed >> 8;
}

// ---- images ----

static void drop_pending(struct image *m)
{
    while (m->first != NULL) {
        struct pending *next = m->first->next;
        free(m->first->data);
        free(m->first);
        m->first = next;
    }
    m->last = NULL;
}

static void forget(struct image *m)
{
    drop_pending(m);
    free(m->synced);
    *m = (struct image){0};
}

static void put(struct image *m, sqlite3_int64 at, const unsigned char *data, size_t bytes)
{
    size_t end = (size_t)at + bytes;
    if (end > m->len) {
        m->synced = mem_grow(m->synced, end, 1);
        memset(m->synced + m->len, 0, end - m->len);
        m->len = end;
    }
    memcpy(m->synced + at, data, bytes);
}

static void apply(struct image *m, const struct pending *p)
{
    if (p->data != NULL)
        put(m, p->at, p->data, (size_t)p->bytes);
    else if ((size_t)p->at < m->len)
        m->len = (size_t)p->at;
}

static void note(struct image *m, sqlite3_int64 at, const void *data, int bytes)
{
    struct pending *p = mem_alloc(sizeof *p);
    *p = (struct pending){.at = at, .bytes = bytes};
    if (data != NULL) {
        p->data = mem_array((size_t)bytes, 1);
        memcpy(p->data, data, (size_t)bytes);
    }
    if (m->last != NULL)
        m->last->next = p;
    else
        m->first = p;
    m->last = p;
}

static void synced(struct image *m)
{
    for (const struct pending *p = m->first; p != NULL; p = p->next)
        apply(m, p);
    drop_pending(m);
}

// Some sectors of what was written came to the disk, the newest perhaps before the oldest.
static void tear(struct image *m)
{
    for (const struct pending *p = m->first; p != NULL; p = p->next) {
        if (p->data == NULL) {
            if (draw() % 2 == 0)
                apply(m, p);
            continue;
        }
        for (int done = 0; done < p->bytes; done += SECTOR) {
            int part = p->bytes - done < SECTOR ? p->bytes - done : SECTOR;
            if (draw() % 2 == 0)
                put(m, p->at + done, p->data + done, (size_t)part);
        }
    }
}

// What is on the disk now counts as synced.
static void load(struct image *m)
{
    FILE *file = fopen(m->path, "rb");
    unsigned char part[4096];
    size_t n;
    while (file != NULL && (n = fread(part, 1, sizeof part, file)) > 0)
        put(m, (sqlite3_int64)m->len, part, n);
    if (file != NULL)
        fclose(file);
}

static struct image *follow(const char *path)
{
    struct image *unused = NULL;
    for (int i = 0; i < IMAGES; i++) {
        if (strcmp(shim.images[i].path, path) == 0)
            return &shim.images[i];
        if (shim.images[i].path[0] == '\0' && unused == NULL)
            unused = &shim.images[i];
    }
    assert(unused != NULL && strlen(path) < sizeof unused->path);
    snprintf(unused->path, sizeof unused->path, "%s", path);
    load(unused);
    return unused;
}

// ---- the fault ----

// Counts an operation; SQLITE_OK when it may go on. `half` says that only half is to be written.
static int strike(bool writes, bool *half)
{
    *half = false;
    if (!shim.armed)
        return SQLITE_OK;
    if (shim.dead)
        return SQLITE_IOERR;
    if (++shim.count != shim.at)
        return SQLITE_OK;
    shim.hit = true;
    switch (shim.kind) {
    case FAULT_IO:
        return writes ? SQLITE_IOERR_WRITE : SQLITE_IOERR_FSYNC;
    case FAULT_FULL:
        return SQLITE_FULL;
    case FAULT_SHORT:
        *half = writes;
        return SQLITE_FULL;
    case FAULT_DROP:
    case FAULT_TEAR:
        shim.dead = true;
        return SQLITE_IOERR;
    case FAULT_KILL:
        kill(getpid(), SIGKILL);
        return SQLITE_IOERR;
    case FAULT_NOTHING:
    case FAULT_KINDS:
        break;
    }
    return SQLITE_OK;
}

// ---- methods of a file ----

static struct fault_file *ours(sqlite3_file *file)
{
    return (struct fault_file *)(void *)file;
}

static int f_close(sqlite3_file *file)
{
    sqlite3_file *real = ours(file)->real;
    return real->pMethods != NULL ? real->pMethods->xClose(real) : SQLITE_OK;
}

static int f_read(sqlite3_file *file, void *to, int bytes, sqlite3_int64 at)
{
    sqlite3_file *real = ours(file)->real;
    return real->pMethods->xRead(real, to, bytes, at);
}

static int f_write(sqlite3_file *file, const void *from, int bytes, sqlite3_int64 at)
{
    struct fault_file *f = ours(file);
    bool half = false;
    int code = strike(true, &half);
    if (code != SQLITE_OK && !half)
        return code;
    int wanted = half ? bytes / 2 : bytes;
    int written = f->real->pMethods->xWrite(f->real, from, wanted, at);
    if (written == SQLITE_OK && f->image != NULL && wanted > 0)
        note(f->image, at, from, wanted);
    return half ? code : written;
}

static int f_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct fault_file *f = ours(file);
    bool half = false;
    int code = strike(true, &half);
    if (code != SQLITE_OK)
        return code;
    code = f->real->pMethods->xTruncate(f->real, size);
    if (code == SQLITE_OK && f->image != NULL)
        note(f->image, size, NULL, 0);
    return code;
}

static int f_sync(sqlite3_file *file, int flags)
{
    struct fault_file *f = ours(file);
    bool half = false;
    int code = strike(false, &half);
    (void)flags; // the disk below is memory; only the image knows what is durable
    if (code == SQLITE_OK && f->image != NULL)
        synced(f->image);
    return code;
}

static int f_size(sqlite3_file *file, sqlite3_int64 *ret)
{
    sqlite3_file *real = ours(file)->real;
    return real->pMethods->xFileSize(real, ret);
}

static int f_lock(sqlite3_file *file, int level)
{
    sqlite3_file *real = ours(file)->real;
    return real->pMethods->xLock(real, level);
}

static int f_unlock(sqlite3_file *file, int level)
{
    sqlite3_file *real = ours(file)->real;
    return real->pMethods->xUnlock(real, level);
}

static int f_reserved(sqlite3_file *file, int *ret)
{
    sqlite3_file *real = ours(file)->real;
    return real->pMethods->xCheckReservedLock(real, ret);
}

static int f_control(sqlite3_file *file, int what, void *arg)
{
    sqlite3_file *real = ours(file)->real;
    char **pragma = arg;
    // The text of the value is SQLite's own copy: "FULL" becomes "0" or "1".
    if (what == SQLITE_FCNTL_PRAGMA && shim.synchronous != FAULT_SYNC_FULL && pragma[2] != NULL &&
        strcmp(pragma[1], "synchronous") == 0) {
        pragma[2][0] = (char)('0' + shim.synchronous);
        pragma[2][1] = '\0';
    }
    return real->pMethods->xFileControl(real, what, arg);
}

static int f_sector(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

static int f_device(sqlite3_file *file)
{
    (void)file;
    return 0; // promises nothing
}

static const sqlite3_io_methods methods = {
    .iVersion = 1, // without shared memory: the store locks the file for itself
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
};

// ---- methods of the file system ----

static int v_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    struct fault_file *f = ours(file);
    (void)vfs;
    f->real = (sqlite3_file *)(void *)(f + 1);
    memset(f->real, 0, (size_t)shim.real->szOsFile);
    int code = shim.real->xOpen(shim.real, name, f->real, flags, ret_flags);
    f->base.pMethods = code == SQLITE_OK ? &methods : NULL;
    f->image = code == SQLITE_OK && name != NULL && shim.armed ? follow(name) : NULL;
    return code;
}

static int v_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    bool half = false;
    int code = strike(false, &half);
    (void)vfs;
    if (code != SQLITE_OK)
        return code;
    for (int i = 0; shim.armed && i < IMAGES; i++)
        if (strcmp(shim.images[i].path, name) == 0)
            forget(&shim.images[i]);
    return shim.real->xDelete(shim.real, name, sync);
}

static int v_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    (void)vfs;
    return shim.real->xAccess(shim.real, name, flags, ret);
}

static int v_full(sqlite3_vfs *vfs, const char *name, int bytes, char *out)
{
    (void)vfs;
    return shim.real->xFullPathname(shim.real, name, bytes, out);
}

void fault_install(void)
{
    shim.real = sqlite3_vfs_find(NULL);
    shim.vfs = *shim.real; // randomness, time and sleep are the real ones
    shim.vfs.iVersion = 1;
    shim.vfs.zName = "icope-faults";
    shim.vfs.szOsFile = (int)sizeof(struct fault_file) + shim.real->szOsFile;
    shim.vfs.xOpen = v_open;
    shim.vfs.xDelete = v_delete;
    shim.vfs.xAccess = v_access;
    shim.vfs.xFullPathname = v_full;
    shim.synchronous = FAULT_SYNC_FULL;
    sqlite3_vfs_register(&shim.vfs, 1);
}

void fault_arm(enum fault_kind kind, int at, uint32_t seed, int synchronous)
{
    shim.kind = kind;
    shim.at = at;
    shim.count = 0;
    shim.seed = seed;
    shim.synchronous = synchronous;
    shim.armed = true;
    shim.hit = shim.dead = false;
}

// Writes the image over the file.
static void leave(const struct image *m)
{
    FILE *file = access(m->path, F_OK) == 0 ? fopen(m->path, "wb") : NULL;
    if (file == NULL) // it has another name now, given after its sync
        return;
    size_t written = m->len > 0 ? fwrite(m->synced, 1, m->len, file) : 0;
    assert(written == m->len);
    fclose(file);
}

int fault_disarm(void)
{
    for (int i = 0; i < IMAGES; i++) {
        struct image *m = &shim.images[i];
        if (m->path[0] == '\0')
            continue;
        if (shim.dead && shim.kind == FAULT_TEAR)
            tear(m);
        if (shim.dead)
            leave(m);
        forget(m);
    }
    shim.armed = shim.dead = false;
    shim.synchronous = FAULT_SYNC_FULL;
    return shim.count;
}

bool fault_hit(void)
{
    return shim.hit;
}
