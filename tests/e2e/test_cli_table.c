// SPDX-License-Identifier: EUPL-1.2
// The table of sub-commands: every row has help in both languages, explains each option, gives an
// example that parses; help fits a terminal; wrong words name the nearest right one; completions
// are what each shell reads.
#include "base/fs.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "cli/help.h"
#include "support/command_test.h"
#include "vault/key_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS_MAX = 24, LINE_CELLS_MAX = 80, OVERVIEW_LINES_MAX = 30 };

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){__VA_ARGS__, NULL})

typedef void each_row(struct command *c, const struct cli_command *row);

static void for_rows(struct command *c, each_row *each)
{
    const struct cli_command *row;
    for (const struct cli_group *g = cli_groups; g->name != NULL; g++)
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++)
            each(c, row);
}

// ---- each row is whole ----

static void translated(const char *name, const char *text)
{
    const char *build = getenv("BUILD");
    char locale[300];
    if (text == NULL || text[0] == '\0')
        fail_msg("%s: a text is missing", name);
    snprintf(locale, sizeof locale, "%s/locale", build != NULL ? build : "build");
    i18n_speak("fr", locale);
    if (strcmp(_(text), text) == 0 && strchr(text, ' ') != NULL && strncmp(text, "FHIR", 4) != 0)
        fail_msg("%s: not in French: %s", name, text);
}

static void check_options(const struct cli_command *row)
{
    const struct arg_syntax syntax = cli_syntax(row);
    const struct arg_option *o, *other;
    for (size_t i = 0; (o = arg_option_at(&syntax, i)) != NULL; i++) {
        assert_true(i < ARG_OPTIONS_MAX);
        translated(row->name, o->help);
        if (o->unit != NULL)
            assert_true(o->unit[0] != '\0');
        if (o->type == ARG_NUMBER && o->most <= o->least)
            fail_msg("%s --%s: no number fits", row->name, o->name);
        if ((o->type == ARG_FLAG) != (o->value == NULL))
            fail_msg("%s --%s: a value is missing, or one too many", row->name, o->name);
        if (strcmp(o->name, "help") == 0 || o->letter == 'h')
            fail_msg("%s --%s: taken by help", row->name, o->name);
        for (size_t k = 0; k < i && (other = arg_option_at(&syntax, k)) != NULL; k++)
            if (strcmp(other->name, o->name) == 0 || (o->letter != 0 && other->letter == o->letter))
                fail_msg("%s: --%s and --%s", row->name, other->name, o->name);
    }
    for (const struct arg_operand *p = row->operands; p != NULL && p->name != NULL; p++) {
        translated(row->name, p->help);
        assert_true((p->type == ARG_CHOICE) == (p->choices != NULL));
    }
}

static void check_row(struct command *c, const struct cli_command *row)
{
    (void)c;
    translated(row->name, row->help);
    if (row->more != NULL)
        translated(row->name, row->more);
    assert_non_null(row->run);
    check_options(row);
}

static void every_row_explains_itself(void **state)
{
    for_rows(*state, check_row);
    for (const struct cli_group *g = cli_groups; g->name != NULL; g++)
        translated(g->name, g->title);
}

static void no_name_stands_twice(void **state)
{
    const struct cli_command *row, *other;
    (void)state;
    for (const struct cli_group *g = cli_groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            size_t same = 0;
            for (const struct cli_group *h = cli_groups; h->name != NULL; h++)
                for (size_t k = 0; (other = cli_group_at(h, k)) != NULL; k++)
                    same += strcmp(row->name, other->name) == 0;
            if (same != 1)
                fail_msg("%s stands %zu times", row->name, same);
        }
    }
}

// Splits an example as a shell does: blanks, single quotes; ends at a redirection.
static int split(char *line, char **words)
{
    int count = 0;
    char *out = line;
    for (char *at = line; *at != '\0' && *at != '>' && count < WORDS_MAX;) {
        bool quoted = false;
        words[count++] = out;
        for (; *at != '\0' && (quoted || *at != ' '); at++)
            if (*at == '\'')
                quoted = !quoted;
            else
                *out++ = *at;
        at += strspn(at, " ");
        *out++ = '\0';
    }
    return count;
}

// Words of keys and fingerprints in an example are such.
static void check_key_words(const struct cli_command *row, const char *text, const char *whose)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    if (row->operands == NULL || text == NULL)
        return;
    if (strcmp(row->operands->name, "PUBLIC-WORDS") == 0 &&
        key_words_read(text, key, NULL) != KEY_WORDS_FINE)
        fail_msg("%s: no words of a key: %s", whose, text);
    if (strcmp(row->operands->name, "FINGERPRINT") == 0 && // the same words, not so many
        key_words_read(text, key, NULL) != KEY_WORDS_MISSING)
        fail_msg("%s: no fingerprint: %s", whose, text);
}

