// SPDX-License-Identifier: EUPL-1.2
// icope ledger by the real program: a store, exports of it, the server's list.
#include "support/command_test.h"
#include "unit/store/fixture.h"

#include "store/erase.h"
#include "store/outbox.h"

#define RUN(t, code, ...)    COMMAND(&(t)->c, code, __VA_ARGS__)
#define LEDGER(t, code, ...) RUN(t, code, "ledger", __VA_ARGS__, STORE(t))
#define STORE(t)             "--store", (t)->f->path, "--passphrase-file", (t)->secret

enum { VISITS = 3 };

// A store with three finished visits, two of them delivered, and the program.
struct desk {
    struct command c;                       // runs the program
    struct fixture *f;                      // the store, closed while the program runs
    const char *secret;                     // file with the passphrase
    const char *out;                        // where the ledger goes
    char laptop[ID_BYTES];                  // the ledger
    struct id visits[VISITS];               // finished
    char before[VISITS][LEDGER_HASH_BYTES]; // hash before each
};

// The visit's Encounter as the server would have it.
static void encounter(const struct desk *t, int i, const char *place, struct buf *out)
{
    buf_printf(out,
               "{\"resourceType\":\"Encounter\",\"id\":\"%s\",\"identifier\":[{\"system\":"
               "\"urn:ietf:rfc:3986\",\"value\":\"urn:uuid:%s\"},{\"extension\":[{\"url\":"
               "\"https://icope.example.org/fhir/StructureDefinition/ledger-before\","
               "\"valueString\":\"%s\"}],\"use\":\"secondary\",\"system\":"
               "\"https://icope.example.org/fhir/NamingSystem/ledger/%s\",\"value\":\"%d\"}]}",
               place, t->visits[i].text, t->before[i], t->laptop, i + 1);
}

static void finish_visit(struct desk *t, int i)
{
    struct fixture *f = t->f;
    struct store_visit v;
    struct ledger_head head;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Quimper"), id;
    struct buf text = {0};
    struct json *bundle = NULL, *receipt = json_new_object();
    // Planned in the morning of the day it was done.
    struct store_task task = {.person = person, .at_utc_ms = f->fake.utc_ms - 3600000};
    snprintf(task.status, sizeof task.status, "completed");
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    id = id_named(v.id, "Bundle"); // as the program does
    t->visits[i] = v.id;
    memcpy(t->laptop, head.laptop, sizeof t->laptop);
    memcpy(t->before[i], head.before, sizeof t->before[i]);
    buf_printf(&text,
               "{\"resourceType\":\"Bundle\",\"id\":\"%s\",\"entry\":[{\"resource\":", id.text);
    encounter(t, i, v.id.text, &text);
    buf_puts(&text, "}]}");
    assert_ok(f, json_parse(buf_text(&text), text.len, &JSON_LIMITS, &bundle, &f->e));
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, bundle, 0, &f->e));
    if (i < 2)
        assert_ok(f, store_package_deliver(f->s, id, receipt, &f->e));
    f->fake.utc_ms += 60000;
    json_free(resources);
    json_free(bundle);
    json_free(receipt);
    buf_release(&text);
}

static int set_up(void **state)
{
    struct desk *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    command_write(&t->c, "secret", PASSPHRASE "\n", 0600);
    t->secret = command_path(&t->c, "secret");
    t->out = command_path(&t->c, "ledger.jsonl");
    t->f = fixture_new(false);
    for (int i = 0; i < VISITS; i++)
        finish_visit(t, i);
    store_close(t->f->s);
    t->f->s = NULL;
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *t = *state;
    fixture_free(t->f);
    command_release(&t->c);
    free(t);
    return 0;
}

static void has_not(const struct buf *text, const char *part)
{
    if (strstr(buf_text(text), part) != NULL)
        fail_msg("<%s> is in <%.3000s>", part, buf_text(text));
}

