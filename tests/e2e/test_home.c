// SPDX-License-Identifier: EUPL-1.2
// The practice store in the real program: the round, search, and the pictures of them.
#include "support/laptop.h"
#include "support/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// The family name on the first line of the round.
static void first_name(struct laptop *l, char *out, size_t out_bytes)
{
    const char *row = strstr(pty_text(l->p), "▸");
    assert_non_null(row);
    const char *mark = strstr(row, "○ ");
    assert_non_null(mark);
    mark += strlen("○ ");
    size_t len = strcspn(mark, " ");
    assert_true(len > 0 && len < out_bytes);
    memcpy(out, mark, len);
    out[len] = '\0';
}

static void practice_opens_with_a_round_and_finds_people(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    laptop_answer(&l, "Langue / Language", "1");
    laptop_answer(&l, "Entraînement", "1");
    laptop_see(&l, "Ma tournée");
    laptop_see(&l, "ENTRAÎNEMENT");
    pty_wait_settled(l.p, 150, 3000);
    picture_of(l.p, 24, 80, "home");
    char name[64];
    first_name(&l, name, sizeof name);
    laptop_keys(&l, "/");
    laptop_see(&l, "Recherche");
    laptop_type(&l, name);
    laptop_see(&l, name);
    laptop_type(&l, "zzz");
    laptop_see(&l, "Personne ne correspond");
    laptop_keys(&l, "Esc");
    laptop_see(&l, name);
    // Small and tiny windows say so and come back.
    pty_resize(l.p, 12, 40);
    laptop_see(&l, name);
    pty_resize(l.p, 8, 30);
    laptop_see(&l, "fenêtre");
    pty_resize(l.p, 24, 80);
    laptop_see(&l, name);
    laptop_keys(&l, "v"); // every view, and round again
    laptop_see(&l, "Jamais vues");
    laptop_keys(&l, "v v v");
    laptop_see(&l, name);
    laptop_keys(&l, "/"); // nothing typed lists everybody
    laptop_see(&l, "trouvées");
    laptop_keys(&l, "Esc n");
    laptop_see(&l, "Nom de naissance");
    laptop_type(&l, "Zzyzx");
    laptop_keys(&l, "Tab");
    laptop_type(&l, "Ida");
    laptop_keys(&l, "Tab");
    laptop_type(&l, "03111938");
    laptop_keys(&l, "Tab");
    laptop_type(&l, "f");
    laptop_keys(&l, "F2");
    laptop_see(&l, "première visite");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "▸        ○ Zzyzx Ida"); // chosen
    laptop_keys(&l, "q");
    int status;
    assert_true(pty_wait_exit(l.p, 5000, &status));
    assert_int_equal(status, 0);
    laptop_free(&l);
}

static void a_planned_visit_is_refused_and_moved(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    laptop_answer(&l, "Langue / Language", "2");
    laptop_answer(&l, "Practice", "1");
    laptop_see(&l, "My round");
    laptop_keys(&l, "t");
    laptop_see(&l, "What becomes of the planned visit?");
    picture_of(l.p, 24, 80, "planned");
    laptop_keys(&l, "3");
    laptop_see(&l, "Why, in a few words?");
    laptop_type(&l, "at her daughter's");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "does not want");
    laptop_keys(&l, "t");
    laptop_answer(&l, "What becomes", "4");
    laptop_see(&l, "When?");
    laptop_type(&l, "soon");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "Write a time to come");
    laptop_keys(&l, "Esc");
    laptop_see(&l, "What becomes");
    laptop_answer(&l, "What becomes", "4");
    laptop_see(&l, "soon"); // what was typed came back
    laptop_keys(&l, "Ctrl-U");
    laptop_type(&l, "23:59");
    laptop_keys(&l, "Enter");
    laptop_see(&l, "23:59");
    laptop_keys(&l, "q");
    int status;
    assert_true(pty_wait_exit(l.p, 5000, &status));
    assert_int_equal(status, 0);
    laptop_free(&l);
}

static void second_program_on_the_same_store_is_told(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    laptop_start(&l, NULL);
    laptop_answer(&l, "Langue / Language", "2");
    laptop_answer(&l, "Practice", "1");
    laptop_see(&l, "My round");
    assert_int_equal(laptop_shell(&l, "$ICOPE export --format csv --practice --out x 2>err"), 6);
    assert_int_equal(laptop_shell(&l, "test -s err && ! test -e x/csv/practice-person.csv"), 0);
    laptop_free(&l);
}

static void folder_that_cannot_be_written_is_said_and_nothing_is_made(void **state)
{
    (void)state;
    struct laptop l;
    laptop_new(&l, 0);
    // /proc refuses new folders even to root.
    snprintf(l.home, sizeof l.home, "/proc/icope");
    laptop_start(&l, NULL);
    laptop_answer(&l, "Langue / Language", "2");
    laptop_answer(&l, "Practice", "1");
    laptop_see(&l, "could not be opened");
    laptop_keys(&l, "q");
    int status;
    assert_true(pty_wait_exit(l.p, 5000, &status));
    laptop_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(practice_opens_with_a_round_and_finds_people),
        cmocka_unit_test(a_planned_visit_is_refused_and_moved),
        cmocka_unit_test(second_program_on_the_same_store_is_told),
        cmocka_unit_test(folder_that_cannot_be_written_is_said_and_nothing_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
