// SPDX-License-Identifier: EUPL-1.2
#include "sync/server.h"

#include "base/base64.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "fhir/resource.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Texts, as they are kept.
static const struct {
    const char *name;
    size_t at, bytes;
} texts[] = {
#define TEXT(name, member)                                                                         \
    {                                                                                              \
        name, offsetof(struct server, member), sizeof(((struct server *)0)->member)                \
    }
    TEXT("base", base),          TEXT("tokenUrl", token_url),
    TEXT("clientId", client_id), TEXT("secret", secret),
    TEXT("scope", scope),        TEXT("keyPem", key_pem),
    TEXT("keyId", key_id),       TEXT("caFile", ca_file),
    TEXT("ca", ca_pem),          TEXT("pin", pin),
    TEXT("pinNext", pin_next),   TEXT("certFile", cert_file),
    TEXT("keyFile", key_file),   TEXT("keyPassphrase", key_passphrase),
    TEXT("proxy", proxy),        TEXT("owners", owners),
#undef TEXT
};

// Choices, by their numbers.
static const char *const auth_names[] = {"none", "bearer", "client", "backend"};
static const char *const mode_names[] = {"auto", "metered", "manual"};

static char *text_at(struct server *s, size_t i)
{
    return (char *)s + texts[i].at;
}

struct json *server_json(const struct server *s)
{
    struct server copy = *s;
    struct json *v = json_new_object();
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (text_at(&copy, i)[0] != '\0')
            json_set_string(v, texts[i].name, text_at(&copy, i));
    json_set_string(v, "auth", auth_names[s->auth]);
    json_set_string(v, "mode", mode_names[s->mode]);
    json_set(v, "parallel", json_new_int(s->parallel));
    json_set(v, "maxEntries", json_new_int(s->max_entries));
    server_wipe(&copy);
    return v;
}

static bool choice(const struct json *v, const char *member, const char *const *names, size_t count,
                   int *ret)
{
    const char *text = json_get_string(v, member);
    if (json_get(v, member) == NULL)
        return true;
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            *ret = (int)i;
            return true;
        }
    }
    return false;
}

static bool number(const struct json *v, const char *member, int64_t max, int *ret)
{
    int64_t n = 0;
    const struct json *it = json_get(v, member);
    if (it == NULL)
        return true;
    if (!json_int(it, &n) || n < 0 || n > max)
        return false;
    *ret = (int)n;
    return true;
}

static enum rc take_texts(const struct json *v, struct server *s, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const char *text = json_get_string(v, texts[i].name);
        if (text == NULL && json_get(v, texts[i].name) != NULL)
            return err_set(e, RC_INVALID, "%s: not a text", texts[i].name);
        if (text == NULL)
            continue;
        if (strlen(text) >= texts[i].bytes)
            return err_set(e, RC_LIMIT, "%s: longer than %zu bytes", texts[i].name,
                           texts[i].bytes - 1);
        memcpy(text_at(s, i), text, strlen(text) + 1);
    }
    return RC_OK;
}

static enum rc take_all(const struct json *v, struct server *s, struct err *e)
{
    int auth = 0, mode = 0;
    if (json_type(v) != JSON_OBJECT)
        return err_set(e, RC_INVALID, "server: no JSON object");
    if (!choice(v, "auth", auth_names, ARRAY_LEN(auth_names), &auth))
        return err_set(e, RC_INVALID, "auth: none, bearer, client or backend");
    if (!choice(v, "mode", mode_names, ARRAY_LEN(mode_names), &mode))
        return err_set(e, RC_INVALID, "mode: auto, metered or manual");
    if (!number(v, "parallel", 8, &s->parallel))
        return err_set(e, RC_INVALID, "parallel: 0 to 8");
    if (!number(v, "maxEntries", 100000, &s->max_entries))
        return err_set(e, RC_INVALID, "maxEntries: 0 to 100000");
    s->auth = (enum server_auth)auth;
    s->mode = (enum server_mode)mode;
    return take_texts(v, s, e);
}

