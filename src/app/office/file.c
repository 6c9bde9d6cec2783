// SPDX-License-Identifier: EUPL-1.2
// A file for the user.
#include "app/office/internal.h"
#include "base/fs_stage.h"

enum rc office_write_new(const char *path, const struct buf *text, struct err *e)
{
    struct fs_stage stage = {.fd = -1};
    enum rc rc = fs_stage_begin(&stage, path, NULL, 0600, e);
    if (rc == RC_OK) {
        fs_stage_write(&stage, buf_text(text), text->len);
        rc = fs_stage_sync(&stage, e);
    }
    rc = rc ? rc : fs_stage_commit(&stage, FS_KEEP, e);
    fs_stage_abandon(&stage);
    return rc;
}
