// SPDX-License-Identifier: EUPL-1.2
// tags: real-cost
// A lower cost must be a decision, seen in a change of this file.
#include "vault/cost.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void real_stores_cost_three_passes_over_128_mib(void **state)
{
    (void)state;
    assert_int_equal(VAULT_COST.passes, 3);
    assert_int_equal(VAULT_COST.memory_kib, 128 * 1024);
    assert_string_equal(VAULT_COST_REMARK, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_stores_cost_three_passes_over_128_mib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
