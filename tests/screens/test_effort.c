// SPDX-License-Identifier: EUPL-1.2
// What a visit costs the hand: the keys of an ordinary visit from the page of the person to its
// end, counted on a French keyboard. None of them needs Fn or Shift.
#include "support/screen_states.h"

#include "app/visit/service.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { KEYS_MAX = 200, READING_MS = 15000, RISE_MS = 1300 };

// What is pressed where a text stands; the first row that fits counts.
struct row {
    const char *text; // on the screen
    char key;         // digit, letter, '\n' for Enter, ' ' for Space
};

static const struct row rows[] = {
    // Questions over a screen.
    {"Terminer la visite", 'f'},
    {"Déjà vue aujourd’hui", 'c'},
    // Consent.
    {"Avez-vous un tuteur", '2'},
    {"cette notice", '2'},
    {"répondre aujourd’hui", '1'},
    {"transmises à", '1'},
    {"médecin traitant", '1'},
    {"un proche ou", '2'},
    {"services sociaux", '2'},
    {"sans votre nom", '2'},
    {"Qui a informé", '1'},
    // The form.
    {"Qui répond aux questions", '1'},
    {"Qui est dans la pièce", '1'},
    {"lunettes ou vos appareils", '2'},
    {"quelle langue", '1'},
    {"trois mots. Écoutez-les", '\n'},
    {"╭", '\n'},
    {"me les répéter", '1'},
    {"En quelle année", '1'},
    {"En quel mois", '1'},
    {"jour de la semaine", '1'},
    {"quel jour du mois", '1'},
    {"Où sommes-nous", '1'},
    {"Depuis la dernière visite, d’après", '2'}, // only when there was one
    {"mal à voir de loin", '2'},
    {"mal à lire", '2'},
    {"maladie de vos yeux", '2'},
    {"traitement pour le diabète", '2'},
    {"traitement pour la tension", '2'},
    {"carte de vision", '2'},
    {"perdu plus de trois kilos", '2'},
    {"perdu l’appétit", '2'},
    {"sentie triste", '2'},
    {"peu d’intérêt", '2'},
    {"l’audition est-elle testée", '1'},
    {"oreille droite", '3'},
    {"oreille gauche", '3'},
    {"capable de vous lever", '1'},
    {"Garder cet essai", '1'},
    {"je vous ai dit trois mots", '3'},
    {"Un indice a-t-il été donné", '1'},
    {"a-t-il été interrompu", '1'},
    {"Vivez-vous seul", '2'},
    {"quelqu’un pourrait-il", '1'},
    {"soin de quelqu’un", '2'},
    {"qu’on vous contacte", '2'},
    {"sur 5", ' '}, // rises
    {"Fin de la visite", '\n'},
    {"Naissance", '\n'}, // the page of the person
};

static struct desk *at_the_person(enum people people)
{
    const struct screen_state *row;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++)
        if (strcmp(row->screen, "person") == 0 && row->state == NULL)
            return screen_state_new(row, "fr", people);
    fail_msg("no such state");
    return NULL;
}

// The key of the row of that keyboard as it comes without Shift.
static struct key without_shift(char key)
{
    static const uint32_t digits[] = {0xE0, '&', 0xE9, '"', '\'', '(', '-', 0xE8, '_', 0xE7};
    if (key == '\n')
        return (struct key)KEY_NAMED(KEYC_ENTER);
    if (key >= '0' && key <= '9')
        return (struct key)KEY_OF(digits[key - '0']);
    assert_true(key == ' ' || (key >= 'a' && key <= 'z'));
    return (struct key)KEY_OF((uint32_t)key);
}

// The key of the row that fits.
static char due(struct desk *d)
{
    desk_show(d, 24, 80);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strstr(buf_text(&d->picture), rows[i].text) != NULL)
            return rows[i].key;
    fail_msg("nothing is known about\n%s", buf_text(&d->picture));
    return '\0';
}

static void count(enum people people, const char *what)
{
    struct desk *d = at_the_person(people);
    size_t keys = 0, consent = 0;
    bool begun = false;
    while ((!begun || app_visit_is_open(d->app)) && keys < KEYS_MAX) {
        char key = due(d);
        int64_t ms = key == ' ' ? RISE_MS : READING_MS;
        d->fake.mono_ms += ms;
        d->fake.utc_ms += ms;
        consent += strcmp(desk_top(d), "consent") == 0;
        desk_press(d, without_shift(key));
        keys++;
        begun = begun || app_visit_is_open(d->app);
    }
    if (keys == KEYS_MAX)
        fail_msg("no end of\n%s", buf_text(&d->picture));
    assert_string_equal(desk_top(d), "person");
    desk_show(d, 24, 80);
    desk_see(d, "0 non évalué"); // nothing was left out
    print_message("# %s: %zu keys, %zu of them for the consent\n", what, keys, consent);
    desk_free(d);
}

static void a_visit_needs_neither_fn_nor_shift(void **state)
{
    (void)state;
    count(PEOPLE_NONE, "a first visit");
    count(PEOPLE_USUAL, "a later visit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_needs_neither_fn_nor_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