// Does a command line parse, down to its redirection?
static void parses(const char *text, const char *whose)
{
    char line[400], *words[WORDS_MAX];
    const struct cli_command *row;
    struct args a;
    int used = 0;
    snprintf(line, sizeof line, "%s", text);
    int count = split(line, words);
    if (count < 2 || (row = help_find(cli_groups, count - 1, words + 1, &used)) == NULL) {
        fail_msg("%s: no such command: %s", whose, text);
        return;
    }
    const struct arg_syntax syntax = cli_syntax(row);
    if (!args_parse(&syntax, count - 1 - used, words + 1 + used, &a))
        fail_msg("%s: problem %d in %s: %s", whose, a.problem, text, a.word);
    check_key_words(row, arg_operand(&a, 0), whose);
    args_release(&a);
}

static void check_example(struct command *c, const struct cli_command *row)
{
    char begin[80];
    (void)c;
    snprintf(begin, sizeof begin, "icope %s", row->name);
    if (strncmp(row->example, begin, strlen(begin)) != 0)
        fail_msg("%s: the example is of another command", row->name);
    parses(row->example, row->name);
}

static void every_example_parses(void **state)
{
    for_rows(*state, check_example);
}

// Lines of README that begin with the program's name; what stands behind two blanks explains them,
// a backslash goes on with the next line.
static void commands_of_readme_parse(void **state)
{
    struct buf text = {0}, line = {0};
    size_t found = 0;
    (void)state;
    assert_int_equal(fs_read("README.md", 1 << 20, &text, NULL), RC_OK);
    for (const char *at = buf_text(&text); *at != '\0'; at += *at == '\n') {
        size_t len = strcspn(at, "\n");
        bool more = len > 0 && at[len - 1] == '\\';
        if (line.len > 0 || strncmp(at, "icope ", 6) == 0) {
            const char *begin = at + strspn(at, " "), *aside = strstr(begin, "  ");
            size_t end = (size_t)(at + len - begin) - more;
            if (aside != NULL && (size_t)(aside - begin) < end)
                end = (size_t)(aside - begin);
            buf_add(&line, begin, end);
            if (!more) {
                parses(buf_text(&line), "README.md");
                buf_clear(&line);
                found++;
            }
        }
        at += len;
    }
    assert_true(found > 10);
    buf_release(&text);
    buf_release(&line);
}

// ---- help ----

static size_t check_lines(const struct buf *text)
{
    size_t lines = 0;
    for (const char *at = buf_text(text); *at != '\0'; lines++) {
        size_t len = strcspn(at, "\n");
        if (utf8_cells(at, len) > LINE_CELLS_MAX)
            fail_msg("too long: %.*s", (int)len, at);
        at += len + (at[len] == '\n');
    }
    return lines;
}

static void check_help(struct command *c, const struct cli_command *row)
{
    static const char *const languages[] = {"fr", "en"};
    char first[32];
    size_t len = strcspn(row->name, " ");
    const char *second = row->name[len] == ' ' ? row->name + len + 1 : NULL;
    const struct arg_option *o;
    snprintf(first, sizeof first, "%.*s", (int)len, row->name);
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        assert_int_equal(RUN(c, "--lang", languages[i], first, second != NULL ? second : "--help",
                             second != NULL ? "--help" : NULL),
                         0);
        assert_int_equal(c->said.len, 0);
        check_lines(&c->out);
        output_has(&c->out, row->example);
        for (o = row->options; o != NULL && o->name != NULL; o++) {
            char name[64];
            snprintf(name, sizeof name, "--%s", o->name);
            if ((strstr(buf_text(&c->out), name) == NULL) != o->hidden)
                fail_msg("%s: %s", row->name, name);
        }
    }
}

static void every_help_fits_a_terminal(void **state)
{
    for_rows(*state, check_help);
}

static void the_overview_names_every_group(void **state)
{
    struct command *c = *state;
    static const char *const languages[] = {"fr", "en"};
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        assert_int_equal(RUN(c, "--lang", languages[i], "--help"), 0);
        assert_true(check_lines(&c->out) <= OVERVIEW_LINES_MAX);
        for (const struct cli_group *g = cli_groups; g->name != NULL; g++) {
            char line[40];
            snprintf(line, sizeof line, "\n  %s ", g->name);
            output_has(&c->out, line);
        }
    }
    for (const struct cli_group *g = cli_groups; g->name != NULL; g++) {
        assert_int_equal(RUN(c, "help", g->name), 0);
        check_lines(&c->out);
        output_has(&c->out, "icope ");
    }
    assert_int_equal(RUN(c, "help", "audit", "show"), 0);
    output_has(&c->out, "icope audit show [ID] [--json]");
    assert_int_equal(RUN(c, "help", "nothing-at-all"), 2);
}

