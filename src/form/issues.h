// SPDX-License-Identifier: EUPL-1.2
// Questions that form_issues and form_validate both ask about what was answered. For src/form/
// only.
#ifndef ICOPE_FORM_ISSUES_H
#define ICOPE_FORM_ISSUES_H

#include "form/state.h"

// Must there be more answers than there are? `it` is the item of the slot with its bounds as they
// are now. Outputs say why.
bool slot_missing(const struct slot *s, const struct item *it, enum issue_kind *ret_kind,
                  const char **ret_text);
// Are there more than there may be? `it` as above.
bool slot_crowded(const struct slot *s, const struct item *it);

// --- check_constraint.c ---

// A constraint of an item (NULL: of the form), evaluated when something it reads changed:
// note->text says why it is not met, NULL when it is.
const struct node_note *constraint_note(struct form *f, const struct item *it, size_t which);
// The same for one slot (NULL: the form): RC_OK met, RC_NO not met, RC_INVALID it cannot be
// evaluated, RC_LIMIT it takes too long: then it is not met either.
enum rc constraint_check(struct form *f, const struct item_constraint *c, struct slot *s,
                         struct err *e);
// What to tell a person whose answers do not meet it.
const char *constraint_text(const struct item_constraint *c);

#endif
