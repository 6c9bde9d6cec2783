// SPDX-License-Identifier: EUPL-1.2
// Why a screening is refused: codes and words.
#include "app/visit/consent.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <string.h>

// Why not, by enum refusal.
static const struct {
    const char *code, *text; // of CodeSystem icope-refusal
} refusals[REFUSALS] = {[REFUSAL_NONE] = {"", ""},
                        [REFUSAL_NOT_TODAY] = {"not-today", N_("Not today")},
                        [REFUSAL_NO_WISH] = {"no-wish", N_("Does not want it")},
                        [REFUSAL_DISTRUST] = {"distrust", N_("Distrust")},
                        [REFUSAL_OTHER] = {"other", N_("Another reason")}};

const char *refusal_code(enum refusal why)
{
    return refusals[why].code;
}

const char *app_refusal_text(enum refusal why)
{
    return refusals[why].text[0] != '\0' ? _(refusals[why].text) : "";
}

const char *refusal_label(const char *code)
{
    for (int i = REFUSAL_NOT_TODAY; i < REFUSALS; i++)
        if (strcmp(refusals[i].code, code) == 0)
            return _(refusals[i].text);
    return code;
}
