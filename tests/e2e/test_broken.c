// SPDX-License-Identifier: EUPL-1.2
// Stores that cannot be opened, in the real program: each has its own screen, and not one byte of
// the store changes. A store that vanishes or whose disk fills up while it is open comes back with
// everything that was shown as saved.
#include "support/laptop.h"
#include "support/picture.h"

#include "store/store.h"
#include "vault/vault.h"

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define PASSPHRASE "quatre mots sans lien"

static void run(struct laptop *l, const char *command)
{
    if (laptop_shell(l, command) != 0)
        fail_msg("failed: %s", command);
}

// A store with one account, made without the program, and a language.
static void make_store(struct laptop *l, const char *language)
{
    char path[LAPTOP_PATH + 16], command[256];
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct err e = {0};
    snprintf(command, sizeof command,
             "mkdir -p -m 700 \"$ICOPE_HOME\" && echo '{\"language\": \"%s\"}' "
             ">\"$ICOPE_HOME/settings.json\"",
             language);
    run(l, command);
    snprintf(path, sizeof path, "%s/icope.db", l->home);
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    if (vault_start(&e) != RC_OK ||
        store_create(&o, "A. Moreau", "visitor", PASSPHRASE, &s, &e) != RC_OK)
        fail_msg("%s", e.text);
    store_close(s);
}

static void leave(struct laptop *l, const char *key)
{
    int status = -1;
    laptop_keys(l, key);
    assert_true(pty_wait_exit(l->p, 5000, &status));
    assert_int_equal(status, 0);
}

static void unlock(struct laptop *l, const char *label)
{
    laptop_see(l, "▸ A. Moreau");
    laptop_see(l, label);
    laptop_type(l, PASSPHRASE);
    laptop_keys(l, "Enter");
}

static void picture(struct laptop *l, const char *name)
{
    pty_wait_settled(l->p, 100, 3000);
    picture_of(l->p, 24, 80, name);
}

// All files of the home but the log, with their hashes.
#define HASHES "cd \"$ICOPE_HOME\" && find . -type f ! -name icope.log -exec sha256sum {} + | sort"

// A file spoilt in one way, and what stands on the screen then.
static const struct {
    const char *name, *spoil, *title;
} spoilt[] = {
    {"empty", ": >icope.db", "abîmé"},
    {"noise", "head -c 100000 /dev/urandom >icope.db", "abîmé"},
    {"cut", "truncate -s 20000 icope.db", "abîmé"},
    {"of another program", "printf othr | dd of=icope.db bs=1 seek=68 conv=notrunc", "abîmé"},
    {"first page overwritten", "head -c 4000 /dev/zero | dd of=icope.db bs=1 seek=100 conv=notrunc",
     "abîmé"},
    {"second half overwritten",
     "head -c $(($(stat -c %s icope.db) / 2)) icope.db >half && "
     "head -c $(($(stat -c %s icope.db) / 2)) /dev/zero >>half && mv half icope.db",
     "abîmé"},
    {"a folder", "rm icope.db && mkdir icope.db && echo x >icope.db/x", "abîmé"},
    {"newer", "printf '\\000\\000\\003\\350' | dd of=icope.db bs=1 seek=60 conv=notrunc",
     "plus récent"},
};

static void spoilt_stores_are_told_apart_and_left_alone(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    make_store(&l, "fr");
    run(&l, "cp -a home good");
    for (size_t i = 0; i < sizeof spoilt / sizeof spoilt[0]; i++) {
        char command[512];
        snprintf(command, sizeof command,
                 "rm -rf home && cp -a good home && cd home && { %s; } 2>/dev/null",
                 spoilt[i].spoil);
        run(&l, command);
        run(&l, "(" HASHES ") >before");
        print_message("%s\n", spoilt[i].name);
        laptop_start(&l, NULL);
        laptop_see(&l, spoilt[i].title);
        laptop_see(&l, "réessayer");
        if (i + 1 == sizeof spoilt / sizeof spoilt[0])
            picture(&l, "broken-newer");
        else if (i == 1)
            picture(&l, "broken-damaged");
        laptop_answer(&l, "Échap quitter", "r");
        laptop_see(&l, "toujours pareil");
        laptop_keys(&l, "F6 F1");
        laptop_answer(&l, "jamais recréé", "Esc");
        laptop_see(&l, "toujours pareil");
        leave(&l, "Esc");
        if (laptop_shell(&l, "(" HASHES ") | cmp - before") != 0)
            fail_msg("%s: the program changed something", spoilt[i].name);
    }
    laptop_free(&l);
}

