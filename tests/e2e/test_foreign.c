// SPDX-License-Identifier: EUPL-1.2
// A round planned by another program, over a loopback socket: whoever it is for is on home or is
// counted with a reason, by the command and on the page of sending.
#include "support/http_server.h"
#include "support/laptop.h"

#include "base/mem.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define PASS "quatre mots sans lien"

// Who is planned, ' written for " and @ for this year less 84.
static const char *const people[] = {
    "'name':[{'use':'official','family':'Morvan','given':['Anne']}],'gender':'female','birthDate':"
    "'@-06-02'",
    "'name':[{'use':'official','family':'Haddad','given':['Salma']}],'gender':'female','birthDate':"
    "'@'",
    "'name':[{'use':'official','family':'Nguyen','given':['Minh']}],'gender':'male','birthDate':"
    "'@-02'",
    "'name':[{'use':'official','family':'Grand','given':['Luc']}],'birthDate':'1941-01-01'",
    "'name':[{'text':'Anne-Lise LE BRAS'}],'gender':'female','birthDate':'1938-03-03'",
    "'name':[{'use':'official','family':'Anonyme','given':['Y']}],'gender':'male'",
    "'name':[{'use':'official','family':'Lefe\xCC\x80vre','given':['Jean Pierre','Rene\xCC\x81']}],"
    "'gender':'male','birthDate':'1940-02-02'",
    "'name':[{'use':'official','family':'Durand','given':['Emile']}],'gender':'male','birthDate':"
    "'1931-02-02','deceasedDateTime':'2026-11-01'",
    "'name':[{'use':'old','family':'Avant','given':['Lise']},{'use':'official','family':'Apres',"
    "'given':['Lise']}],'gender':'female','birthDate':'1939-02-02','address':[{'use':'old','line':["
    "'1 rue Passee'],'city':'Ailleurs','period':{'end':'2020-01-01'}},{'use':'home','line':["
    "'7 rue Claire','Escalier C'],'postalCode':'31800','city':'Saint-Gaudens'}],'telecom':[{"
    "'system':'phone','value':'01 99 00 00 11','use':'old'},{'system':'phone','value':"
    "'06 99 00 00 12','use':'mobile','rank':1}],'contact':[{'name':{'family':'Apres','given':["
    "'Hugo']},'telecom':[{'system':'phone','value':'06 99 00 00 13'}]}],"
    "'generalPractitioner':[{'reference':'PractitionerRole/r1'}]",
    "'gender':'female','birthDate':'1939-05-05'", // nobody can say who that is
};

static void put(struct fhir_fake *fake, const char *type, const char *id, const char *text)
{
    char json[2000];
    struct json *r = NULL;
    time_t now = time(NULL);
    struct tm day;
    localtime_r(&now, &day);
    int used = snprintf(json, sizeof json, "{'resourceType':'%s','id':'%s',", type, id);
    for (; *text != '\0' && used < (int)sizeof json - 8; text++)
        if (*text == '@')
            used += snprintf(json + used, 8, "%d", day.tm_year + 1900 - 84);
        else
            json[used++] = *text;
    json[used++] = '}';
    for (int i = 0; i < used; i++)
        json[i] = json[i] == '\'' ? '"' : json[i];
    if (json_parse(json, (size_t)used, &JSON_LIMITS, &r, NULL) != RC_OK)
        _exit(2);
    fhir_fake_put(fake, type, id, r);
    json_free(r);
}

static void plan(struct fhir_fake *fake, size_t i)
{
    char id[40], task[400], at[40];
    time_t now = time(NULL);
    struct tm day;
    localtime_r(&now, &day);
    strftime(at, sizeof at, "%Y-%m-%d", &day);
    snprintf(id, sizeof id, "00000000-0000-4000-8000-0000000000%02zu", i);
    put(fake, "Patient", id, people[i]);
    snprintf(task, sizeof task,
             "'status':'requested','intent':'order','for':{'reference':'Patient/%s'},'owner':{"
             "'reference':'Practitioner/p1'},'executionPeriod':{'start':'%sT09:%02zu:00+01:00'}",
             id, at, i * 5);
    id[0] = '1';
    put(fake, "Task", id, task);
}

// A red flag about one of them that no laptop takes.
static void put_long_flag(struct fhir_fake *fake)
{
    struct json *flag = json_new_object(), *subject = json_new_object(), *text = json_new_object();
    char *words = mem_alloc(600001);
    memset(words, 'x', 600000);
    json_set_string(flag, "resourceType", "Flag");
    json_set_string(flag, "id", "long");
    json_set_string(flag, "status", "active");
    json_set_string(subject, "reference", "Patient/00000000-0000-4000-8000-000000000000");
    json_set(flag, "subject", subject);
    json_set_string(text, "div", words);
    json_set(flag, "text", text);
    fhir_fake_put(fake, "Flag", "long", flag);
    json_free(flag);
    free(words);
}

// Until SIGTERM; then whether the visit that cannot be used was answered.
static void serve(int out)
{
    struct fake_habits habits = {0};
    struct net *n = net_new();
    struct fhir_fake *fake = fhir_fake_new(&habits);
    struct http_server *s = http_server_new(n, fake, "127.0.0.1", 0);
    struct signalfd_siginfo info = {0};
    int port = http_server_port(s);
    sigset_t set;
    for (size_t i = 0; i < ARRAY_LEN(people); i++)
        plan(fake, i);
    put_long_flag(fake);
    put(fake, "PractitionerRole", "r1", "'practitioner':{'reference':'Practitioner/d1'}");
    put(fake, "Practitioner", "d1", "'name':[{'family':'Roux','given':['Paul'],'prefix':['Dr']}]");
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_NONBLOCK);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    while (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
        net_step(n, 20);
    const char *status = json_get_string(
        fhir_fake_get(fake, "Task", "10000000-0000-4000-8000-000000000009"), "status");
    _exit(status != NULL && strcmp(status, "rejected") == 0 ? 0 : 3);
}

