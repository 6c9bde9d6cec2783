// SPDX-License-Identifier: EUPL-1.2
// Why a passphrase is refused, in words; the same on screens and command line.
#ifndef ICOPE_ADMIN_PASSPHRASE_POLICY_H
#define ICOPE_ADMIN_PASSPHRASE_POLICY_H

// A translated sentence saying why this passphrase is too weak for that account, or NULL when it
// will do.
const char *passphrase_policy_reason(const char *passphrase, const char *account_name);

#endif
