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

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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
    output_has(&c->said, "the store or the program has changed since");
    read_file(c, "out/csv/practice-person.csv", &after);
    assert_true(after.len > before.len);
    is_whole(c);
    buf_release(&before);
    buf_release(&after);
}

static void another_version_of_the_program_exports_anew(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    interrupted(c, "out.unfinished", SIGKILL);
    read_file(c, "out.unfinished/unfinished.json", &text);
    char *version = strstr(buf_text(&text), "visits, icope ");
    assert_non_null(version);
    version[strlen("visits, icope ")] = '9';
    command_write(c, "out.unfinished/unfinished.json", buf_text(&text), 0600);
    COMMAND(c, 0, EXPORT(c));
    output_has(&c->said, "the store or the program has changed since");
    is_whole(c);
    buf_release(&text);
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

// A folder that only has the name of one: not ours to remove, nor to hand on with an export.
static void what_is_no_export_is_left_alone(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    assert_int_equal(mkdir(command_path(c, "out.unfinished"), 0700), 0);
    assert_int_equal(mkdir(command_path(c, "out.unfinished/csv"), 0700), 0);
    command_write(c, "out.unfinished/csv/thesis.csv", "mine\n", 0600);
    command_write(c, "out.unfinished/manifest.json", "mine\n", 0600);
    for (int i = 0; i < 2; i++) {
        COMMAND(c, 6, EXPORT(c));
        output_has(&c->said, "out.unfinished: what stands there is not known to be an interrupted "
                             "export; nothing was");
        assert_false(has(c, "out"));
        assert_false(has(c, "out.unfinished/fhir"));
        read_file(c, "out.unfinished/csv/thesis.csv", &text);
        assert_string_equal(buf_text(&text), "mine\n");
        read_file(c, "out.unfinished/manifest.json", &text);
        assert_string_equal(buf_text(&text), "mine\n");
        command_write(c, "out.unfinished/unfinished.json", "{\"parts\": [", 0600); // cut
    }
    buf_release(&text);
}

// Nothing is written first and refused then.
static void a_name_that_was_taken_meanwhile_is_said_at_once(void **state)
{
    struct command *c = *state;
    interrupted(c, "out.unfinished", SIGKILL);
    assert_int_equal(mkdir(command_path(c, "out"), 0700), 0);
    COMMAND(c, 6, EXPORT(c));
    output_has(&c->said, "out.unfinished: an interrupted export is there");
    assert_false(is_made(c, "out.unfinished", "dictionary"));
    assert_int_equal(rmdir(command_path(c, "out")), 0);
    COMMAND(c, 0, EXPORT(c));
    output_has(&c->said, "went on with an interrupted export");
    is_whole(c);
}

// Killed as it gives the file that says so its name, it leaves another name of it: that goes.
static void what_a_killed_one_left_is_not_handed_on(void **state)
{
    struct command *c = *state;
    assert_int_equal(mkdir(command_path(c, "out.unfinished"), 0700), 0);
    command_write(c, "out.unfinished/unfinished.json.0a1a9f03.tmp", "{\"account\": \"Marie\"}",
                  0600);
    COMMAND(c, 0, EXPORT(c));
    assert_false(has(c, "out/unfinished.json.0a1a9f03.tmp"));
    is_whole(c);
}

static void a_folder_is_named_with_or_without_a_dot(void **state)
{
    struct command *c = *state;
    COMMAND(c, 0, "export", "--format", "csv", "--out", command_path(c, "new/."), PRACTICE(c));
    assert_true(has(c, "new/manifest.json"));
    COMMAND(c, 2, "export", "--format", "csv", "--out", "", PRACTICE(c));
    output_has(&c->said, "--out: the value of this option is missing");
}

enum { NEW_MOUNTS = 0x00020000 }; // CLONE_NEWNS

// Parts that unfinished.json says are whole.
static size_t noted(struct command *c)
{
    struct buf text = {0};
    struct json *unfinished = NULL;
    read_file(c, "key/out.unfinished/unfinished.json", &text);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &unfinished, NULL), RC_OK);
    const size_t count = json_count(json_get(unfinished, "parts"));
    json_free(unfinished);
    buf_release(&text);
    return count;
}

// A disk on which only so many files fit: what is said to be whole is what the folder says.
static void export_to_full(struct command *c, int files)
{
    char options[40], said[60];
    snprintf(options, sizeof options, "nr_inodes=%d", files);
    const char *key = command_path(c, "key");
    assert_int_equal(mount("icope-test", key, "tmpfs", MS_NOSUID | MS_NODEV, options), 0);
    const char *const words[] = {"--lang",
                                 "en",
                                 "export",
                                 "--format",
                                 "csv,stata,spss",
                                 "--view",
                                 "visit",
                                 "--out",
                                 command_path(c, "key/out"),
                                 PRACTICE(c),
                                 NULL};
    if (command_run(c, NULL, words) != 0) {
        const bool left = has(c, "key/out.unfinished");
        const size_t count = left ? noted(c) : 0;
        snprintf(said, sizeof said, "parts that are whole: %zu of 4", count);
        assert_true(!left || count > 0);
        if (left)
            output_has(&c->said, said);
        else
            assert_null(strstr(buf_text(&c->said), "parts that are whole"));
    }
    assert_int_equal(umount2(key, MNT_DETACH), 0);
}

static void a_full_disk_keeps_what_is_said(void **state)
{
    struct command *c = *state;
    assert_int_equal(mkdir(command_path(c, "key"), 0700), 0);
    if (syscall(SYS_unshare, NEW_MOUNTS) != 0 ||
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        print_message("# mounting a small file system is not permitted: errno %d\n", errno);
        skip();
    }
    for (int files = 3; files < 14; files++)
        export_to_full(c, files);
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
        cmocka_unit_test_setup_teardown(another_version_of_the_program_exports_anew, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(something_else_leaves_it_alone, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_export_is_left_alone, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_was_taken_meanwhile_is_said_at_once, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(what_a_killed_one_left_is_not_handed_on, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_is_named_with_or_without_a_dot, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_keeps_what_is_said, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
