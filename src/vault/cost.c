// SPDX-License-Identifier: EUPL-1.2
#include "vault/cost.h"

const struct vault_cost VAULT_COST = {.passes = 3, .memory_kib = 128 * 1024};
const struct vault_cost VAULT_COST_PRACTICE = {.passes = 1, .memory_kib = 8 * 1024};
const char VAULT_COST_REMARK[] = "";