enum rc server_from(const struct json *v, struct server *ret, struct err *e)
{
    struct server s = {0};
    enum rc rc = take_all(v, &s, e);
    if (rc == RC_OK)
        *ret = s;
    server_wipe(&s);
    return rc;
}

static bool printable(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 0x7f)
            return false;
    return true;
}

// The host of an address, between "://" and the next ':' or '/'; brackets kept.
static size_t host_of(const char *url, const char **ret)
{
    const char *at = strstr(url, "://");
    at = at != NULL ? at + 3 : url;
    *ret = at;
    if (*at == '[') {
        const char *end = strchr(at, ']');
        return end != NULL ? (size_t)(end - at) + 1 : 0;
    }
    return strcspn(at, ":/?#");
}

// The host as a number: an IPv6 one stands in brackets.
static bool is_number(int family, const char *host, size_t len, unsigned char ret[16])
{
    char text[64];
    if (len >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)len, host);
    return inet_pton(family, text, ret) == 1;
}

// Whole numbers only: "127.0.0.1.example" and "127.1.1.1.1" are names, and a network's name server
// answers them as it likes.
static bool is_loopback(const char *url)
{
    unsigned char number[16];
    const char *host = NULL;
    size_t len = host_of(url, &host);
    if (len == strlen("localhost") && strncmp(host, "localhost", len) == 0)
        return true;
    if (len == strlen("[::1]") && strncmp(host, "[::1]", len) == 0)
        return true;
    return is_number(AF_INET, host, len, number) && number[0] == 127;
}

// A host, perhaps a port, then a path or nothing.
static bool host_is_sound(const char *url)
{
    unsigned char number[16];
    const char *host = NULL;
    size_t len = host_of(url, &host);
    const char *at = host + len;
    if (len == 0 || (host[0] == '[' && !is_number(AF_INET6, host + 1, len - 2, number)))
        return false;
    if (*at == ':') {
        char *end = NULL;
        long port = isdigit((unsigned char)at[1]) ? strtol(at + 1, &end, 10) : 0;
        if (port < 1 || port > 65535)
            return false;
        at = end;
    }
    return *at == '\0' || *at == '/';
}

static enum rc address(const char *name, const char *url, bool secured, struct err *e)
{
    bool https = strncmp(url, "https://", 8) == 0, http = strncmp(url, "http://", 7) == 0;
    if (!https && !http)
        return err_set(e, RC_INVALID, _("%s: an address that begins with https://"), name);
    if (strpbrk(url, "@?#") != NULL)
        return err_set(e, RC_INVALID, _("%s: no @, ? or # here"), name);
    if (!printable(url) || !host_is_sound(url))
        return err_set(e, RC_INVALID, _("%s: no host, or a character that no address has"), name);
    if (secured && http && !is_loopback(url))
        return err_set(e, RC_INVALID, _("%s: https only; health data never travels in the clear"),
                       name);
    return RC_OK;
}

// One SHA-256 in base64: libcurl takes several, divided by ';', and also a file's name.
static bool pin_is_sound(const char *pin)
{
    enum { HASH_BYTES = 32, DIGITS = 44 };
    static const char start[] = "sha256//";
    if (pin[0] == '\0')
        return true;
    if (strncmp(pin, start, sizeof start - 1) != 0)
        return false;
    const char *digits = pin + sizeof start - 1;
    struct buf hash = {0};
    bool ok = strlen(digits) == DIGITS && base64_decode(BASE64, digits, DIGITS, &hash) &&
              hash.len == HASH_BYTES;
    buf_release(&hash);
    return ok;
}

