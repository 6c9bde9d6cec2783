// SPDX-License-Identifier: EUPL-1.2
// The start that screens and plain lines have in common.
#include "app/app.h"

#include "app/state/state.h"
#include "base/fs.h"
#include "base/log.h"
#include "vault/vault.h"

enum rc app_start(const struct paths *paths, const char *language, struct app **ret, struct err *e)
{
    enum rc rc = vault_start(e);
    if (rc != RC_OK)
        return rc;
    // Into an empty folder where a disk belongs nothing is written, not even the log.
    bool missing = known_stores_has(paths) && !fs_exists(paths->store);
    if (!missing && paths_check(paths, NULL) == RC_OK)
        log_open(paths->log);
    *ret = app_new(paths, clock_system());
    if (language != NULL)
        app_speak_once(*ret, language);
    return RC_OK;
}
