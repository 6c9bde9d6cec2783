// SPDX-License-Identifier: EUPL-1.2
#include "fhir/delivery.h"

#include "fhir/element.h"

// States and what FHIR calls them.
static const struct {
    const char *state, *status;
} states[PACKAGE_STATES] = {
    [PACKAGE_WAITING] = {"waiting", "preparation"},
    [PACKAGE_DELIVERED] = {"delivered", "completed"},
    [PACKAGE_QUARANTINED] = {"refused", "not-done"},
    [PACKAGE_CONFLICT] = {"conflict", "on-hold"},
    [PACKAGE_REPLACED] = {"replaced", "stopped"},
};

static void add_moment(struct json *list, const char *name, int64_t utc_ms,
                       const struct clock *clock)
{
    char at[INSTANT_BYTES];
    struct json *o = part_extension(name, NULL);
    clock_instant(clock, utc_ms, at);
    json_set_string(o, "valueDateTime", at);
    json_push(list, o);
}

static void add_extensions(struct json *r, const struct store_package *p,
                           const struct json *problem, const struct clock *clock)
{
    struct json *list = json_new_array(), *attempts = part_extension("delivery-attempts", NULL);
    const char *code = json_get_string(problem, "code");
    add_moment(list, "delivery-queued", p->queued_utc_ms, clock);
    json_set(attempts, "valueInteger", json_new_int(p->attempts));
    json_push(list, attempts);
    if (code != NULL && p->state != PACKAGE_DELIVERED) {
        struct json *o = part_extension("delivery-problem", NULL);
        json_set_string(o, "valueString", code);
        json_push(list, o);
    }
    json_set(r, "extension", list);
}

struct json *delivery_resource(const struct store_package *p, const struct json *problem,
                               const struct clock *clock)
{
    const bool taken = p->state == PACKAGE_WAITING && p->accepted;
    struct json *r = part_resource("Communication", p->id, NULL);
    add_extensions(r, p, problem, clock);
    json_set_string(r, "status", taken ? "in-progress" : states[p->state].status);
    json_set(r, "statusReason",
             part_concept(DELIVERY_STATES, taken ? "accepted" : states[p->state].state, NULL));
    json_set(r, "subject", part_reference("Patient", p->person));
    if (p->visit.text[0] != '\0')
        json_set(r, "encounter", part_reference("Encounter", p->visit));
    if (p->sent_utc_ms != 0) {
        char at[INSTANT_BYTES];
        clock_instant(clock, p->sent_utc_ms, at);
        json_set_string(r, "received", at);
    }
    return r;
}