static void a_row_changed_inside_is_found_at_login(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    make_store(&l, "fr");
    run(&l, "sed -i 's/visitor/visitoR/' home/icope.db");
    laptop_start(&l, NULL);
    unlock(&l, "Phrase de passe");
    laptop_see(&l, "abîmé");
    leave(&l, "Esc");
    run(&l, "test -s home/icope.db && grep -q visitoR home/icope.db");
    laptop_free(&l);
}

static void a_second_program_waits_until_the_first_is_closed(void **state)
{
    (void)state;
    struct laptop l, second;
    laptop_new(&l, 0);
    make_store(&l, "fr");
    laptop_start(&l, NULL);
    laptop_see(&l, "▸ A. Moreau");
    second = l;
    second.p = NULL;
    laptop_start(&second, NULL);
    laptop_see(&second, "déjà ouvert");
    picture(&second, "broken-busy");
    laptop_keys(&second, "r");
    laptop_see(&second, "toujours pareil");
    unlock(&l, "Phrase de passe"); // the first one is not disturbed
    laptop_answer(&l, "Aucune visite n’est prévue", "");
    leave(&l, "q");
    laptop_keys(&second, "Enter");
    unlock(&second, "Phrase de passe");
    laptop_see(&second, "Aucune visite n’est prévue");
    pty_free(second.p);
    laptop_free(&l);
}

static void a_missing_store_is_no_first_start(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    make_store(&l, "en");
    laptop_start(&l, NULL);
    unlock(&l, "Passphrase");
    laptop_answer(&l, "No visit is planned", "");
    leave(&l, "q");
    // The stick is not plugged in: no folder, then the empty folder it is mounted on.
    run(&l, "mv home stick");
    laptop_start(&l, NULL);
    laptop_see(&l, "The store is not there"); // in the language of before
    laptop_keys(&l, "F6 F3 r");
    laptop_see(&l, "still the same");
    run(&l, "! test -e home && mkdir -m 700 home");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "(2)");
    picture(&l, "broken-missing");
    leave(&l, "Esc");
    laptop_start(&l, NULL);
    laptop_see(&l, "The store is not there");
    run(&l, "test -z \"$(ls -A home)\" && rmdir home && mv stick home");
    laptop_keys(&l, "r");
    unlock(&l, "Passphrase");
    laptop_answer(&l, "No visit is planned", "");
    leave(&l, "q");
    // Lost for good: only when somebody says so.
    run(&l, "mv home gone");
    laptop_start(&l, NULL);
    laptop_answer(&l, "The store is not there", "F8");
    laptop_answer(&l, "Begin with a new, empty store?", "Enter"); // the harmless answer
    pty_wait_gone(l.p, "Begin with a new", 5000);
    laptop_keys(&l, "F8");
    laptop_answer(&l, "Begin with a new, empty store?", "b");
    laptop_see(&l, "What is this laptop for today?");
    laptop_free(&l);
}

static void a_folder_of_somebody_else_is_not_entered(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    make_store(&l, "fr");
    if (geteuid() != 0 || chown(l.home, 12345, 12345) != 0) {
        print_message("skip: needs root to give a folder away\n");
        laptop_free(&l);
        skip();
    }
    run(&l, "(" HASHES ") >before");
    laptop_start(&l, NULL);
    laptop_see(&l, "refusé");
    picture(&l, "broken-denied");
    assert_int_equal(chown(l.home, geteuid(), getegid()), 0);
    run(&l, "(" HASHES ") | cmp - before && ! test -e home/icope.log");
    laptop_keys(&l, "r");
    unlock(&l, "Phrase de passe");
    laptop_see(&l, "Aucune visite n’est prévue");
    laptop_free(&l);
}

static void a_write_protected_store_is_not_written(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    make_store(&l, "fr");
    run(&l, "(" HASHES ") >before");
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount(l.home, l.home, NULL, MS_BIND, NULL) != 0 ||
        mount(NULL, l.home, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0) {
        print_message("skip: nothing can be mounted here: %s\n", strerror(errno));
        laptop_free(&l);
        skip();
    }
    laptop_start(&l, NULL);
    laptop_see(&l, "refusé");
    laptop_keys(&l, "F6 F3 r");
    laptop_see(&l, "toujours pareil");
    leave(&l, "Esc");
    umount2(l.home, MNT_DETACH);
    run(&l, "(" HASHES ") | cmp - before");
    laptop_free(&l);
}

// What is seen, pressed, typed.
struct step {
    const char *text, *keys, *typed; // typed after the keys, NULL none
};

