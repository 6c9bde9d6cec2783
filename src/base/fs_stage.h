// SPDX-License-Identifier: EUPL-1.2
// The one way a file comes to be: made without a name (O_TMPFILE) in the folder it will be in,
// written, synced, named, and the folder synced. A crash leaves no file, or the old one, or the new
// one, and nothing else, whatever ended the program. Where a file system has no files without names
// (FAT of a USB key) it has a temporary one, and one that replaces another has it just before;
// locked (flock) while somebody writes it; one that nobody holds is removed when the same file is
// written again.
#ifndef ICOPE_BASE_FS_STAGE_H
#define ICOPE_BASE_FS_STAGE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What happens to a file that has the name already.
enum fs_existing {
    FS_KEEP,    // it stays: RC_BUSY
    FS_REPLACE, // the new one takes its place
};

// A sum over bytes on their way.
struct fs_sum {
    uint64_t sum;  // of whole words
    uint64_t rest; // bytes that are no whole word yet
    unsigned held; // how many
};

// A file being made: fs_stage_begin, fs_stage_write …, fs_stage_sync, fs_stage_commit; always
// fs_stage_abandon at the end.
struct fs_stage {
    struct buf path;      // name it will have
    struct buf temporary; // name it has until then; empty: none is there
    int fd;               // for writing; open until it has its name, −1 closed
    int failure;          // errno value of the first write that failed, 0 none
    uint64_t bytes;       // written
    struct fs_sum sum;    // over them
};

// Makes the file, for the owner only; `temporary`: a name that it has until then (another library
// writes it by that name), NULL: none, or where that cannot be "<path>.XXXXXXXX.tmp". `mode`:
// permission bits, 0 leaves them (a stick may know none). RC_BUSY when there is a temporary file of
// that name, RC_DENIED, RC_FULL, RC_IO.
enum rc fs_stage_begin(struct fs_stage *s, const char *path, const char *temporary, unsigned mode,
                       struct err *e);
// Adds bytes. A failing disk shows in fs_stage_sync.
void fs_stage_write(struct fs_stage *s, const void *bytes, size_t len);
// Another library wrote the whole file through its descriptor: takes up what stands there.
void fs_stage_filled(struct fs_stage *s);
// Everything is written and synced, and read back from the disk it is what was written. RC_FULL,
// RC_IO.
enum rc fs_stage_sync(struct fs_stage *s, struct err *e);
// Gives it its name and makes that last. RC_BUSY, RC_DENIED, RC_IO.
enum rc fs_stage_commit(struct fs_stage *s, enum fs_existing existing, struct err *e);
// Frees; removes the temporary file if it was not given its name.
void fs_stage_abandon(struct fs_stage *s);

// The same for a file that another library writes and syncs by its name: makes it, empty.
enum rc fs_make(const char *temporary, unsigned mode, struct err *e);
// Gives such a file its name and makes that last, as fs_stage_commit.
enum rc fs_publish(const char *temporary, const char *path, enum fs_existing existing,
                   struct err *e);

// Takes the lock that tells others that somebody is writing the temporary file; held while `fd` is
// open. False when another has it.
bool fs_hold(int fd);
// Removes a temporary file that nobody writes any more. True when it did.
bool fs_remove_left(const char *path);

// Writes all bytes; returns 0 or an errno value.
int fs_write_all(int fd, const void *bytes, size_t len);

#endif
