// SPDX-License-Identifier: EUPL-1.2
// The rows of a screen: which there are, and which are usable now.
#include "ui/screen.h"

#include "base/i18n.h"

size_t screen_row_count(const struct screen *screen)
{
    return screen->binding_count + screen->shared_count;
}

const struct binding *screen_row(const struct screen *screen, size_t i)
{
    return i < screen->binding_count ? &screen->bindings[i]
                                     : &screen->shared[i - screen->binding_count];
}

struct key binding_key(const struct binding *row)
{
    const char *words;
    uint32_t letter =
        row->key.code == KEYC_CHAR && row->label != NULL ? key_letter(_(row->label), &words) : 0;
    return letter != 0 ? (struct key)KEY_OF(letter) : row->key;
}

bool binding_has_key(const struct binding *row, struct key key)
{
    return key_equal(binding_key(row), key) ||
           (row->other.code != KEYC_NONE && key_equal(row->other, key));
}

struct flow binding_run(const struct binding *row, struct app *app, void *state)
{
    return row->run != NULL ? row->run(app, state) : row->flow;
}

bool screen_row_usable(const struct screen *screen, const struct app *app, const void *state,
                       size_t i)
{
    const struct binding *row = screen_row(screen, i);
    if (screen->when != NULL && !screen->when(app, state))
        return false;
    if (i >= screen->binding_count && screen->shared_when != NULL &&
        !screen->shared_when(app, state, row))
        return false;
    return row->when == NULL || row->when(app, state);
}

bool screen_row_shown(const struct screen *screen, const struct app *app, const void *state,
                      size_t i)
{
    const struct binding *row = screen_row(screen, i);
    for (size_t before = 0; before < i; before++)
        if (binding_has_key(screen_row(screen, before), binding_key(row)) &&
            screen_row_usable(screen, app, state, before))
            return false;
    return row->label != NULL && screen_row_usable(screen, app, state, i);
}