// ---- wrong words ----

static void a_wrong_word_names_the_nearest(void **state)
{
    static const struct {
        const char *words[5];
        const char *said;
    } rows[] = {
        {{"aduit", "show"}, "icope audit show"},
        {{"expotr"}, "icope export"},
        {{"audit", "shwo"}, "icope audit show"},
        {{"xyzzy"}, "icope --help"},
        {{"audit", "show", "--jsno"}, "--json"},
        {{"export", "--fromat", "csv"}, "--format"},
        {{"export", "--format", "pdf"}, "csv"},
        {{"export", "--format=csv"}, "--out"},
        {{"simulate", "--people=200001"}, "200000"},
        {{"audit", "show", "--json=1"}, "--json"},
        {{"account", "role", "paul", "king"}, "visitor|nurse|coordinator|administrator"},
        {{"account", "role", "paul"}, "ROLE"},
        {{"completion"}, "SHELL"},
        {{"form", "foo"}, "check, explain, validate, fill"},
        {{"recovery", "xx"}, "new, add, list"},
        {{"help", "account", "foo"}, "roles, list, add"},
        {{"help", "audit", "shwo"}, "icope audit show"},
        {{"help", "sync", "foo"}, "icope sync"},
        {{"help", "--mdco", "commands"}, "icope help --help"},
        {{"sync", "--wait=1", "--to-folder=x"}, "--wait"},
        {{"simulate", "--practice"}, "--practice"},
        {{"simulate", "--account", "paul"}, "--account"},
        {{"receipt"}, "ID"},
    };
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const *w = rows[i].words;
        if (RUN(c, "--lang", "en", w[0], w[1], w[2], w[3]) != 2)
            fail_msg("row %zu: exit %d", i, c->code);
        output_has(&c->said, rows[i].said);
        assert_int_equal(strcspn(buf_text(&c->said), "\n") + 1, c->said.len); // one line
        assert_int_equal(c->out.len, 0);
    }
}

// A group that is no command, or only begins one, shows what icope help shows of it.
static void a_group_alone_lists_its_commands(void **state)
{
    static const struct {
        const char *words[2], *said;
    } rows[] = {
        {{"person"}, "icope help person"},
        {{"practice", "x"}, "icope help practice"},
        {{"send"}, "icope help send"},
        {{"audit"}, "verify, accept, show, export"},
    };
    struct command *c = *state;
    struct buf topic = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const *w = rows[i].words;
        assert_int_equal(RUN(c, "--lang", "en", "help", w[0]), 0);
        buf_clear(&topic);
        buf_add(&topic, c->out.at, c->out.len);
        assert_int_equal(RUN(c, "--lang", "en", w[0], w[1]), 2);
        output_has(&c->said, rows[i].said);
        assert_string_equal(buf_text(&c->out), buf_text(&topic));
    }
    buf_release(&topic);
    assert_int_equal(RUN(c, "--lang", "en", "help", "backup"), 0);
    output_has(&c->out, "icope restore BACKUP");
    output_has(&c->out, "icope backup --help");
    assert_int_equal(RUN(c, "--lang", "en", "help", "doctor"), 0);
    output_has(&c->out, "Example:");
    assert_int_equal(RUN(c, "--lang", "en", "sync", "--help"), 0);
    output_has(&c->out, "[--wait N | --to-folder DIR | --from-folder");
}

static void the_language_follows_the_environment(void **state)
{
    static const struct {
        const char *all, *messages, *lang, *title;
    } rows[] = {
        {"en_GB.UTF-8", NULL, "fr_FR.UTF-8", "Usage:"},
        {NULL, "en_US", "fr_FR", "Usage:"},
        {NULL, NULL, "en", "Usage:"},
        {"", "", "fr_FR.UTF-8", "Usage :"},
        {"C", NULL, NULL, "Usage :"},
        {NULL, NULL, NULL, "Usage :"},
        {NULL, NULL, "de_DE.UTF-8", "Usage:"},
        {"fr_CA", "en", "en", "Usage :"},
    };
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const values[] = {rows[i].all, rows[i].messages, rows[i].lang};
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            unsetenv(names[k]);
            if (values[k] != NULL)
                setenv(names[k], values[k], 1);
        }
        assert_int_equal(RUN(c, "--help"), 0);
        output_has(&c->out, rows[i].title);
    }
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    setenv("LANG", "en_GB.UTF-8", 1);
    assert_int_equal(RUN(c, "simulate", "--people", "1"), 0);
    command_write(c, "home/settings.json", "{\"language\":\"fr\"}", 0600);
    assert_int_equal(RUN(c, "--help"), 0);
    output_has(&c->out, "Usage :"); // what was chosen comes first
    unsetenv("LANG");
}

