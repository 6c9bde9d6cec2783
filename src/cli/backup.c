// SPDX-License-Identifier: EUPL-1.2
// icope backup, backup daily: a sealed copy of the store, now or by itself once a day.
#include "store/backup.h"

#include "admin/backups.h"
#include "base/fs.h"
#include "cli/rows.h"
#include "config/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// How far it is, on a terminal. False: somebody wants it to end.
static bool show_progress(size_t done, size_t total, void *self)
{
    (void)self;
    if (total > 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%3zu %%%s", done * 100 / total, done == total ? "\r      \r" : "");
    return !cli_interrupted();
}

// Says why there is no backup; returns the exit code.
static int failed(const char *path, const struct err *e)
{
    switch (e->rc) {
    case RC_BUSY:
        cli_say(path, _("there is a file of that name already, or another icope is writing it; "
                        "nothing was written over it"));
        return CLI_REFUSED;
    case RC_DAMAGED:
        cli_say_that(
            _("no backup was made: something does not read back right; older backups are as "
              "they were"),
            e->text);
        return CLI_STORE;
    case RC_FULL:
        cli_say(path, _("no backup was made: there is no room left there"));
        return CLI_STORE;
    case RC_DENIED:
        cli_say(path, _("no backup was made: this folder cannot be written"));
        return CLI_STORE;
    case RC_NO:
        cli_say(path, _("interrupted: no backup was made, and nothing is left of it"));
        return CLI_INCOMPLETE;
    case RC_OK:
    case RC_USAGE:
    case RC_INVALID:
    case RC_LIMIT:
    case RC_IO:
    case RC_NEWER:
    default:
        cli_say(path, e->text);
        return CLI_STORE;
    }
}

// Remembers when, for icope doctor. Only of the store that this user has on this laptop.
static void remember(const struct paths *paths, const struct cli_store *c)
{
    struct config config;
    if (store_is_practice(c->s) || strcmp(c->file, paths->store) != 0)
        return;
    config_read(&config, paths->config);
    config.backup_utc_ms = clock_utc_ms(&c->clock);
    config_write(&config, paths->config, NULL);
}

// Before a passphrase is asked for.
static int check(struct cli_call *c)
{
    struct err e = {.rc = RC_BUSY};
    const char *file = arg_operand(&c->args, 0);
    return fs_exists(file) ? failed(file, &e) : CLI_DONE;
}

static int backup(struct cli_call *c)
{
    struct err e = {0};
    const char *file = arg_operand(&c->args, 0);
    if (store_backup(c->store.s, file, show_progress, NULL, &e) != RC_OK)
        return failed(file, &e);
    remember(c->paths, &c->store);
    cli_printf(
        ngettext("%s: %zu person, read back and whole. It is as sealed as the store; the same "
                 "passphrases open it.\n",
                 "%s: %zu people, read back and whole. It is as sealed as the store; the same "
                 "passphrases open it.\n",
                 store_person_count(c->store.s)),
        file, store_person_count(c->store.s));
    return CLI_DONE;
}

// What `backup daily` is asked to change.
struct wishes {
    const char *folder;       // NULL: as it is, "none": no daily backups
    unsigned long keep, days; // 0: as it is
};

// Writes the folder down. False after saying why not.
static bool set_folder(struct config *config, const struct paths *paths, const char *folder)
{
    struct stat st;
    struct err e = {0};
    if (strcmp(folder, "none") == 0) {
        config->backup_dir[0] = '\0';
    } else {
        char *full = realpath(folder, NULL);
        bool fits = full != NULL && stat(full, &st) == 0 && S_ISDIR(st.st_mode) &&
                    strlen(full) < sizeof config->backup_dir;
        if (fits)
            snprintf(config->backup_dir, sizeof config->backup_dir, "%s", full);
        free(full);
        if (!fits) {
            cli_say(folder, _("this is not a folder that is there now"));
            return false;
        }
    }
    if (fs_mkdirs(paths->home, &e) == RC_OK && config_write(config, paths->config, &e) == RC_OK)
        return true;
    cli_say(paths->config, e.text);
    return false;
}

static enum rc set_number(struct store *s, const char *name, unsigned long n, struct err *e)
{
    char text[24];
    snprintf(text, sizeof text, "%lu", n);
    return n == 0 ? RC_OK : store_setting_set(s, name, text, e);
}

static int apply(struct cli_store *c, const struct paths *paths, const struct wishes *w)
{
    struct config config;
    struct err e = {0};
    config_read(&config, paths->config);
    if ((w->keep > 0 || w->days > 0) && !cli_may(c, RIGHT_SETTINGS))
        return CLI_REFUSED;
    if (w->folder != NULL && !set_folder(&config, paths, w->folder))
        return CLI_NO;
    enum rc rc = set_number(c->s, SETTING_BACKUP_KEEP, w->keep, &e);
    rc = rc ? rc : set_number(c->s, SETTING_BACKUP_DAYS, w->days, &e);
    return rc == RC_OK ? CLI_DONE : cli_failed(c->file, &e);
}

// Makes the backup of the day when it is due, and says how things stand.
static int run_daily(struct cli_store *c, const struct paths *paths)
{
    static const char *const said[] = {
        [BACKUPS_OFF] = N_("There are no daily backups: icope backup daily --folder DIR"),
        [BACKUPS_NOT_DUE] = N_("The backup of the day is there already."),
        [BACKUPS_AWAY] = N_("The folder is not there now; the next login looks again."),
        [BACKUPS_MADE] = N_("The backup of the day was made and read back."),
    };
    struct config config;
    struct err e = {0};
    enum backups_outcome outcome = BACKUPS_OFF;
    config_read(&config, paths->config);
    enum rc rc = backups_daily(c->s, &config, paths->config, &c->clock, &outcome, &e);
    if (rc != RC_OK)
        return failed(config.backup_dir, &e);
    if (config.backup_dir[0] != '\0')
        cli_printf(ngettext("Daily backups: %s, the newest %d, none older than %d day.\n",
                            "Daily backups: %s, the newest %d, none older than %d days.\n",
                            (unsigned long)backups_days(c->s)),
                   config.backup_dir, backups_keep(c->s), backups_days(c->s));
    puts(_(said[outcome]));
    return CLI_DONE;
}

static int daily(struct cli_call *c)
{
    const struct wishes w = {.folder = arg_text(&c->args, "folder"),
                             .keep = arg_number(&c->args, "keep"),
                             .days = arg_number(&c->args, "days")};
    int code = apply(&c->store, c->paths, &w);
    return code == CLI_DONE ? run_daily(&c->store, c->paths) : code;
}

// The program on the screen keeps its store for itself: then it is the one to make the backup.
#define BUSY                                                                                       \
    N_("icope is open on this laptop and has this store: leave it first (F10, then "               \
       "Esc). With a folder for daily backups it makes one by itself at the "                      \
       "first login of the day: icope backup daily --folder DIR")

static const struct arg_operand operands[] = {
    {"FILE", ARG_FILE, ARG_ONE, .help = N_("The backup; never one that is there already.")}, {0}};
static const struct arg_option daily_options[] = {
    {"folder", 'f', ARG_FOLDER, "DIR|none",
     .help = N_("Where they go: a USB key, a second disk; none switches them off.")},
    {"keep", 'k', ARG_NUMBER, "N", .help = N_("How many are kept; 0 leaves it."),
     .most = BACKUPS_KEEP_MAX},
    {"days", 'd', ARG_NUMBER, "N", .help = N_("How old the oldest may be; 0 leaves it."),
     .unit = N_("days"), .most = BACKUPS_DAYS_MAX},
    {0}};

const struct cli_command cli_backup_commands[] = {
    {.name = "backup",
     .help = N_("Writes a copy of the whole store, as sealed as the store, and reads it back."),
     .more = N_("It gets its name only when it read back whole. Nothing is ever written over."),
     .example = "icope backup /media/usb/icope-backup.db",
     .operands = operands,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_BACKUP,
     .busy = BUSY,
     .check = check,
     .run = backup,
     .tidies = true},
    {.name = "backup daily",
     .help =
         N_("Says and sets where and how long daily backups are kept, and makes the one of today."),
     .more = N_("They are made at the first login of the day when the folder is there."),
     .example = "icope backup daily --folder /media/usb --keep 30",
     .options = daily_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_BACKUP,
     .busy = BUSY,
     .run = daily},
    {0},
};
