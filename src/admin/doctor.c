// SPDX-License-Identifier: EUPL-1.2
#include "admin/doctor.h"

#include "admin/disk.h"
#include "base/buf.h"
#include "base/built.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "config/settings.h"
#include "store/migrate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DAY_MS (int64_t)86400000

enum {
    ROOM_PROBLEM_MB = 50,    // about a thousand visits
    ROOM_WARNING_MB = 500,   //
    UNSENT_WARNING_DAYS = 7, // a hand-over that waits longer wants to be looked at
    DRILL_DAYS = 180,        // a recovery key not tried for longer may be lost
    BACKUP_DAYS = 7,         // the newest backup should not be older
    YEAR_MAX = 2060,
};

static void set_finding(struct doctor_finding *f, enum doctor_level level, const char *todo,
                        const char *what, ...) __attribute__((format(printf, 4, 5)));

static void set_finding(struct doctor_finding *f, enum doctor_level level, const char *todo,
                        const char *what, ...)
{
    va_list args;
    va_start(args, what);
    vsnprintf(f->what, sizeof f->what, what, args);
    va_end(args);
    f->level = level;
    f->todo = todo;
}

static int64_t days_since(const struct doctor *d, int64_t utc_ms)
{
    return (clock_utc_ms(d->clock) - utc_ms) / DAY_MS;
}

// ---- the store ----

static void check_store(const struct doctor *d, struct doctor_finding *f)
{
    switch (d->looked) {
    case RC_OK:
        set_finding(f, DOCTOR_OK, "", _("the store is whole as a file"));
        break;
    case RC_NO:
        set_finding(f, DOCTOR_NOTE, _("start icope to make one, or icope restore a backup"),
                    _("there is no store here"));
        break;
    case RC_BUSY:
        set_finding(f, DOCTOR_NOTE, _("leave icope and ask again, to have it looked at"),
                    _("icope is open and has the store"));
        break;
    case RC_NEWER:
        set_finding(f, DOCTOR_PROBLEM, _("install the newest icope"),
                    _("the store was written by a newer icope"));
        break;
    case RC_DENIED:
        set_finding(f, DOCTOR_PROBLEM, _("give the file back to the account that uses icope"),
                    _("the store may not be read"));
        break;
    case RC_USAGE:
    case RC_INVALID:
    case RC_LIMIT:
    case RC_IO:
    case RC_FULL:
    case RC_DAMAGED:
    default:
        set_finding(
            f, DOCTOR_PROBLEM,
            _("copy the file and what lies beside it to a safe place first; then icope doctor "
              "--salvage NEWFILE takes out all that is whole, or icope restore the newest backup"),
            "%s: %s", _("the store is damaged"), d->flaw);
        break;
    }
}

static void check_schema(const struct doctor *d, struct doctor_finding *f)
{
    bool old = d->health.schema < d->health.newest;
    set_finding(f, old ? DOCTOR_NOTE : DOCTOR_OK,
                old ? _("it is brought up to date at the next start, after a copy") : "",
                "%s %" PRId64, _("schema of the store:"), d->health.schema);
}

static void check_unsent(const struct doctor *d, struct doctor_finding *f)
{
    int64_t days = d->health.unsent > 0 ? days_since(d, d->health.oldest_unsent_utc_ms) : 0;
    bool late = days > UNSENT_WARNING_DAYS;
    set_finding(f, late ? DOCTOR_WARNING : DOCTOR_OK,
                late ? _("hand over as soon as there is a connection") : "",
                ngettext("%zu visit not handed over yet (oldest: %d d); not finished: %zu",
                         "%zu visits not handed over yet (oldest: %d d); not finished: %zu",
                         d->health.unsent),
                d->health.unsent, (int)days, d->health.unfinished);
}

static void check_recovery(const struct doctor *d, struct doctor_finding *f)
{
    if (d->health.recovery_keys == 0)
        set_finding(
            f, DOCTOR_WARNING, _("icope recovery new, and keep the words away from the laptop"),
            _("no recovery key: a forgotten passphrase would lose what is not handed over"));
    else if (d->health.drill_utc_ms == 0 || days_since(d, d->health.drill_utc_ms) > DRILL_DAYS)
        set_finding(f, DOCTOR_WARNING, _("icope recovery drill"),
                    _("no recovery key was shown to work in the last %d days"), (int)DRILL_DAYS);
    else
        set_finding(f, DOCTOR_OK, "",
                    ngettext("%zu recovery key, last tried %d d ago",
                             "%zu recovery keys, last tried %d d ago", d->health.recovery_keys),
                    d->health.recovery_keys, (int)days_since(d, d->health.drill_utc_ms));
}

