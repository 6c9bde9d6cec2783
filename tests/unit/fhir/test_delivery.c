// SPDX-License-Identifier: EUPL-1.2
#include "fhir/delivery.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *code_of(const struct json *r)
{
    return json_get_string(json_at(json_get(json_get(r, "statusReason"), "coding"), 0), "code");
}

static void every_state_is_told(void **state)
{
    static const struct {
        enum package_state state;
        bool accepted;
        const char *status, *code;
    } rows[] = {
        {PACKAGE_WAITING, false, "preparation", "waiting"},
        {PACKAGE_WAITING, true, "in-progress", "accepted"},
        {PACKAGE_DELIVERED, true, "completed", "delivered"},
        {PACKAGE_QUARANTINED, false, "not-done", "refused"},
        {PACKAGE_CONFLICT, false, "on-hold", "conflict"},
        {PACKAGE_REPLACED, false, "stopped", "replaced"},
    };
    struct clock_fake fake = {.utc_ms = 0, .offset_min = 120};
    const struct clock clock = clock_from_fake(&fake);
    struct json *problem = json_new_object();
    (void)state;
    json_set_string(problem, "code", "http-422");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const bool delivered = rows[i].state == PACKAGE_DELIVERED;
        const struct store_package p = {.id = {"11111111-2222-4333-8444-555555555555"},
                                        .visit = {"21111111-2222-4333-8444-555555555555"},
                                        .person = {"31111111-2222-4333-8444-555555555555"},
                                        .state = rows[i].state,
                                        .accepted = rows[i].accepted,
                                        .attempts = 2,
                                        .queued_utc_ms = 0,
                                        .sent_utc_ms = delivered ? 3600000 : 0};
        struct json *r = delivery_resource(&p, problem, &clock);
        assert_string_equal(json_get_string(r, "status"), rows[i].status);
        assert_string_equal(code_of(r), rows[i].code);
        assert_string_equal(json_get_string(json_get(r, "encounter"), "reference"),
                            "Encounter/21111111-2222-4333-8444-555555555555");
        if (delivered)
            assert_string_equal(json_get_string(r, "received"), "1970-01-01T03:00:00.000+02:00");
        else
            assert_null(json_get(r, "received"));
        // What the server said before it took the visit is no news any more.
        assert_int_equal(json_count(json_get(r, "extension")), delivered ? 2 : 3);
        json_free(r);
    }
    json_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_state_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