static const struct step to_month[] = {
    {"No visit is planned", "n", NULL},
    {"Birth name", "", "Martin"},
    {"Martin", "Enter", "Jeanne"},
    {"Jeanne", "Enter", "12051942"},
    {"12051942", "Enter", NULL},
    {"woman", "Right F2", NULL},
    {"12 May 1942", "Enter", NULL},
    {"Have you a guardian", "n", NULL},
    {"come to know it", "2", NULL},
    {"small tests", "y", NULL},
    {"ICOPE team", "y", NULL},
    {"your GP", "n", NULL},
    {"relative or carer", "n", NULL},
    {"social services", "n", NULL},
    {"research", "n", NULL},
    {"Who informed", "1", NULL},
    {"Who answers", "1", NULL},
    {"Who is in the room", "1", NULL},
    {"glasses or hearing aids", "1", NULL},
    {"which language", "1", NULL},
    {"three words. Listen", "Enter", NULL},
    {"╭", "Enter", NULL},
    {"repeat them to me", "1", NULL},
    {"What year", "2", NULL},
    {"What month", "", NULL},
    {0},
};

static void to_visit(struct laptop *l)
{
    laptop_start(l, NULL);
    unlock(l, "Passphrase");
    for (const struct step *s = to_month; s->text != NULL; s++) {
        laptop_see(l, s->text);
        laptop_keys(l, s->keys);
        if (s->typed != NULL)
            laptop_type(l, s->typed);
    }
}

// Writing fails from now on, or works again.
static void let_write(struct laptop *l, bool yes)
{
    const struct rlimit limit = {.rlim_cur = yes ? RLIM_INFINITY : 0, .rlim_max = RLIM_INFINITY};
    assert_int_equal(prlimit(pty_pid(l->p), RLIMIT_FSIZE, &limit, NULL), 0);
}

static void a_store_that_vanishes_comes_back_with_all_that_was_saved(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    make_store(&l, "en");
    to_visit(&l);
    let_write(&l, false);
    run(&l, "mv home stick");
    laptop_keys(&l, "1");
    laptop_see(&l, "The store has gone");
    assert_false(laptop_shows(&l, "MARTIN") || laptop_shows(&l, "Martin"));
    picture(&l, "broken-gone");
    laptop_keys(&l, "r");
    laptop_see(&l, "still the same");
    run(&l, "! test -e home && mv stick home");
    let_write(&l, true);
    laptop_keys(&l, "r");
    unlock(&l, "Passphrase");
    laptop_answer(&l, "What month", "1"); // was never shown as saved
    laptop_answer(&l, "day of the week", "Backspace");
    laptop_answer(&l, "What month", "Backspace");
    laptop_see(&l, "2 ✓"); // was
    laptop_free(&l);
}

static void a_disk_full_while_open_loses_nothing(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    run(&l, "mkdir -m 700 home");
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", l.home, "tmpfs", 0, "size=24m,mode=0700") != 0) {
        print_message("skip: no small disk can be mounted here: %s\n", strerror(errno));
        laptop_free(&l);
        skip();
    }
    make_store(&l, "en");
    to_visit(&l);
    run(&l, "rm home/icope.db-reserve; dd if=/dev/zero of=home/else bs=4k 2>/dev/null; true");
    // The log of the store has some room left: notes until it is used up.
    for (int i = 0; i < 400 && !laptop_shows(&l, "disk is full"); i++) {
        laptop_keys(&l, i % 2 == 0 ? "1" : "Backspace");
        pty_wait_settled(l.p, 10, 500);
    }
    laptop_see(&l, "The disk is full");
    laptop_see(&l, "not saved");
    picture(&l, "broken-full");
    laptop_keys(&l, "Esc");
    run(&l, "rm home/else");
    laptop_answer(&l, "What month", "2");
    laptop_answer(&l, "day of the week", "Backspace");
    laptop_answer(&l, "2 ✓", "Backspace");
    laptop_see(&l, "2 ✓"); // the year
    pty_free(l.p);
    l.p = NULL;
    umount2(l.home, MNT_DETACH);
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spoilt_stores_are_told_apart_and_left_alone),
        cmocka_unit_test(a_row_changed_inside_is_found_at_login),
        cmocka_unit_test(a_second_program_waits_until_the_first_is_closed),
        cmocka_unit_test(a_missing_store_is_no_first_start),
        cmocka_unit_test(a_folder_of_somebody_else_is_not_entered),
        cmocka_unit_test(a_write_protected_store_is_not_written),
        cmocka_unit_test(a_store_that_vanishes_comes_back_with_all_that_was_saved),
        cmocka_unit_test(a_disk_full_while_open_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