static void set_backup_age(struct doctor_finding *f, enum doctor_level level, const char *todo,
                           int64_t days)
{
    set_finding(f, level, todo,
                ngettext("the newest backup is %d day old", "the newest backup is %d days old",
                         (unsigned long)days),
                (int)days);
}

static void check_backup(const struct doctor *d, struct doctor_finding *f)
{
    struct config c = {0};
    config_read(&c, d->paths->config);
    if (d->health.practice)
        set_finding(f, DOCTOR_OK, "", _("practice is not backed up"));
    else if (c.backup_utc_ms == 0)
        set_finding(f, DOCTOR_WARNING, _("icope backup daily --folder DIR"),
                    _("no backup was ever made"));
    else if (days_since(d, c.backup_utc_ms) > BACKUP_DAYS)
        set_backup_age(f, DOCTOR_WARNING, _("plug in the backup disk, or icope backup FILE"),
                       days_since(d, c.backup_utc_ms));
    else
        set_backup_age(f, DOCTOR_OK, "", days_since(d, c.backup_utc_ms));
}

// ---- the laptop ----

static void check_version(const struct doctor *d, struct doctor_finding *f)
{
    (void)d;
    set_finding(f, DOCTOR_OK, "", "icope %s", ICOPE_VERSION);
}

// Folder of the store's file, terminated.
static void folder_of(const char *file, struct buf *out)
{
    const char *slash = strrchr(file, '/');
    buf_add(out, slash != NULL ? file : ".", slash != NULL ? (size_t)(slash - file) : 1);
    if (slash == file)
        buf_putc(out, '/');
}

static void check_room(const struct doctor *d, struct doctor_finding *f)
{
    struct buf dir = {0};
    struct statvfs st;
    folder_of(d->file, &dir);
    if (statvfs(buf_text(&dir), &st) != 0) {
        set_finding(f, DOCTOR_NOTE, "", _("free room could not be told"));
    } else {
        uint64_t mb = (uint64_t)st.f_bavail * st.f_frsize / (1024 * 1024);
        enum doctor_level level = mb < ROOM_PROBLEM_MB   ? DOCTOR_PROBLEM
                                  : mb < ROOM_WARNING_MB ? DOCTOR_WARNING
                                                         : DOCTOR_OK;
        set_finding(f, level, level == DOCTOR_OK ? "" : _("make room on the disk of the store"),
                    "%" PRIu64 " %s", mb, _("MB free on the disk of the store"));
    }
    buf_release(&dir);
}

// Copies of the store from before a new schema (store/migrate.h).
struct copies {
    const char *dir, *name; // of the store's file
    size_t count;
    uint64_t bytes;
    int64_t oldest_utc_ms;
};

static bool see_copy(const char *name, void *self)
{
    struct copies *c = self;
    struct stat st;
    struct buf path = {0};
    const size_t len = strlen(c->name);
    if (strncmp(name, c->name, len) != 0 || !migrate_is_copy(name + len))
        return true;
    fs_join(&path, c->dir, name);
    if (lstat(buf_text(&path), &st) == 0) {
        const int64_t at = (int64_t)st.st_mtime * 1000;
        c->oldest_utc_ms = c->count == 0 || at < c->oldest_utc_ms ? at : c->oldest_utc_ms;
        c->bytes += (uint64_t)st.st_size;
        c->count++;
    }
    buf_release(&path);
    return true;
}

static void check_copies(const struct doctor *d, struct doctor_finding *f)
{
    struct buf dir = {0};
    const char *slash = strrchr(d->file, '/');
    folder_of(d->file, &dir);
    struct copies c = {.dir = buf_text(&dir), .name = slash != NULL ? slash + 1 : d->file};
    fs_list(c.dir, see_copy, &c, NULL);
    buf_release(&dir);
    if (c.count == 0) {
        set_finding(f, DOCTOR_OK, "", _("no copy of the store from before an update is left"));
        return;
    }
    const struct time_text day = date_text(clock_day(d->clock, c.oldest_utc_ms));
    set_finding(f, DOCTOR_NOTE,
                _("they are sealed like the store, and the next erasure removes them; once the "
                  "store works, remove the files NAME-before-… yourself"),
                ngettext("%zu copy of the store from before an update, of %s, %llu kB",
                         "%zu copies of the store from before updates, the oldest of %s, %llu kB",
                         c.count),
                c.count, day.text, (unsigned long long)((c.bytes + 1023) / 1024));
}

