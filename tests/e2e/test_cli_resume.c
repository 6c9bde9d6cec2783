// SPDX-License-Identifier: EUPL-1.2
// An export that was interrupted: until it is whole its folder says so and has no manifest; the
// same command goes on with the parts that are whole, and with those only.
#include "base/fs.h"
#include "base/fs_folder.h"
#include "base/json.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PRACTICE(c) "--practice", "--store", command_path(c, "p.db")
#define EXPORT(c)                                                                                  \
    "export", "--format", "csv,stata,fhir", "--for", "rfc4180", "--out", command_path(c, "out"),   \
        PRACTICE(c)

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    COMMAND(c, 0, "simulate", "--people", "250", "--seed", "7", "--store", command_path(c, "p.db"));
    *state = c;
    return 0;
}

static bool has(struct command *c, const char *name)
{
    return fs_exists(command_path(c, name));
}

static void read_file(struct command *c, const char *name, struct buf *out)
{
    buf_clear(out);
    assert_int_equal(fs_read(command_path(c, name), 64 << 20, out, NULL), RC_OK);
}

// Does the unfinished export in that folder have the part whole?
static bool is_made(struct command *c, const char *folder, const char *part)
{
    char name[80], member[60];
    struct buf text = {0};
    snprintf(name, sizeof name, "%s/unfinished.json", folder);
    snprintf(member, sizeof member, "\"name\": \"%s\"", part);
    const bool made = fs_read(command_path(c, name), 1 << 20, &text, NULL) == RC_OK &&
                      strstr(buf_text(&text), member) != NULL;
    buf_release(&text);
    return made;
}

static pid_t start(const char *const *words)
{
    const char *other = getenv("ICOPE_BIN");
    const pid_t child = fork();
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execv(other != NULL ? other : "build/icope", (char *const *)(uintptr_t)words);
        _exit(127);
    }
    assert_true(child > 0);
    return child;
}

// An export that ends by that signal once CSV is whole in `folder`.
static void interrupted(struct command *c, const char *folder, int number)
{
    const char *const words[] = {"icope", "--lang", "en", EXPORT(c), NULL};
    for (int i = 0; i < 10; i++) {
        int status = 0;
        bool ended = false;
        const pid_t child = start(words);
        while (!ended && !is_made(c, folder, "csv")) {
            ended = waitpid(child, &status, WNOHANG) == child;
            nanosleep(&(struct timespec){.tv_nsec = 200 * 1000}, NULL);
        }
        kill(child, ended ? 0 : number);
        if (!ended)
            assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFSIGNALED(status) && is_made(c, folder, "csv"))
            return;
        fs_folder_remove(command_path(c, "out"));
        fs_folder_remove(command_path(c, "out.unfinished"));
    }
    fail_msg("it always came to its end");
}

static ino_t inode(struct command *c, const char *name)
{
    struct stat st = {0};
    assert_int_equal(stat(command_path(c, name), &st), 0);
    return st.st_ino;
}

// Every file that the manifest names is there, and nothing says that it is unfinished.
static void is_whole(struct command *c)
{
    struct buf text = {0};
    struct json *manifest = NULL;
    read_file(c, "out/manifest.json", &text);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &manifest, NULL), RC_OK);
    const struct json *files = json_get(manifest, "files");
    assert_true(json_count(files) > 25);
    assert_null(json_get(manifest, "parts"));
    assert_null(json_get(manifest, "unfinished"));
    for (size_t i = 0; i < json_count(files); i++) {
        char name[120];
        snprintf(name, sizeof name, "out/%s", json_get_string(json_at(files, i), "path"));
        if (!has(c, name))
            fail_msg("%s", name);
    }
    assert_false(has(c, "out/unfinished.json"));
    assert_false(has(c, "out.unfinished"));
    json_free(manifest);
    buf_release(&text);
}

static void what_is_whole_is_kept_and_the_rest_made(void **state)
{
    static const int signals[] = {SIGKILL, SIGINT, SIGTERM};
    struct command *c = *state;
    for (size_t i = 0; i < 3; i++) {
        interrupted(c, "out.unfinished", signals[i]);
        assert_false(has(c, "out"));
        assert_false(has(c, "out.unfinished/manifest.json"));
        const ino_t before = inode(c, "out.unfinished/csv/practice-visit.csv");
        COMMAND(c, 0, EXPORT(c));
        output_has(&c->said, "went on with an interrupted export");
        assert_true(inode(c, "out/csv/practice-visit.csv") == before);
        is_whole(c);
        fs_folder_remove(command_path(c, "out"));
    }
}

static void a_folder_that_was_there_says_that_it_is_unfinished(void **state)
{
    struct command *c = *state;
    assert_int_equal(mkdir(command_path(c, "out"), 0700), 0);
    interrupted(c, "out", SIGKILL);
    assert_false(has(c, "out/manifest.json"));
    COMMAND(c, 0, EXPORT(c));
    output_has(&c->said, "went on with an interrupted export");
    is_whole(c);
    COMMAND(c, 6, EXPORT(c)); // a whole one is never written over
    is_whole(c);
}

static void a_part_that_was_changed_is_made_again(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    interrupted(c, "out.unfinished", SIGKILL);
    command_write(c, "out.unfinished/csv/practice-visit.csv", "altered\n", 0600);
    COMMAND(c, 0, EXPORT(c));
    output_has(&c->said, "1 part of it was not what had been written");
    read_file(c, "out/csv/practice-visit.csv", &text);
    assert_null(strstr(buf_text(&text), "altered"));
    is_whole(c);
    buf_release(&text);
}

// Nothing of before and after a change in one export.
static void a_store_that_changed_is_exported_anew(void **state)
{
    struct command *c = *state;
    struct buf before = {0}, after = {0};
    interrupted(c, "out.unfinished", SIGKILL);
    read_file(c, "out.unfinished/csv/practice-person.csv", &before);
    command_write(c, "people.csv", "family,given,birth_date,sex\nDurand,Paul,1940-02-03,m\n", 0600);
    COMMAND(c, 0, "import", command_path(c, "people.csv"), "--yes", PRACTICE(c));
    COMMAND(c, 0, EXPORT(c));
    output_has(&c->said, "the store has changed since");
    read_file(c, "out/csv/practice-person.csv", &after);
    assert_true(after.len > before.len);
    is_whole(c);
    buf_release(&before);
    buf_release(&after);
}

static void something_else_leaves_it_alone(void **state)
{
    struct command *c = *state;
    interrupted(c, "out.unfinished", SIGKILL);
    const ino_t before = inode(c, "out.unfinished/csv/practice-visit.csv");
    COMMAND(c, 6, "export", "--format", "csv", "--out", command_path(c, "out/"), PRACTICE(c));
    output_has(&c->said, "out.unfinished: an interrupted export of something else is there");
    COMMAND(c, 6, EXPORT(c), "--since", "2020-01-01");
    assert_true(inode(c, "out.unfinished/csv/practice-visit.csv") == before);
    COMMAND(c, 0, EXPORT(c));
    is_whole(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_whole_is_kept_and_the_rest_made, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_was_there_says_that_it_is_unfinished, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_part_that_was_changed_is_made_again, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_store_that_changed_is_exported_anew, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(something_else_leaves_it_alone, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
