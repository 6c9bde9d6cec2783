// SPDX-License-Identifier: EUPL-1.2
// What stretching a passphrase costs. A seam: test programs link tests/cheap/cost.c instead of this
// folder's cost.c, so that they need not wait; build/icope never does (tools/check-cost.sh). An
// account keeps the cost that its key was wrapped with, so either program opens the other's stores.
#ifndef ICOPE_VAULT_COST_H
#define ICOPE_VAULT_COST_H

#include <stdint.h>

// Cost of stretching a passphrase; kept beside the wrapped key.
struct vault_cost {
    uint32_t passes;     // Argon2id passes, at least 1
    uint32_t memory_kib; // memory, at least 8
};
// Today's cost for real stores (3 passes, 128 MiB: about 0.3 s) and for practice stores (1 pass,
// 8 MiB).
extern const struct vault_cost VAULT_COST, VAULT_COST_PRACTICE;

// What --version says after the number: nothing, or that this is a test build with cheap keys.
extern const char VAULT_COST_REMARK[];

#endif
