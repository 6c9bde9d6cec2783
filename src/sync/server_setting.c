// SPDX-License-Identifier: EUPL-1.2
#include "sync/server_setting.h"

#include "base/mem.h"
#include "catalog/forms.h"

#include <stdlib.h>
#include <string.h>

enum rc server_setting_load(struct store *s, struct server *ret, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    enum rc rc = store_setting(s, SETTING_SERVER, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        rc = err_set(e, RC_NO, "no server is set");
    if (rc == RC_OK)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, &v, e);
    if (rc == RC_OK)
        rc = server_from(v, ret, e);
    json_free(v);
    arena_release(&a); // freed memory is overwritten (base/mem_wipe.c)
    return rc;
}

enum rc server_setting_save(struct store *s, const struct server *server, struct err *e)
{
    struct buf text = {0};
    enum rc rc = server != NULL ? server_check(server, e) : RC_OK;
    if (rc == RC_OK && server != NULL) {
        struct json *v = server_json(server);
        json_write(v, false, &text);
        json_free(v);
    }
    if (rc == RC_OK)
        rc = store_setting_set(s, SETTING_SERVER, server != NULL ? buf_text(&text) : NULL, e);
    buf_wipe(&text);
    return rc;
}

enum rc server_engine_new(struct store *s, const struct clock *clock, struct sync **ret,
                          struct err *e)
{
    struct server *at = mem_alloc(sizeof *at);
    struct sync_options o = {.store = s,
                             .clock = clock,
                             .server = at,
                             .forms = forms_asked,
                             .settings_code = POLICY_CODE,
                             .fleet = true};
    enum rc rc = server_setting_load(s, at, e);
    if (rc == RC_OK)
        rc = server_check(at, e);
    if (rc == RC_OK) {
        struct transport_options link = server_link(at);
        rc = transport_curl_new(&link, &o.transport, e);
    }
    if (rc == RC_OK) {
        rc = sync_new(&o, ret, e);
        if (rc != RC_OK)
            o.transport.close(o.transport.self);
    }
    server_wipe(at);
    free(at);
    return rc;
}
