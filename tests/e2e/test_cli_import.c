// SPDX-License-Identifier: EUPL-1.2
// icope import: columns, workbooks, undo.
#include "support/command_test.h"
#include "tables/table.h"
#include "unit/store/fixture.h"

#include <sys/stat.h>

#define RUN(t, code, ...) COMMAND(&(t)->c, code, __VA_ARGS__)
#define STORE(t)          "--store", (t)->store, "--passphrase-file", (t)->marie

// An empty store and its program.
struct desk {
    struct command c;         // runs the program
    const char *store;        // the store
    const char *marie, *paul; // files with passphrases
    char *path;               // the search path before, owned
};

static int set_up(void **state)
{
    struct desk *t = mem_alloc(sizeof *t);
    const char *path = getenv("PATH");
    command_init(&t->c);
    t->store = command_store(&t->c, "store.db");
    t->marie = command_path(&t->c, "marie");
    t->paul = command_path(&t->c, "paul");
    t->path = mem_text(path, strlen(path));
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *t = *state;
    setenv("PATH", t->path, 1);
    free(t->path);
    command_release(&t->c);
    free(t);
    return 0;
}

// A program of that name that is found first.
static void stand_in(struct desk *t, const char *text)
{
    struct buf path = {0};
    command_write(&t->c, "xlsx2csv", text, 0700);
    buf_printf(&path, "%s:%s", t->c.dir, t->path);
    setenv("PATH", buf_text(&path), 1);
    buf_release(&path);
}

static void columns_are_shown_said_and_remembered(void **state)
{
    struct desk *t = *state;
    command_write(&t->c, "a.csv", "Patronyme;Petit nom;Naissance;Pointure\nRoux;Anne;1942;38\n",
                  0600);
    command_write(&t->c, "b.csv",
                  "Patronyme;Petit nom;Naissance;Pointure\nBlanc;Odile;\"12/13/1942\";38\n", 0600);
    const char *a = command_path(&t->c, "a.csv"), *b = command_path(&t->c, "b.csv");
    RUN(t, 2, "import", STORE(t));
    RUN(t, 1, "import", a, STORE(t));
    output_has(&t->c.out, "A   Patronyme (not taken)");
    output_has(&t->c.said, "--column family=HEADER");
    RUN(t, 2, "import", a, "--column", "Patronyme", STORE(t));
    RUN(t, 2, "import", a, "--column", "family=Nom", STORE(t));
    output_has(&t->c.said, "Nom: no column has that name");
    RUN(t, 0, "import", a, "-c", "family=patronyme", "-c", "prénom=Petit nom", "--yes", STORE(t));
    output_has(&t->c.out, "B   Petit nom → Given names (as you say)");
    output_has(&t->c.out, "D   Pointure (not taken)");
    RUN(t, 3, "import", b, STORE(t));
    output_has(&t->c.out, "A   Patronyme → Birth name (as in such a table before)");
    output_has(&t->c.out, "line 2, column C (Naissance), Blanc Odile: Birth date: This is not");
    RUN(t, 3, "import", b, "--json", STORE(t));
    output_has(&t->c.out, "\"header\":\"Petit nom\",\"field\":\"given\",\"how\":\"remembered\"");
    output_has(&t->c.out, "\"column\":3");
}

// A list of many columns, a field said twice, a mark without an end.
static void what_is_odd_in_a_table_is_said(void **state)
{
    enum { COLUMNS = 20000 };
    struct desk *t = *state;
    struct buf text = {0};
    buf_puts(&text, "nom;prénom;né le");
    for (size_t i = 0; i < COLUMNS; i++)
        buf_printf(&text, ";x%zu", i);
    buf_puts(&text, "\nRoux;Anne;1942\n");
    command_write(&t->c, "wide.csv", buf_text(&text), 0600);
    buf_release(&text);
    RUN(t, 0, "import", command_path(&t->c, "wide.csv"), STORE(t));
    output_has(&t->c.out, "x39 (not taken)");
    assert_null(strstr(buf_text(&t->c.out), "x40 "));
    output_has(&t->c.out, "and 16341 columns more that are not taken");
    output_has(&t->c.out, "Columns behind the first 16384 are not read: 3619.");
    command_write(&t->c, "a.csv", "A|B|C\nRoux|Anne|1942\n\"Blanc|Odile|1943\nNoir|Zoé|1944\n",
                  0600);
    const char *a = command_path(&t->c, "a.csv");
    RUN(t, 2, "import", a, "-c", "family=A", "-c", "given=A", STORE(t));
    output_has(&t->c.said, "A: a column is one thing");
    RUN(t, 3, "import", a, "-c", "family=A", "-c", "given=B", "-c", "birth=C", STORE(t));
    output_has(&t->c.out, "line 3, Blanc Odile: A quotation mark in it has no end");
    output_has(&t->c.out, "would be taken: 2");
    RUN(t, 1, "import", "tests", STORE(t));
    output_has(&t->c.said, "tests: this is a folder, not a file");
}

