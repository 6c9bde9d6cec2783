// SPDX-License-Identifier: EUPL-1.2
// Linked before src/vault/cost.c's archive into test programs and build/icope-test: logging in
// costs next to nothing. Different costs for the two kinds of store, so that a mix-up shows.
#include "vault/cost.h"

const struct vault_cost VAULT_COST = {.passes = 2, .memory_kib = 64};
const struct vault_cost VAULT_COST_PRACTICE = {.passes = 1, .memory_kib = 16};
const char VAULT_COST_REMARK[] =
    " (test build: its keys are cheap to guess, never use it for care)";