// What each kind of authentication needs.
static enum rc check_auth(const struct server *s, struct err *e)
{
    if (s->auth == AUTH_BEARER && (s->secret[0] == '\0' || !printable(s->secret)))
        return err_set(e, RC_INVALID, _("secret: the token is missing or holds a blank"));
    if (s->auth != AUTH_CLIENT && s->auth != AUTH_BACKEND)
        return RC_OK;
    if (s->client_id[0] == '\0')
        return err_set(e, RC_INVALID, _("clientId: missing"));
    if (s->auth == AUTH_CLIENT && s->secret[0] == '\0')
        return err_set(e, RC_INVALID, _("secret: missing"));
    if (s->auth == AUTH_BACKEND && s->key_pem[0] == '\0')
        return err_set(e, RC_INVALID, _("keyPem: missing; make one with `icope server key`"));
    return address("tokenUrl", s->token_url, true, e);
}

enum rc server_check(const struct server *s, struct err *e)
{
    size_t len = strlen(s->base);
    if (len == 0)
        return err_set(e, RC_NO, _("base: no server is set"));
    enum rc rc = address("base", s->base, true, e);
    if (rc == RC_OK && s->base[len - 1] == '/')
        rc = err_set(e, RC_INVALID, _("base: without a slash at the end"));
    if (rc == RC_OK && (!pin_is_sound(s->pin) || !pin_is_sound(s->pin_next)))
        rc = err_set(e, RC_INVALID, _("pin: \"sha256//\" and 44 characters of base64"));
    if (rc == RC_OK && s->proxy[0] != '\0') // what it passes on is https
        rc = address("proxy", s->proxy, false, e);
    return rc == RC_OK ? check_auth(s, e) : rc;
}

// Types that Task.owner may refer to.
static bool is_owner_reference(const char *text)
{
    static const char *const types[] = {"Practitioner", "PractitionerRole",  "Organization",
                                        "CareTeam",     "HealthcareService", "Patient",
                                        "Device",       "RelatedPerson"};
    const char *slash = strchr(text, '/');
    for (size_t i = 0; slash != NULL && i < ARRAY_LEN(types); i++)
        if (strlen(types[i]) == (size_t)(slash - text) &&
            strncmp(text, types[i], (size_t)(slash - text)) == 0)
            return resource_is_id(slash + 1, strlen(slash + 1));
    return false;
}

// The value of an identifier may be a name with blanks in it; a comma would ask for two (FHIR R4
// search.html#escaping).
static bool is_value(const char *text)
{
    size_t len = strlen(text);
    bool edges = len > 0 && text[0] != ' ' && text[len - 1] != ' ';
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f || strchr(",$|\\", text[i]) != NULL)
            return false;
    return edges;
}

bool server_owner_is(const char *text)
{
    char system[200] = "";
    const char *bar = strchr(text, '|');
    size_t len = bar != NULL ? (size_t)(bar - text) : 0;
    if (bar != NULL) { // a system is a URI, so it has a scheme
        snprintf(system, sizeof system, "%.*s", (int)len, text);
        return len < sizeof system && printable(system) && strchr(system, ':') != NULL &&
               is_value(bar + 1);
    }
    if (!printable(text))
        return false;
    if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
        return is_owner_reference(text);
    const char *id = strrchr(text, '/'), *type = id;
    while (type > text && type[-1] != '/')
        type--;
    return host_is_sound(text) && is_owner_reference(type);
}

static const char *or_null(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

struct transport_options server_link(const struct server *s)
{
    return (struct transport_options){
        .ca_file = or_null(s->ca_file),
        .ca_pem = s->ca_file[0] == '\0' ? or_null(s->ca_pem) : NULL, // a file named here by hand
        .pin = or_null(s->pin),
        .pin_next = or_null(s->pin_next),
        .cert_file = or_null(s->cert_file),
        .key_file = or_null(s->key_file),
        .key_passphrase = or_null(s->key_passphrase),
        .proxy = or_null(s->proxy),
        .parallel = s->parallel,
    };
}

void server_wipe(struct server *s)
{
    volatile unsigned char *at = (volatile unsigned char *)s;
    for (size_t i = 0; i < sizeof *s; i++)
        at[i] = 0;
}
