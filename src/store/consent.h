// SPDX-License-Identifier: EUPL-1.2
// What a person agrees to between visits: a Consent of their own, newer than those of visits.
#ifndef ICOPE_STORE_CONSENT_H
#define ICOPE_STORE_CONSENT_H

#include "store/store.h"

// Saves the person's Consent (with "id") as its next version, in one transaction with an audit
// entry. `bundle` (NULL none; nothing in a practice store) is queued to tell the server. With
// `unsend` what waits to be sent about the person's visits is taken back first: replaced, its text
// erased, its problem "withdrawn". RC_INVALID without "id", RC_NO.
enum rc store_consent_save(struct store *s, struct id person, const struct json *consent,
                           const struct json *bundle, bool unsend, struct err *e);

#endif