static void first_start(struct laptop *l)
{
    int status = 1;
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", "1");
    laptop_answer(l, "2 ", "2");
    laptop_see(l, "Votre nom");
    laptop_type(l, "A. Moreau");
    laptop_keys(l, "Enter Enter");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_type(l, PASS);
    laptop_keys(l, "Enter");
    laptop_see(l, "Ma tournée");
    laptop_keys(l, "q");
    assert_true(pty_wait_exit(l->p, 5000, &status));
    assert_int_equal(status, 0);
    pty_free(l->p);
    l->p = NULL;
}

// On plain lines.
static void say(struct laptop *l, const char *asked, const char *text)
{
    laptop_see(l, asked);
    laptop_type(l, text);
    laptop_keys(l, "Enter");
}

static void look_up(struct laptop *l, const char *name, const char *born)
{
    laptop_keys(l, "/");
    laptop_type(l, name);
    laptop_keys(l, "Enter");
    laptop_see(l, born);
}

// What is on their pages, on one sheet, and on plain lines.
static void look_at_people(struct laptop *l, int year)
{
    char born[40];
    int status = 1;
    snprintf(born, sizeof born, "née en %d", year);
    look_up(l, "haddad", born);
    laptop_keys(l, "Esc Esc");
    snprintf(born, sizeof born, "né en févr. %d", year);
    look_up(l, "nguyen", born);
    laptop_keys(l, "Esc Esc");
    look_up(l, "anonyme", "date de naissance non connue");
    laptop_keys(l, "Esc Esc");
    look_up(l, "apres", "7 rue Claire, Escalier C");
    laptop_see(l, "06 99 00 00 12");
    laptop_see(l, "Hugo Apres");
    assert_false(laptop_shows(l, "Passee"));
    laptop_see(l, "Dr Paul Roux"); // looked up by what the record refers to
    laptop_keys(l, "m");
    laptop_see(l, "d’après le serveur : Dr Paul Roux");
    laptop_keys(l, "Esc Esc Esc q");
    assert_true(pty_wait_exit(l->p, 5000, &status));
    pty_free(l->p);
    l->p = NULL;
    laptop_start(l, (const char *const[]){"--lines", NULL});
    say(l, "Phrase de passe", PASS);
    say(l, "Numéro de la personne", "apres");
    laptop_see(l, "1 Apres");
    say(l, "Numéro de la personne", "1");
    laptop_see(l, "Médecin, d’après le serveur : Dr Paul Roux");
}

static void everybody_is_on_home_or_counted(void **state)
{
    struct laptop l;
    char command[400];
    int ends[2], port = 0, status = 1;
    time_t now = time(NULL);
    struct tm day;
    (void)state;
    localtime_r(&now, &day);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        serve(ends[1]);
    }
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    laptop_new(&l, 0);
    first_start(&l);
    snprintf(command, sizeof command,
             "(umask 077; echo '" PASS "' >pass); $ICOPE server set --base "
             "http://127.0.0.1:%d/fhir --canonicals https://asso.fr/fhir --owner Practitioner/p1 "
             "--passphrase-file pass >/dev/null",
             port);
    assert_int_equal(laptop_shell(&l, command), 0);
    assert_int_equal(laptop_shell(&l, "$ICOPE sync --json --passphrase-file pass >one"), 3);
    assert_int_equal(
        laptop_shell(&l, "grep -q '\"roundVisits\": 9' one && grep -q "
                         "'\"roundUnusableNew\": 2' one && grep -q person-nameless one && grep -q "
                         "'\"record\": \"Task/10000000' one && grep -q "
                         "'\"record\": \"Flag/long' one && grep -q flag-too-long one"),
        0);
    assert_int_equal(laptop_shell(&l, "$ICOPE sync --passphrase-file pass >two"), 0); // told once
    assert_int_equal(laptop_shell(&l, "grep -q 'la personne n’a pas de nom' two"), 0);
    assert_int_equal(laptop_shell(&l, "grep -q 'une alerte rouge est plus longue' two"), 0);
    laptop_start(&l, NULL);
    laptop_see(&l, "Phrase de passe");
    laptop_type(&l, PASS);
    laptop_keys(&l, "Enter");
    laptop_see(&l, "LE BRAS Anne-Lise");
    laptop_see(&l, "Lefèvre Jean Pierre");
    laptop_see(&l, "~84");
    laptop_see(&l, "décès, 1er nov. 2026");
    laptop_keys(&l, "e");
    laptop_see(&l, "2 éléments du serveur sont inutilisables");
    laptop_see(&l, "la personne n’a pas de nom");
    laptop_see(&l, "une alerte rouge est plus");
    assert_false(laptop_shows(&l, "Tout est arrivé"));
    laptop_keys(&l, "Esc");
    look_at_people(&l, day.tm_year + 1900 - 84);
    laptop_free(&l);
    kill(pid, SIGTERM);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(everybody_is_on_home_or_counted)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
