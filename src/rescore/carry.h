// SPDX-License-Identifier: EUPL-1.2
// Answers of one form as answers of another version of it. For src/rescore/ only.
#ifndef ICOPE_RESCORE_CARRY_H
#define ICOPE_RESCORE_CARRY_H

#include "rescore/rescore.h"

// Why answers to a question of the earlier form are not, or not all, among those of the newer one.
struct refused {
    enum rescore_reason reason; // RESCORE_REASONS: they are
    bool all;                   // none of them; so where carry_reason has a reason
};

// Why answers to a question of the earlier form cannot be taken as answers to the newer one's;
// RESCORE_REASONS: they can.
enum rescore_reason carry_reason(const struct item *was, const struct questionnaire *now);
// Does the form say itself what stands there (readOnly, initial)? Then rules read it like a number
// of theirs, and the newer form's counts.
bool carry_is_fixed(const struct item *it);
// The response of the newer form, in progress, with what could be carried of `was`; new and owned.
// Of an item of the earlier form whose refused[index].all is set nothing is; the reason of one is
// set where an option is not offered any more.
struct json *carry_response(const struct form *was, const struct questionnaire *now,
                            struct refused *refused);

#endif