static void check_clock(const struct doctor *d, struct doctor_finding *f)
{
    int64_t now = clock_utc_ms(d->clock);
    int year = datetime_from_utc(now, 0).date.year;
    int64_t seen = d->health.newest_utc_ms > d->health.created_utc_ms ? d->health.newest_utc_ms
                                                                      : d->health.created_utc_ms;
    bool back = d->looked == RC_OK && seen > now + DAY_MS;
    bool wrong = now < BUILT_UTC_MS || year > YEAR_MAX || back;
    set_finding(f, wrong ? DOCTOR_PROBLEM : DOCTOR_OK,
                wrong ? _("set the clock of the laptop") : "", "%s",
                back    ? _("the clock is behind what the store has seen")
                : wrong ? _("the clock is wrong")
                        : _("the clock is believable"));
}

static void check_permissions(const struct doctor *d, struct doctor_finding *f)
{
    struct buf dir = {0};
    struct stat file, folder;
    folder_of(d->file, &dir);
    bool seen = stat(d->file, &file) == 0 && stat(buf_text(&dir), &folder) == 0;
    buf_release(&dir);
    bool open = seen && ((file.st_mode & 0077) != 0 || (folder.st_mode & 0022) != 0);
    bool foreign = seen && file.st_uid != geteuid();
    if (!seen)
        set_finding(f, DOCTOR_OK, "", _("there is no file to look at"));
    else
        set_finding(f, open || foreign ? DOCTOR_WARNING : DOCTOR_OK,
                    open      ? _("chmod 600 the store, chmod 700 its folder")
                    : foreign ? _("give the file back to the account that uses icope")
                              : "",
                    "%s",
                    open || foreign ? _("others can reach the store's file")
                                    : _("only this account can reach the store's file"));
}

static void check_disk(const struct doctor *d, struct doctor_finding *f)
{
    struct buf dir = {0};
    struct stat st;
    folder_of(d->file, &dir);
    bool seen = stat(buf_text(&dir), &st) == 0 && major(st.st_dev) != 0;
    buf_release(&dir);
    if (!seen)
        set_finding(f, DOCTOR_NOTE, _("ask who installed the laptop"),
                    _("whether the disk is encrypted cannot be told here"));
    else if (disk_is_encrypted(st.st_dev))
        set_finding(f, DOCTOR_OK, "", _("the disk of the store is encrypted"));
    else
        set_finding(f, DOCTOR_WARNING,
                    _("the store is sealed all the same; encrypt the disk (LUKS) when "
                      "the laptop is installed next"),
                    _("the disk of the store is not encrypted"));
}

static void check_swap(const struct doctor *d, struct doctor_finding *f)
{
    char text[2048] = "";
    FILE *file = fopen("/proc/swaps", "re");
    size_t len = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;
    (void)d;
    text[len] = '\0';
    if (file != NULL)
        fclose(file);
    bool open = swap_is_open(text);
    set_finding(
        f, open ? DOCTOR_NOTE : DOCTOR_OK,
        open ? _("keys are locked in memory and never go there; encrypted swap keeps the rest too")
             : "",
        "%s", open ? _("there is swap on a plain disk") : _("no swap on a plain disk"));
}

static void check_core(const struct doctor *d, struct doctor_finding *f)
{
    struct rlimit limit;
    (void)d;
    bool off = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0;
    set_finding(f, off ? DOCTOR_OK : DOCTOR_PROBLEM, "", "%s",
                off ? _("no core dumps of icope") : _("core dumps could not be forbidden"));
}

// The checks in the order they are shown. `needs` a store that could be looked at.
static const struct {
    const char *name;
    void (*run)(const struct doctor *d, struct doctor_finding *f);
    bool needs;
} checks[] = {
    {"store", check_store, false},          {"schema", check_schema, true},
    {"unsent", check_unsent, true},         {"recovery", check_recovery, true},
    {"backup", check_backup, true},         {"version", check_version, false},
    {"disk-space", check_room, false},      {"copies", check_copies, false},
    {"clock", check_clock, false},          {"permissions", check_permissions, false},
    {"disk-encryption", check_disk, false}, {"swap", check_swap, false},
    {"core-dumps", check_core, false},
};

size_t doctor_run(const struct paths *paths, const char *file, const char *schema_dir,
                  const struct clock *clock, struct doctor_finding ret[DOCTOR_FINDINGS_MAX])
{
    struct err e = {0};
    struct doctor d = {.paths = paths, .file = file, .clock = clock, .flaw = e.text};
    size_t count = 0;
    d.looked = store_file_check(file, schema_dir, &d.health, &e);
    for (size_t i = 0; i < ARRAY_LEN(checks) && count < DOCTOR_FINDINGS_MAX; i++) {
        if (checks[i].needs && d.looked != RC_OK)
            continue;
        ret[count] = (struct doctor_finding){.check = checks[i].name, .todo = ""};
        checks[i].run(&d, &ret[count++]);
    }
    return count;
}
