// SPDX-License-Identifier: EUPL-1.2
// Answers of one form as answers of another version of it. For src/rescore/ only.
#ifndef ICOPE_RESCORE_CARRY_H
#define ICOPE_RESCORE_CARRY_H

#include "rescore/rescore.h"

// Why answers to a question of the earlier form cannot be taken as answers to the newer one's;
// RESCORE_REASONS: they can.
enum rescore_reason carry_reason(const struct item *was, const struct questionnaire *now);
// The response of the newer form, in progress, with what could be carried of `was`; new and owned.
// refused[i] is set where an option of item i of the earlier form is not offered any more.
struct json *carry_response(const struct form *was, const struct questionnaire *now, bool *refused);

#endif
