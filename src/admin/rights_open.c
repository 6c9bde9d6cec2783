// SPDX-License-Identifier: EUPL-1.2
#include "admin/rights_open.h"

#include "store/whole.h"
#include "sync/sync.h"

// Was it set up by a package, as far as anybody can tell? A row that was taken out of the file puts
// the settings in doubt, so that it is no way around.
static bool was_set_up(struct store *s)
{
    struct arena a = {0};
    const char *trust = NULL;
    bool set_up = store_settings_doubted(s) ||
                  store_setting(s, SETTING_TRUST, &a, &trust, NULL) != RC_OK || trust != NULL;
    arena_release(&a);
    return set_up;
}

bool rights_open(struct store *s)
{
    return store_is_practice(s) || (!store_has_administrator(s) && !was_set_up(s));
}