static void the_ledger_is_shown_and_written(void **state)
{
    struct desk *t = *state;
    struct buf file = {0};
    struct stat st;
    LEDGER(t, 0, "show");
    output_has(&t->c.out, t->laptop);
    output_has(&t->c.out, t->visits[2].text);
    output_has(&t->c.out, "to send");
    LEDGER(t, 0, "show", "--json");
    output_has(&t->c.out, "\"seq\":3");
    LEDGER(t, 2, "export");
    LEDGER(t, 0, "export", "--out", t->out);
    output_has(&t->c.out, "3 numbers");
    LEDGER(t, 6, "export", "--out", t->out);
    assert_int_equal(stat(t->out, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(fs_read(t->out, 1 << 20, &file, NULL), RC_OK);
    output_has(&file, "{\"icopeLedger\":1,");
    output_has(&file, "\"planned\":\"2026-09-21T"); // one hour before
    has_not(&file, "Martin");
    buf_release(&file);
    LEDGER(t, 0, "verify");
    output_has(&t->c.out, "No number is missing: 3 visits, 1 of them");
    RUN(t, 0, "ledger", "verify", t->out); // without a store
    LEDGER(t, 2, "verify", t->out, "--planned");
    RUN(t, 1, "ledger", "verify", "/nowhere/at/all");
    output_has(&t->c.said, "there is no such file");
}

// Writes the first `count` visits as the server's list; `more` is one more place of the first.
static const char *server_list(struct desk *t, int count, const char *more)
{
    struct buf text = {0};
    for (int i = 0; i < count; i++) {
        encounter(t, i, t->visits[i].text, &text);
        buf_putc(&text, '\n');
    }
    if (more != NULL)
        encounter(t, 0, more, &text);
    command_write(&t->c, "server.ndjson", buf_text(&text), 0600);
    buf_release(&text);
    return command_path(&t->c, "server.ndjson");
}

static void what_the_server_lacks_is_named(void **state)
{
    struct desk *t = *state;
    LEDGER(t, 1, "verify", "--server", server_list(t, 2, NULL));
    output_has(&t->c.out, "done, not sent yet: 1");
    output_has(&t->c.out, t->visits[2].text);
    output_has(&t->c.out, "icope sync");
    has_not(&t->c.out, "the server does not have it");
    LEDGER(t, 1, "verify", "--server", server_list(t, 1, NULL), "--json");
    output_has(&t->c.out, "\"kind\": \"lost\"");
    output_has(&t->c.out, "\"accountedFor\": false");
    LEDGER(t, 1, "verify", "--server", server_list(t, 3, "another"));
    output_has(&t->c.out, "on the server twice: 1");
    LEDGER(t, 0, "verify", "--server", server_list(t, 3, NULL));
    output_has(&t->c.out, "each of 3 visits is on the server once");
    LEDGER(t, 0, "export", "--out", t->out);
    RUN(t, 0, "ledger", "verify", t->out, "--server", server_list(t, 3, NULL));
    command_write(&t->c, "page", "<html>login</html>\n", 0600);
    LEDGER(t, 1, "verify", "--server", command_path(&t->c, "page"));
    output_has(&t->c.out, "no list of a FHIR server");
}

static void a_line_taken_out_is_located(void **state)
{
    struct desk *t = *state;
    struct buf file = {0};
    LEDGER(t, 0, "export", "--out", t->out);
    assert_int_equal(fs_read(t->out, 1 << 20, &file, NULL), RC_OK);
    char *second = strchr(strchr(file.at, '\n') + 1, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    memmove(second, third, strlen(third) + 1);
    // A name that would clear the screen.
    command_write(&t->c, "cut\x1b[2J.jsonl", file.at, 0600);
    RUN(t, 1, "ledger", "verify", command_path(&t->c, "cut\x1b[2J.jsonl"));
    output_has(&t->c.out, "missing in the ledger: 1");
    output_has(&t->c.out, "number 2");
    has_not(&t->c.out, "\x1b");
    buf_release(&file);
    // The same in the store itself.
    assert_ok(t->f, store_open(&t->f->o, &t->f->s, &t->f->e));
    alter(t->f, "DELETE FROM ledger WHERE seq = 2");
    store_close(t->f->s);
    t->f->s = NULL;
    LEDGER(t, 1, "verify");
    output_has(&t->c.out, "missing in the ledger: 1");
    output_has(&t->c.out, "number 2");
    output_has(&t->c.out, "somebody changed the file");
    LEDGER(t, 1, "show");
    output_has(&t->c.said, "icope ledger verify");
    LEDGER(t, 1, "export", "--out", command_path(&t->c, "damaged.jsonl"));
    RUN(t, 1, "ledger", "verify", command_path(&t->c, "damaged.jsonl"));
}

// The package is gone behind the program's back, its number is not: that is no erasure.
static void a_package_taken_out_is_named(void **state)
{
    struct desk *t = *state;
    struct fixture *f = t->f;
    struct store_visit v;
    struct store_receipt receipt;
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    alter(f, "DELETE FROM outbox WHERE seq = 3");
    store_close(f->s);
    LEDGER(t, 1, "verify");
    output_has(&t->c.out, "its package is no longer in the store: 1");
    output_has(&t->c.out, "number 3");
    // Somebody erased since might be the reason, unless the visit is still here.
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_visit_load(f->s, t->visits[0], &v, &f->e));
    assert_ok(f, store_erase(f->s, v.person, "asked", false, &receipt, &f->e));
    store_close(f->s);
    f->s = NULL;
    LEDGER(t, 1, "verify");
    output_has(&t->c.out, t->visits[2].text);
    LEDGER(t, 1, "show");
    output_has(&t->c.out, "erased"); // the other one
}

static void an_erased_person_is_no_loss(void **state)
{
    struct desk *t = *state;
    struct fixture *f = t->f;
    struct store_visit v;
    struct store_receipt receipt;
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_visit_load(f->s, t->visits[2], &v, &f->e));
    f->fake.utc_ms += 60000;
    assert_ok(f, store_erase(f->s, v.person, "asked", true, &receipt, &f->e));
    store_close(f->s);
    f->s = NULL;
    LEDGER(t, 0, "verify", "--server", server_list(t, 2, NULL));
    output_has(&t->c.out, "each of 2 visits");
}

// A visit that was planned yesterday: the program's own clock is the machine's.
static void a_planned_visit_not_done_is_named(void **state)
{
    struct desk *t = *state;
    struct clock now = clock_system();
    struct fixture *f = t->f;
    struct store_task task = {.at_utc_ms = clock_utc_ms(&now) - 86400000};
    snprintf(task.status, sizeof task.status, "requested");
    LEDGER(t, 0, "verify", "--planned");
    output_has(&t->c.out, "Planned: 0");
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    task.person = add_person(f, "Durand", "Paul", "1940-01-02", NULL);
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    store_close(f->s);
    f->s = NULL;
    LEDGER(t, 1, "verify", "--planned");
    output_has(&t->c.out, "planned, not done: 1");
    output_has(&t->c.out, task.person.text);
    has_not(&t->c.out, "Durand");
    LEDGER(t, 0, "verify", "--planned", "--days", "0");
    LEDGER(t, 2, "verify", "--planned", "--days", "soon");
}

// The outbox as a table: two visits that the server has, one that waits.
static void where_each_visit_stands_is_a_table(void **state)
{
    struct desk *t = *state;
    struct buf waiting = {0};
    RUN(t, 0, "view", "run", "delivery", "--records", "--identified", "--format", "csv", STORE(t));
    buf_printf(&waiting, "%s,waiting,", t->visits[2].text);
    output_has(&t->c.out, buf_text(&waiting));
    for (int i = 0; i < 2; i++) {
        buf_clear(&waiting);
        buf_printf(&waiting, "%s,delivered,", t->visits[i].text);
        output_has(&t->c.out, buf_text(&waiting));
    }
    RUN(t, 0, "view", "run", "delivery", "--records", "--identified", "--since", "2999-01-01",
        STORE(t));
    has_not(&t->c.out, "delivered");
    buf_release(&waiting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_ledger_is_shown_and_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_server_lacks_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_taken_out_is_located, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_package_taken_out_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_erased_person_is_no_loss, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_each_visit_stands_is_a_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_planned_visit_not_done_is_named, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