static void counts_have_their_plural(void **state)
{
    static const struct {
        const char *language, *people, *said;
    } rows[] = {
        {"fr", "0", "0 personne fictive dans"},   {"fr", "1", "1 personne fictive dans"},
        {"fr", "2", "2 personnes fictives dans"}, {"en", "0", "0 fictitious people in"},
        {"en", "1", "1 fictitious person in"},    {"en", "2", "2 fictitious people in"},
    };
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char name[16];
        snprintf(name, sizeof name, "%zu.db", i);
        assert_int_equal(RUN(c, "--lang", rows[i].language, "simulate", "--people", rows[i].people,
                             "--store", command_path(c, name)),
                         0);
        output_has(&c->out, rows[i].said);
    }
}

// ---- completions ----

static void shells_read_their_completion(void **state)
{
    static const char *const shells[] = {"bash", "zsh", "fish"};
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
        assert_int_equal(RUN(c, "completion", shells[i]), 0);
        command_write(c, shells[i], buf_text(&c->out), 0600);
        const char *const words[] = {"-n", command_path(c, shells[i]), NULL};
        int code = command_run_other(c, shells[i], NULL, words);
        if (code == 127 && i > 0)
            continue; // not installed here
        if (code != 0)
            fail_msg("%s: %s", shells[i], buf_text(&c->said));
    }
    assert_int_equal(RUN(c, "completion", "csh"), 2);
}

static void bash_offers_commands_options_and_files(void **state)
{
    static const struct {
        const char *words, *offered, *absent;
    } rows[] = {
        {"icope ''", "\naudit\n", "verify"},
        {"icope aud", "\naudit\n", "export"},
        {"icope audit ''", "\nverify\n", "laptops"},
        {"icope audit sh", "\nshow\n", "verify"},
        {"icope audit show --", "\n--json\n", "--out"},
        {"icope export --f", "\n--format\n", "--out"},
        {"icope export --format ''", "\ncsv\n", "--out"},
        {"icope export --format = ''", "\ncsv\n", "--out"},
        {"icope export --format = c", "\ncsv\n", "--out"},
        {"icope export --out $T/", "/folder\n", "/form.json"},
        {"icope form check $T/", "/form.json\n", "--json"},
        {"icope form validate r --form $T/fo", "/form.json\n", "--json"},
        {"icope --lang ''", "\nfr\n", "audit"},
        {"icope account role paul ''", "\nnurse\n", "--store"},
        {"icope backup da", "\ndaily\n", "audit"},
        {"icope backup daily --", "\n--folder\n", "--out"},
        {"icope conflict settle x --keep ''", "\ntheirs\n", "--json"},
        {"icope help ''", "\nperson\n", "--mdoc"},
        {"icope help aud", "\naudit\n", "export"},
        {"icope help audit ''", "\nverify\n", "laptops"},
        {"icope help --", "\n--help\n", "--mdoc"},
        {"icope rotate ''", "\n--store\n", "audit"},
    };
    static const char ask[] = ". \"$1/bash\"; T=$1; eval \"COMP_WORDS=($2)\"; "
                              "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _icope; echo; "
                              "printf '%s\\n' \"${COMPREPLY[@]}\"";
    struct command *c = *state;
    RUN(c, "completion", "bash");
    command_write(c, "bash", buf_text(&c->out), 0600);
    command_write(c, "form.json", "{}", 0600);
    assert_int_equal(fs_mkdirs(command_path(c, "folder"), NULL), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *const words[] = {"-c", ask, "bash", c->dir, rows[i].words, NULL};
        if (command_run_other(c, "bash", NULL, words) != 0)
            fail_msg("%s: %s", rows[i].words, buf_text(&c->said));
        if (strstr(buf_text(&c->out), rows[i].offered) == NULL ||
            strstr(buf_text(&c->out), rows[i].absent) != NULL)
            fail_msg("%s: %s", rows[i].words, buf_text(&c->out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_row_explains_itself, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(no_name_stands_twice, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(every_example_parses, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(commands_of_readme_parse, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(every_help_fits_a_terminal, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_overview_names_every_group, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_word_names_the_nearest, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_group_alone_lists_its_commands, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_language_follows_the_environment, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(counts_have_their_plural, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(shells_read_their_completion, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(bash_offers_commands_options_and_files, command_set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
