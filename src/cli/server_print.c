// SPDX-License-Identifier: EUPL-1.2
#include "cli/server.h"

#include "base/utf8.h"
#include "cli/io.h"

#include <string.h>

// Options that set a text.
const struct server_option server_options[SERVER_OPTIONS] = {
#define TEXT(member)                                                                               \
    .at = offsetof(struct server, member), .bytes = sizeof((struct server *)NULL)->member
    {.option = "base", TEXT(base), .source = AS_GIVEN},
    {.option = "token-url", TEXT(token_url), .source = AS_GIVEN},
    {.option = "client-id", TEXT(client_id), .source = AS_GIVEN},
    {.option = "scope", TEXT(scope), .source = AS_GIVEN},
    {.option = "secret-file", TEXT(secret), .source = FROM_FILE},
    {.option = "key-file", TEXT(key_pem), .source = FROM_FILE, .holds = "PRIVATE KEY-----"},
    {.option = "key-id", TEXT(key_id), .source = AS_GIVEN},
    {.option = "ca-file", TEXT(ca_file), .source = AS_PATH, .holds = "CERTIFICATE-----"},
    {.option = "pin", TEXT(pin), .source = AS_GIVEN},
    {.option = "pin-next", TEXT(pin_next), .source = AS_GIVEN},
    {.option = "cert-file", TEXT(cert_file), .source = AS_PATH, .holds = "CERTIFICATE-----"},
    {.option = "cert-key-file", TEXT(key_file), .source = AS_PATH, .holds = "PRIVATE KEY-----"},
    {.option = "cert-passphrase-file", TEXT(key_passphrase), .source = FROM_FILE},
    {.option = "proxy", TEXT(proxy), .source = AS_GIVEN},
#undef TEXT
};

// Words of --auth and --mode by number.
static const char *const auths[] = {"none", "bearer", "client", "backend"};
static const char *const modes[] = {"auto", "metered", "manual"};

void server_print(const struct server *at, const char *canonicals, const struct json *profile,
                  bool json)
{
    struct json *o = json_new_object();
    json_set_string(o, "auth", auths[at->auth]);
    json_set_string(o, "mode", modes[at->mode]);
    for (size_t i = 0; i < SERVER_OPTIONS; i++) {
        const char *value = (const char *)at + server_options[i].at;
        if (value[0] != '\0') // what only its owner may read is never shown
            json_set_string(o, server_options[i].option,
                            server_options[i].source == FROM_FILE ? "(set)" : value);
    }
    if (at->owners[0] != '\0')
        json_set_string(o, "owners", at->owners);
    if (canonicals[0] != '\0')
        json_set_string(o, "canonicals", canonicals);
    if (profile != NULL)
        json_set(o, "learnt", json_copy(profile));
    if (json) {
        cli_print(o, true);
    } else {
        struct buf text = {0}, safe = {0};
        json_write(o, true, &text);
        text_safe(&safe, buf_text(&text), text.len, true);
        cli_printf("%s\n", buf_text(&safe));
        buf_release(&text);
        buf_release(&safe);
    }
    json_free(o);
}
