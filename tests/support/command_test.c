// SPDX-License-Identifier: EUPL-1.2
#include "support/command_test.h"

#include "store/store.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void command_expect(struct command *c, int code, const char *const *words)
{
    struct buf line = {0};
    command_run(c, NULL, words);
    for (size_t i = 2; c->code != code && words[i] != NULL; i++)
        buf_printf(&line, " %s", words[i]);
    if (c->code != code)
        fail_msg("icope%s: exit %d instead of %d: %s%.1000s", buf_text(&line), c->code, code,
                 buf_text(&c->said), buf_text(&c->out));
    buf_release(&line);
}

void output_has(const struct buf *text, const char *part)
{
    if (strstr(buf_text(text), part) == NULL)
        fail_msg("<%s> is not in <%.3000s>", part, buf_text(text));
}

int command_set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    *state = c;
    return 0;
}

int command_tear_down(void **state)
{
    command_release(*state);
    free(*state);
    return 0;
}

const char *command_store(struct command *c, const char *name)
{
    const char *path = command_path(c, name);
    struct clock clock = clock_system();
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &clock};
    struct store *s = NULL;
    struct err e = {0};
    command_write(c, "marie", COMMAND_MARIE "\n", 0600);
    command_write(c, "paul", COMMAND_PAUL "\n", 0600);
    if (vault_start(&e) != RC_OK ||
        store_create(&o, "marie", "administrator", COMMAND_MARIE, &s, &e) != RC_OK)
        fail_msg("%s: %s", path, e.text);
    store_close(s);
    return path;
}
