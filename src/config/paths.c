// SPDX-License-Identifier: EUPL-1.2
#include "config/paths.h"

#include "base/fs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Writes "dir/name"; false when it does not fit.
static bool join(char out[PATH_BYTES], const char *dir, const char *name)
{
    int len = snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    return len > 0 && len < PATH_BYTES;
}

static bool has_schema(const char *data)
{
    char path[PATH_BYTES];
    return join(path, data, "schema") && fs_exists(path);
}

// Data beside the program: dir/up/data and dir/up/questionnaires.
static bool beside(struct paths *p, const char *dir, const char *up)
{
    char base[PATH_BYTES];
    return join(base, dir, up) && join(p->data, base, "data") && has_schema(p->data) &&
           join(p->questionnaires, base, "questionnaires");
}

// A build folder holds links to the data and the compiled translations; else it was installed.
static bool find_data(struct paths *p)
{
    char dir[PATH_BYTES];
    if (!fs_program_dir(dir, sizeof dir))
        return false;
    return (beside(p, dir, ".") && join(p->locale, dir, "locale")) ||
           (beside(p, dir, "../share/icope") && join(p->locale, dir, "../share/locale")) ||
           (beside(p, ICOPE_DATADIR, ".") && join(p->locale, ICOPE_LOCALEDIR, "."));
}

// An absolute path from the environment, or NULL.
static const char *from_environment(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] == '/' ? value : NULL;
}

static bool find_home(struct paths *p)
{
    const char *own = from_environment("ICOPE_HOME"), *data = from_environment("XDG_DATA_HOME");
    const char *home = from_environment("HOME");
    if (own != NULL)
        return (size_t)snprintf(p->home, PATH_BYTES, "%s", own) < PATH_BYTES;
    if (data != NULL)
        return join(p->home, data, "icope");
    return home != NULL && join(p->home, home, ".local/share/icope");
}

static bool find_known(struct paths *p)
{
    const char *state = from_environment("XDG_STATE_HOME"), *home = from_environment("HOME");
    const char *above = state != NULL ? state : home;
    return above != NULL && join(p->state, above, state != NULL ? "icope" : ".local/state/icope") &&
           join(p->known, p->state, "known.json");
}

// A folder of somebody else could be read or exchanged by them; and root working in a user's folder
// would leave files there that the user cannot open any more.
enum rc paths_check(const struct paths *p, struct err *e)
{
    struct stat st;
    if (stat(p->home, &st) != 0)
        return RC_OK; // made later, when there is something to keep
    if (!S_ISDIR(st.st_mode))
        return err_set(e, RC_DENIED, "%s is not a folder", p->home);
    if (st.st_uid != geteuid())
        return err_set(e, RC_DENIED, "%s belongs to somebody else", p->home);
    return RC_OK;
}

enum rc paths_find(struct paths *p, struct err *e)
{
    struct paths found = {0};
    if (!find_data(&found))
        return err_set(e, RC_NO, "the program's own data (schema, questionnaires) was not found");
    if (!find_home(&found))
        return err_set(e, RC_NO, "no folder for the data: set ICOPE_HOME or HOME to a full path");
    size_t len = strlen(found.home);
    while (len > 1 && found.home[len - 1] == '/')
        found.home[--len] = '\0';
    if (!join(found.store, found.home, "icope.db") ||
        !join(found.practice, found.home, "practice.db") ||
        !join(found.config, found.home, "settings.json") ||
        !join(found.log, found.home, "icope.log"))
        return err_set(e, RC_LIMIT, "the path of the data folder is too long");
    if (from_environment("HOME") != NULL)
        snprintf(found.user, PATH_BYTES, "%s", from_environment("HOME"));
    if (!find_known(&found))
        found.known[0] = found.state[0] = '\0';
    *p = found;
    return paths_check(p, e);
}
