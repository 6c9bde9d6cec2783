// SPDX-License-Identifier: EUPL-1.2
#include "store/moment.h"

#include "base/built.h"
#include "base/fs.h"
#include "store/internal.h"
#include "store/moment_row.h"

#include <stdio.h>
#include <string.h>

#define SETTING_TIME "time-known" // of the store: {"believed","leap","off","offClock"}, ms

static const int64_t HOUR_MS = 3600000, DAY_MS = 86400000;

// The members of struct time_known as they are kept.
static const struct {
    const char *name;
    size_t offset;
} members[] = {
    {"believed", offsetof(struct time_known, believed_utc_ms)},
    {"leap", offsetof(struct time_known, leap_utc_ms)},
    {"off", offsetof(struct time_known, off_ms)},
    {"offClock", offsetof(struct time_known, off_clock_ms)},
};

static int64_t *member(struct time_known *k, size_t i)
{
    return (int64_t *)(void *)((char *)k + members[i].offset);
}

// False when nothing was kept yet, or nothing that can be read.
static bool read_known(struct store *s, struct time_known *ret)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    if (store_setting(s, SETTING_TIME, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    for (size_t i = 0; v != NULL && i < ARRAY_LEN(members); i++)
        json_int(json_get(v, members[i].name), member(ret, i));
    bool there = v != NULL;
    json_free(v);
    arena_release(&a);
    return there;
}

static enum rc write_known(struct store *s, struct err *e)
{
    struct json *v = json_new_object();
    struct buf text = {0};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        json_set(v, members[i].name, json_new_int(*member(&s->moment.known, i)));
    json_write(v, false, &text);
    enum rc rc = setting_renew(s, SETTING_TIME, buf_text(&text), e);
    if (rc == RC_OK)
        s->moment.kept = s->moment.known;
    buf_release(&text);
    json_free(v);
    return rc;
}

// Written apart from what else is done: RC_OK when nothing is new.
static enum rc keep(struct store *s, struct err *e)
{
    if (memcmp(&s->moment.known, &s->moment.kept, sizeof s->moment.known) == 0)
        return RC_OK;
    enum rc rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, write_known(s, e), e) : rc;
}

void moment_open(struct store *s)
{
    struct time_known k = {0};
    s->moment = (struct moment){0};
    if (read_known(s, &k))
        s->moment.kept = k;
    else // a store of an earlier version, or a new one
        k.believed_utc_ms =
            s->audit.utc_ms > s->created_utc_ms ? s->audit.utc_ms : s->created_utc_ms;
    // The newest entry was written by this clock in the last run; one that did not fit then does
    // not count now.
    time_pass(&k, BUILT_UTC_MS, s->audit.utc_ms);
    s->moment.known = k;
}

enum rc moment_note(struct store *s, struct err *e)
{
    enum time_verdict v = store_time(s);
    const struct time_known *k = &s->moment.known, *kept = &s->moment.kept;
    if (s->practice)
        return RC_OK;
    bool later = k->believed_utc_ms - kept->believed_utc_ms >= HOUR_MS;
    bool other = k->leap_utc_ms != kept->leap_utc_ms || kept->believed_utc_ms == 0;
    enum rc rc = later || other ? write_known(s, e) : RC_OK;
    return rc == RC_OK && v != TIME_FITS ? audit_add(s, "clock-doubt", time_word(v), e) : rc;
}

void moment_boot(char out[MOMENT_BOOT_BYTES])
{
    struct buf text = {0};
    out[0] = '\0';
    if (fs_read("/proc/sys/kernel/random/boot_id", MOMENT_BOOT_BYTES, &text, NULL) == RC_OK)
        snprintf(out, MOMENT_BOOT_BYTES, "%.*s", (int)strcspn(buf_text(&text), "\n"),
                 buf_text(&text));
    buf_release(&text);
}

// How far the clock was set since it was looked at last, by the one that only counts.
static int64_t was_set_by(struct store *s, int64_t now)
{
    struct moment *m = &s->moment;
    int64_t counted = clock_mono_ms(s->clock) - now, by = m->looked ? m->counted_ms - counted : 0;
    m->looked = true;
    m->counted_ms = counted;
    return by;
}

enum time_verdict store_time(struct store *s)
{
    if (s->practice || s->vault == NULL)
        return TIME_FITS;
    int64_t now = clock_utc_ms(s->clock);
    time_was_set(&s->moment.known, was_set_by(s, now));
    time_pass(&s->moment.known, BUILT_UTC_MS, now);
    return time_judge(&s->moment.known, BUILT_UTC_MS, now);
}

int64_t store_time_off_ms(struct store *s)
{
    return store_time(s) == TIME_FITS
               ? 0
               : time_off_ms(&s->moment.known, BUILT_UTC_MS, clock_utc_ms(s->clock));
}

int64_t store_time_now(struct store *s)
{
    return clock_utc_ms(s->clock) + store_time_off_ms(s);
}

enum rc store_time_trust(struct store *s, struct err *e)
{
    enum time_verdict v = store_time(s);
    return v == TIME_FITS ? RC_OK : err_set(e, RC_BUSY, "clock in doubt: %s", time_word(v));
}

int64_t store_time_absence_days(struct store *s)
{
    const struct time_known *k = &s->moment.known;
    if (store_time(s) != TIME_FITS || k->leap_utc_ms == 0)
        return 0;
    return (clock_utc_ms(s->clock) - k->believed_utc_ms) / DAY_MS;
}

enum rc store_time_hear(struct store *s, int64_t said_utc_ms, bool *ret_changed, struct err *e)
{
    enum time_verdict before = store_time(s);
    if (s->practice || s->vault == NULL)
        return RC_OK;
    time_hear(&s->moment.known, BUILT_UTC_MS, clock_utc_ms(s->clock), said_utc_ms);
    if (time_heard_fits(&s->moment.known, BUILT_UTC_MS)) {
        s->moment.heard_utc_ms = said_utc_ms;
        s->moment.heard_mono_ms = clock_mono_ms(s->clock);
    }
    enum time_verdict after = store_time(s);
    if (ret_changed != NULL)
        *ret_changed = after != before;
    // While they agree, belief goes on with the clock; that is noted at the next login.
    bool quiet = before == TIME_FITS && after == TIME_FITS && s->moment.kept.leap_utc_ms == 0 &&
                 s->moment.kept.off_ms == 0;
    return quiet ? RC_OK : keep(s, e);
}

enum rc store_time_not_before(struct store *s, int64_t utc_ms, struct err *e)
{
    const int64_t slack_ms = TIME_SLACK_MIN * 60000LL, now = clock_utc_ms(s->clock);
    if (s->practice || s->vault == NULL || utc_ms <= now + slack_ms)
        return RC_OK;
    store_time(s); // takes note of a clock that was set
    time_hear(&s->moment.known, BUILT_UTC_MS, now, utc_ms);
    return keep(s, e);
}

enum rc store_time_confirm(struct store *s, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK || s->practice)
        return rc;
    const struct moment before = s->moment;
    time_confirm(&s->moment.known, clock_utc_ms(s->clock));
    rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = write_known(s, e);
        if (rc == RC_OK)
            rc = audit_add(s, "clock-accept", "", e);
        rc = store_end(s, rc, e);
    }
    if (rc != RC_OK) {
        s->moment = before;
        return rc;
    }
    s->moment.heard_utc_ms = clock_utc_ms(s->clock); // visits made in doubt are measured by it
    s->moment.heard_mono_ms = clock_mono_ms(s->clock);
    return RC_OK;
}