static void a_workbook_goes_through_a_pipe(void **state)
{
    static const char file[] = "PK\x03\x04 of a workbook";
    struct desk *t = *state;
    command_write(&t->c, "people.xlsx", file, 0600);
    command_write(&t->c, "old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", 0600);
    const char *book = command_path(&t->c, "people.xlsx");
    stand_in(t, "#!/bin/sh\nfor last; do :; done\n"
                "grep -q workbook \"$last\" || exit 1\n"
                "printf 'nom;prenom;naissance\\nRoux;Anne;1942-05-12\\n'\n");
    RUN(t, 0, "import", book, "--yes", STORE(t));
    output_has(&t->c.out, "taken: 1");
    // It complains, gives too much, or would leave names on the disk.
    stand_in(t, "#!/bin/sh\necho Roux >&2\nexit 3\n");
    RUN(t, 1, "import", book, STORE(t));
    output_has(&t->c.said, "cannot be read: open it, and save it as “CSV UTF-8”");
    assert_null(strstr(buf_text(&t->c.said), "Roux"));
    stand_in(t, "#!/bin/sh\nexec yes 'Roux;Anne;1942-05-12;Quimper;0612345678'\n");
    RUN(t, 1, "import", book, STORE(t));
    output_has(&t->c.said, "too large or takes too long");
    stand_in(t, "#!/bin/sh\nsleep 0.3\necho Roux >\"${0%/*}/left\" || exit 1\n");
    RUN(t, 1, "import", book, STORE(t));
    struct stat left;
    assert_true(stat(command_path(&t->c, "left"), &left) != 0 || left.st_size == 0);
    RUN(t, 1, "import", command_path(&t->c, "old.xls"), STORE(t));
    output_has(&t->c.said, "Excel 2003 or earlier");
    setenv("PATH", t->c.dir, 1);
    unlink(command_path(&t->c, "xlsx2csv"));
    RUN(t, 1, "import", book, STORE(t));
    output_has(&t->c.said, "Debian package xlsx2csv, which is not installed");
}

static void named(const char *path, void *self)
{
    (void)path;
    (void)self;
}

static void write_workbook(struct desk *t)
{
    static const struct table_column columns[] = {
        {.name = "nom", .about = "", .kind = TABLE_TEXT},
        {.name = "prenom", .about = "", .kind = TABLE_TEXT},
        {.name = "naissance", .about = "", .kind = TABLE_DAY},
        {.name = "telephone", .about = "", .kind = TABLE_INTEGER}};
    static const char *const rows[][4] = {{"D\"Arc; fille", "Zoé", "1942-05-12", "612345678"},
                                          {"=1+1", "<b>", "1943-01-02", "561000000"}};
    struct table table = {
        .name = "gens", .title = "gens", .columns = columns, .column_count = 4, .row_count = 2};
    struct table_target to = {.dir = t->c.dir, .prefix = ""};
    struct table_files *files = NULL;
    struct err e = {0};
    assert_int_equal(table_xlsx.open(&to, &files, &e), RC_OK);
    assert_int_equal(table_xlsx.begin(files, &table, &e), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(table_xlsx.row(files, rows[i], &e), RC_OK);
    assert_int_equal(table_xlsx.end(files, &e), RC_OK);
    assert_int_equal(table_xlsx.publish(files, named, NULL, &e), RC_OK);
    table_xlsx.release(files);
}

static void a_real_workbook_is_read(void **state)
{
    struct desk *t = *state;
    if (command_run_other(&t->c, "xlsx2csv", NULL,
                          (const char *const[]){"xlsx2csv", "--version", NULL}) != 0)
        skip();
    write_workbook(t);
    RUN(t, 1, "import", command_path(&t->c, "icope.xlsx"), STORE(t)); // its summary
    RUN(t, 0, "import", command_path(&t->c, "icope.xlsx"), "--sheet", "2", "--json", STORE(t));
    output_has(&t->c.out, "\"line\":3,\"outcome\":\"taken\"");
    output_has(&t->c.out, "had lost its first 0");
    output_has(&t->c.out, "\"sheets\":[");
    RUN(t, 2, "import", command_path(&t->c, "icope.xlsx"), "--sheet", "9", STORE(t));
    output_has(&t->c.said, "there is no such sheet");
    RUN(t, 0, "import", command_path(&t->c, "icope.xlsx"), "--sheet", "2", STORE(t));
    output_has(&t->c.out, "Sheet 2 of ");
    output_has(&t->c.out, ", 2 gens");
}

static void an_import_is_undone(void **state)
{
    struct desk *t = *state;
    command_write(&t->c, "a.csv", "nom;prenom;naissance\nRoux;Anne;1942\nBlanc;Odile;1943\n", 0600);
    RUN(t, 1, "import", "--undo", STORE(t));
    RUN(t, 0, "import", command_path(&t->c, "a.csv"), "--yes", STORE(t));
    RUN(t, 0, "import", "--undo", STORE(t));
    output_has(&t->c.out, ": 2 people added");
    output_has(&t->c.out, "would be taken back: 2, stay: 0");
    RUN(t, 2, "import", "--undo", "first", STORE(t));
    RUN(t, 1, "import", "--undo", "2", STORE(t));
    // Another one's import is only for who may erase.
    RUN(t, 0, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file", t->paul,
        STORE(t));
    RUN(t, 6, "import", "--undo", "--yes", "--store", t->store, "--account", "paul",
        "--passphrase-file", t->paul);
    RUN(t, 0, "import", "--undo", "1", "--yes", "--account", "marie", STORE(t));
    output_has(&t->c.out, "taken back: 2, stay: 0");
    RUN(t, 6, "import", "--undo", "1", "--yes", "--account", "marie", STORE(t));
    RUN(t, 0, "audit", "verify", "--account", "marie", STORE(t));
    RUN(t, 0, "audit", "show", "--account", "marie", STORE(t));
    output_has(&t->c.out, "import-undo");
    assert_null(strstr(buf_text(&t->c.out), "Roux"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(columns_are_shown_said_and_remembered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_odd_in_a_table_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_workbook_goes_through_a_pipe, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_real_workbook_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_import_is_undone, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
