// SPDX-License-Identifier: EUPL-1.2
// The note beside a visit whose time is in doubt (store/moment_visit.h): {"person", "start",
// "end"}, each of these two {"wall", "mono", "boot", "believed", "word"}.
#include "store/internal.h"
#include "store/moment.h"

#include <stdio.h>
#include <string.h>

#define NOTE_PREFIX "clock-visit/" // and the visit; SQL_ANSWERS_DUE and SQL_RETENTION_DUE know it

void moment_visit_name(struct id visit, char out[MOMENT_NOTE_BYTES])
{
    snprintf(out, MOMENT_NOTE_BYTES, NOTE_PREFIX "%s", visit.text);
}

struct json *moment_visit_read(struct store *s, struct id visit)
{
    char name[MOMENT_NOTE_BYTES];
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    moment_visit_name(visit, name);
    if (store_setting(s, name, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    arena_release(&a);
    return v;
}

// What both clocks said at that moment by the first, as far as they run side by side.
static struct json *sides(struct store *s, int64_t wall_utc_ms, enum time_verdict v)
{
    char boot[MOMENT_BOOT_BYTES];
    struct json *o = json_new_object();
    int64_t ago_ms = clock_utc_ms(s->clock) - wall_utc_ms;
    moment_boot(boot);
    json_set(o, "wall", json_new_int(wall_utc_ms));
    json_set(o, "mono", json_new_int(clock_mono_ms(s->clock) - ago_ms));
    json_set_string(o, "boot", boot);
    json_set(o, "believed", json_new_int(s->moment.known.believed_utc_ms));
    json_set_string(o, "word", time_word(v));
    return o;
}

enum rc moment_visit_note(struct store *s, const struct visit_row *row, bool end, struct err *e)
{
    char name[MOMENT_NOTE_BYTES];
    enum time_verdict v = store_time(s);
    struct json *note = end ? moment_visit_read(s, row->v.id) : NULL;
    if (note == NULL && v == TIME_FITS)
        return RC_OK;
    if (note == NULL) {
        note = json_new_object();
        json_set_string(note, "person", row->v.person.text); // goes with them (setting_forget)
    }
    json_set(note, end ? "end" : "start",
             sides(s, end ? row->v.finished_utc_ms : row->v.started_utc_ms, v));
    struct buf text = {0};
    json_write(note, false, &text);
    moment_visit_name(row->v.id, name);
    enum rc rc = setting_renew(s, name, buf_text(&text), e);
    buf_wipe(&text);
    json_free(note);
    return rc;
}
