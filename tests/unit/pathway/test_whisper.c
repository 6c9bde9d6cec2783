// SPDX-License-Identifier: EUPL-1.2
#include "pathway/whisper.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void all_three_or_three_of_six_are_heard(void **state)
{
    static const struct {
        int first, second;
        enum whisper_verdict verdict;
    } rows[] = {
        {3, -1, WHISPER_HEARD},    {2, -1, WHISPER_SECOND_SET}, {0, -1, WHISPER_SECOND_SET},
        {2, 0, WHISPER_NOT_HEARD}, {2, 1, WHISPER_HEARD},       {1, 1, WHISPER_NOT_HEARD},
        {1, 2, WHISPER_HEARD},     {0, 2, WHISPER_NOT_HEARD},   {0, 3, WHISPER_HEARD},
        {0, 0, WHISPER_NOT_HEARD},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(whisper_judge(rows[i].first, rows[i].second), rows[i].verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_three_or_three_of_six_are_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
