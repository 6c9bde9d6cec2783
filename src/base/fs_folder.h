// SPDX-License-Identifier: EUPL-1.2
// A folder that appears only when everything in it is written: made beside its place under a name
// of its own, locked (flock) meanwhile, and renamed. Whatever ends the program leaves no folder, or
// a whole one; what a killed one left is removed when the same folder is begun again.
#ifndef ICOPE_BASE_FS_FOLDER_H
#define ICOPE_BASE_FS_FOLDER_H

#include "base/buf.h"
#include "base/err.h"

// One being written: fs_folder_begin, files, fs_folder_keep; always fs_folder_drop at the end.
struct fs_folder {
    struct buf path; // name it will have
    struct buf part; // name it has until then; empty: there is a folder of that name already
    int held;        // keeps others from taking it for left over, −1 not held
};

#define FS_UNFINISHED ".unfinished" // ends the name of a folder that may be gone on with

// Begins it, mode 0700, with the folders above it. A folder that is there already is written into
// as it is: each file in it by itself (fs_stage.h). RC_DENIED, RC_FULL, RC_IO.
enum rc fs_folder_begin(struct fs_folder *f, const char *path, struct err *e);
// The same for a folder that may be gone on with after an interruption: until it is kept its name
// ends in FS_UNFINISHED, and one that is there under that name is taken up with all it holds.
// RC_BUSY when somebody else is writing it, or when a folder has its name meanwhile.
enum rc fs_folder_resume(struct fs_folder *f, const char *path, struct err *e);
// Where its files go until it is kept.
const char *fs_folder_at(const struct fs_folder *f);
// Gives it its name and makes that last. RC_BUSY when somebody made one meanwhile.
enum rc fs_folder_keep(struct fs_folder *f, struct err *e);
// Frees; removes what was not kept.
void fs_folder_drop(struct fs_folder *f);
// Frees; what was not kept stays for fs_folder_resume.
void fs_folder_leave(struct fs_folder *f);
// Removes a folder, its files and folders in it down to three; what is not there is removed.
void fs_folder_remove(const char *path);

#endif
