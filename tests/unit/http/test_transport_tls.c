// SPDX-License-Identifier: EUPL-1.2
// Whom the real transport trusts, against openssl(1) as the server: it says what it was sent, so
// that nothing of a request may be seen by a server that is not trusted.
#include "base/mem.h"
#include "support/canned.h"
#include "unit/http/link.h"
#include "unit/http/shell.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// Authorities, certificates and servers; removed at the end.
struct place {
    char dir[64];
};

// Certificates as a shell makes them: an authority "ca", another "stranger" that nobody trusts.
static const char make_all[] =
    "set -e\n"
    "export OPENSSL_CONF=/dev/null\n"
    "key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key; }\n"
    "root() { key $1; openssl req -config req.conf -x509 -new -key $1.key -subj \"/CN=$1\""
    " -days 2 -extensions root -out $1.pem; mkdir $1.d; : >$1.d/index; echo 01 >$1.d/serial; }\n"
    // leaf NAME AUTHORITY FROM UNTIL SAN
    "leaf() { key $1; openssl req -config req.conf -new -key $1.key -subj \"/CN=$1\" -out $1.csr\n"
    " SAN=$5 openssl ca -batch -config ca.conf -name $2 -startdate $3 -enddate $4 -notext"
    " -in $1.csr -out $1.pem; }\n"
    "long() { leaf $1 $2 20200101000000Z 20491231000000Z $3; }\n"
    "root ca; root stranger\n"
    "long good ca IP:127.0.0.1,DNS:localhost\n"
    "long strange stranger IP:127.0.0.1\n"
    "long other ca DNS:other.example,IP:127.0.0.9\n"
    "leaf old ca 20200101000000Z 20210101000000Z IP:127.0.0.1\n"
    "leaf early ca 20480101000000Z 20491231000000Z IP:127.0.0.1\n"
    "long client ca DNS:client\n"
    "key self; openssl req -config req.conf -x509 -new -key self.key -subj /CN=self -days 2"
    " -addext subjectAltName=IP:127.0.0.1 -out self.pem\n"
    "openssl pkey -in client.key -aes256 -passout pass:word -out client-locked.key\n"
    "for n in good other; do printf 'sha256//%s' \"$(openssl x509 -in $n.pem -noout -pubkey |"
    " openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | openssl base64)\""
    " >$n.pin; done\n";

#define AUTHORITY(name)                                                                            \
    "[" name "]\nnew_certs_dir=" name ".d\ndatabase=" name ".d/index\nserial=" name                \
    ".d/serial\ncertificate=" name ".pem\nprivate_key=" name                                       \
    ".key\ndefault_md=sha256\npolicy=any\nx509_extensions=leaf\nunique_subject=no\n"

static const struct {
    const char *name, *text;
} files[] = {
    {"req.conf", "[req]\ndistinguished_name=dn\n[dn]\n[root]\nbasicConstraints=critical,CA:TRUE\n"
                 "subjectKeyIdentifier=hash\n"},
    {"ca.conf", AUTHORITY("ca") AUTHORITY(
                    "stranger") "[any]\ncommonName=supplied\n[leaf]\nsubjectAltName=$ENV::SAN\n"},
    {"make.sh", make_all},
};

static const char *in_dir(const struct place *p, const char *name, char *out, size_t bytes)
{
    snprintf(out, bytes, "%s/%s", p->dir, name);
    return out;
}

// The start of a file, without the end of its line; "" none.
static void read_start(const struct place *p, const char *name, char *out, size_t bytes)
{
    char path[128];
    FILE *f = fopen(in_dir(p, name, path, sizeof path), "re");
    size_t n = f != NULL ? fread(out, 1, bytes - 1, f) : 0;
    out[n] = '\0';
    if (f != NULL)
        fclose(f);
}

// ---- a server ----

struct tls_server {
    pid_t pid;
    int port;
    int in; // what is written here it sends
};

static void run_server(const struct place *p, const int *in, const char *words)
{
    char command[600];
    snprintf(command, sizeof command,
             "exec openssl s_server -accept 127.0.0.1:0 -naccept 9 %s >server.out 2>&1", words);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in[0], STDIN_FILENO);
    close(in[1]);
    setenv("OPENSSL_CONF", "/dev/null", 1); // the system's may forbid old versions
    if (chdir(p->dir) == 0)
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static bool server_said(const struct place *p, const char *words, char *out, size_t bytes)
{
    read_start(p, "server.out", out, bytes);
    return strstr(out, words) != NULL;
}

static void server_start(const struct place *p, const char *words, struct tls_server *ret)
{
    int in[2];
    char said[4000];
    *ret = (struct tls_server){0};
    unlink(in_dir(p, "server.out", said, sizeof said));
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    ret->pid = fork();
    assert_true(ret->pid >= 0);
    if (ret->pid == 0)
        run_server(p, in, words);
    close(in[0]);
    ret->in = in[1];
    int64_t end = link_now_ms() + LINK_WAIT_MS;
    while (!server_said(p, "ACCEPT 127.0.0.1:", said, sizeof said)) {
        if (link_now_ms() > end)
            fail_msg("the server says: %s", said);
        poll(NULL, 0, 5);
    }
    ret->port =
        (int)strtol(strstr(said, "ACCEPT 127.0.0.1:") + strlen("ACCEPT 127.0.0.1:"), NULL, 10);
    assert_true(ret->port > 0);
}

static void server_end(struct tls_server *s)
{
    close(s->in);
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
}

// Asks it; the reply is sent when the request was seen there. Returns whether it was.
static bool ask(const struct place *p, const struct tls_server *s, const char *host,
                const struct transport_options *o, struct told *told)
{
    char url[100], said[20000];
    bool seen = false;
    snprintf(url, sizeof url, "https://%s:%d/fhir/secret", host, s->port);
    struct http_request r = {.method = "POST", .url = url, .body = "body", .body_len = 4};
    struct transport t = link_open(o);
    int64_t end = link_now_ms() + LINK_WAIT_MS;
    link_start(&t, &r, told);
    while (told->times == 0 && link_now_ms() < end) {
        link_turn(&t, NULL);
        if (!seen && server_said(p, "POST /fhir/secret", said, sizeof said)) {
            seen = true;
            assert_int_equal(write(s->in, REPLY, strlen(REPLY)), strlen(REPLY));
        }
    }
    t.close(t.self);
    assert_int_equal(told->times, 1);
    return server_said(p, "secret", said, sizeof said);
}

// ---- the cases ----

#define CERT(name) "-cert " name ".pem -key " name ".key "
#define DEMANDS    "-Verify 1 -verify_return_error -CAfile ca.pem "
#define OLD_TLS    CERT("good") "-tls1_1 -cipher ALL:@SECLEVEL=0"

// Names of files in the place, and of the files that hold a pin.
static const struct tls_case {
    const char *name;
    const char *words; // of the server
    const char *host;
    const char *ca, *pin, *pin_next, *cert, *key, *passphrase;
    enum http_failure failure;
} cases[] = {
    {"trusted", CERT("good"), "127.0.0.1", .ca = "ca.pem"},
    {"trusted by name", CERT("good"), "localhost", .ca = "ca.pem"},
    {"trusted, TLS 1.2", CERT("good") "-tls1_2", "127.0.0.1", .ca = "ca.pem"},
    {"unknown authority", CERT("strange"), "127.0.0.1", .ca = "ca.pem",
     .failure = HTTP_NOT_TRUSTED},
    {"not one of the system's", CERT("good"), "127.0.0.1", .failure = HTTP_NOT_TRUSTED},
    {"self-signed", CERT("self"), "127.0.0.1", .ca = "ca.pem", .failure = HTTP_NOT_TRUSTED},
    {"another name", CERT("other"), "localhost", .ca = "ca.pem", .failure = HTTP_NOT_TRUSTED},
    {"another address", CERT("other"), "127.0.0.1", .ca = "ca.pem", .failure = HTTP_NOT_TRUSTED},
    {"expired", CERT("old"), "127.0.0.1", .ca = "ca.pem", .failure = HTTP_NOT_TRUSTED},
    {"not yet valid", CERT("early"), "127.0.0.1", .ca = "ca.pem", .failure = HTTP_NOT_TRUSTED},
    {"pin right", CERT("good"), "127.0.0.1", .ca = "ca.pem", .pin = "good.pin"},
    {"pin wrong", CERT("good"), "127.0.0.1", .ca = "ca.pem", .pin = "other.pin",
     .failure = HTTP_NOT_TRUSTED},
    {"pin wrong, next right", CERT("good"), "127.0.0.1", .ca = "ca.pem", .pin = "other.pin",
     .pin_next = "good.pin"},
    {"pin right, authority not", CERT("good"), "127.0.0.1", .ca = "stranger.pem", .pin = "good.pin",
     .failure = HTTP_NOT_TRUSTED},
    {"our certificate", CERT("good") DEMANDS, "127.0.0.1", .ca = "ca.pem", .cert = "client.pem",
     .key = "client.key"},
    {"our certificate, TLS 1.2", CERT("good") DEMANDS "-tls1_2", "127.0.0.1", .ca = "ca.pem",
     .cert = "client.pem", .key = "client.key"},
    {"our key has a passphrase", CERT("good") DEMANDS, "127.0.0.1", .ca = "ca.pem",
     .cert = "client.pem", .key = "client-locked.key", .passphrase = "word"},
    {"the passphrase is wrong", CERT("good") DEMANDS, "127.0.0.1", .ca = "ca.pem",
     .cert = "client.pem", .key = "client-locked.key", .passphrase = "no",
     .failure = HTTP_NOT_TRUSTED},
    {"no certificate of ours", CERT("good") DEMANDS, "127.0.0.1", .ca = "ca.pem",
     .failure = HTTP_NOT_TRUSTED},
    {"no certificate of ours, TLS 1.2", CERT("good") DEMANDS "-tls1_2", "127.0.0.1", .ca = "ca.pem",
     .failure = HTTP_NOT_TRUSTED},
    {"our certificate is of a stranger", CERT("good") DEMANDS, "127.0.0.1", .ca = "ca.pem",
     .cert = "strange.pem", .key = "strange.key", .failure = HTTP_NOT_TRUSTED},
};

// Paths and pins of a case.
struct texts {
    char ca[128], cert[128], key[128], pin[80], pin_next[80];
};

static struct transport_options options_of(const struct place *p, const struct tls_case *c,
                                           struct texts *x)
{
    struct transport_options o = {.key_passphrase = c->passphrase};
    if (c->ca != NULL)
        o.ca_file = in_dir(p, c->ca, x->ca, sizeof x->ca);
    if (c->cert != NULL)
        o.cert_file = in_dir(p, c->cert, x->cert, sizeof x->cert);
    if (c->key != NULL)
        o.key_file = in_dir(p, c->key, x->key, sizeof x->key);
    if (c->pin != NULL)
        read_start(p, c->pin, x->pin, sizeof x->pin);
    if (c->pin_next != NULL)
        read_start(p, c->pin_next, x->pin_next, sizeof x->pin_next);
    o.pin = c->pin != NULL ? x->pin : NULL;
    o.pin_next = c->pin_next != NULL ? x->pin_next : NULL;
    return o;
}

static void check(const struct place *p, const struct tls_case *c)
{
    struct tls_server s;
    struct texts x = {0};
    struct told told;
    struct transport_options o = options_of(p, c, &x);
    server_start(p, c->words, &s);
    bool seen = ask(p, &s, c->host, &o, &told);
    server_end(&s);
    if (told.failure != c->failure)
        fail_msg("%s: %d %s", c->name, (int)told.failure, told.why);
    if (seen != (c->failure == HTTP_ANSWERED))
        fail_msg("%s: the server %s the request", c->name, seen ? "saw" : "did not see");
    if (c->failure == HTTP_ANSWERED)
        assert_string_equal(told.body, "ok");
    else
        assert_true(told.why[0] != '\0' && told.body_len == 0);
}

static void only_who_is_trusted_is_sent_anything(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        check(*state, &cases[i]);
}

static void old_versions_of_tls_are_refused(void **state)
{
    const struct tls_case old = {"TLS 1.1", OLD_TLS, "127.0.0.1", .ca = "ca.pem",
                                 .failure = HTTP_NOT_TRUSTED};
    const struct place *p = *state;
    struct tls_server s;
    char command[300];
    server_start(p, OLD_TLS, &s);
    snprintf(command, sizeof command,
             "OPENSSL_CONF=/dev/null openssl s_client -connect 127.0.0.1:%d -tls1_1 -cipher "
             "ALL:@SECLEVEL=0 -CAfile ca.pem -verify_return_error </dev/null",
             s.port);
    int code = shell_in(p->dir, command);
    server_end(&s);
    if (code != 0) {
        print_message("this openssl cannot serve TLS 1.1\n");
        skip();
    }
    check(p, &old);
}

// Whoever only closes or speaks something else shows no wrong certificate.
static void handshakes_that_end_early_are_told_apart(void **state)
{
    static const struct {
        enum canned_way way;
        const char *reply;
        enum http_failure failure;
        int connect_ms; // long where something else must end it, on a busy machine too
    } ends[] = {
        {CANNED_SHUT, "", HTTP_CUT, 60000},
        {CANNED_SILENT, "", HTTP_NO_LINK, 300},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct net *n = net_new();
        struct canned s;
        struct told told;
        char url[60];
        canned_open(n, ends[i].reply, &s);
        s.way = ends[i].way;
        snprintf(url, sizeof url, "https://127.0.0.1:%d/secret", s.port);
        struct transport t =
            link_open(&(struct transport_options){.connect_ms = ends[i].connect_ms});
        link_ask(&t, n, &(struct http_request){.method = "GET", .url = url}, &told);
        t.close(t.self);
        if (told.failure != ends[i].failure)
            fail_msg("%zu: %d %s", i, (int)told.failure, told.why);
        assert_true(s.connections == 1 && strstr(buf_text(&s.got), "secret") == NULL);
        canned_close(&s);
        net_free(n);
    }
}

// ---- the environment ----

// In a process of its own: libcurl asks once. Returns how the request ended.
static int ask_with_environment(const struct place *p, const struct tls_server *s,
                                const struct transport_options *o, bool forget)
{
    char path[128];
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct told told;
        setenv("SSLKEYLOGFILE", in_dir(p, "keys.log", path, sizeof path), 1);
        setenv("SSL_CERT_FILE", in_dir(p, "ca.pem", path, sizeof path), 1);
        setenv("SSL_CERT_DIR", p->dir, 1);
        setenv("CURL_CA_BUNDLE", path, 1);
        if (forget)
            transport_forget_environment();
        ask(p, s, "127.0.0.1", o, &told);
        _exit((int)told.failure);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void the_environment_gives_no_trust_and_takes_no_keys(void **state)
{
    static const struct {
        bool forget, ca;
        enum http_failure failure;
        bool keys;
    } runs[] = {
        {.forget = true, .ca = true, HTTP_ANSWERED, .keys = false},
        {.forget = true, .ca = false, HTTP_NOT_TRUSTED, .keys = false},
        {.forget = false, .ca = true, HTTP_ANSWERED, .keys = true}, // so the above says something
    };
    const struct place *p = *state;
    char ca[128], keys[128];
    in_dir(p, "ca.pem", ca, sizeof ca);
    in_dir(p, "keys.log", keys, sizeof keys);
    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        struct transport_options o = {.ca_file = runs[i].ca ? ca : NULL};
        struct tls_server s;
        server_start(p, CERT("good"), &s);
        int code = ask_with_environment(p, &s, &o, runs[i].forget);
        server_end(&s);
        assert_int_equal(code, runs[i].failure);
        assert_int_equal(access(keys, F_OK) == 0, runs[i].keys);
    }
}

// ---- the place ----

static int make_place(void **state)
{
    static struct place p;
    char path[128];
    const char *top = getenv("TMPDIR");
    snprintf(p.dir, sizeof p.dir, "%s/icope-tls-XXXXXX", top != NULL ? top : "/tmp");
    assert_non_null(mkdtemp(p.dir));
    *state = &p;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        FILE *f = fopen(in_dir(&p, files[i].name, path, sizeof path), "we");
        assert_true(f != NULL && fputs(files[i].text, f) >= 0 && fclose(f) == 0);
    }
    if (shell_in(p.dir, "sh make.sh") == 0)
        return 0;
    char said[3000];
    read_start(&p, "said.txt", said, sizeof said);
    print_error("openssl makes no certificates: %s\n", said);
    return -1;
}

static int remove_place(void **state)
{
    const struct place *p = *state;
    return shell_in(p->dir, "rm -r -- \"$PWD\"");
}

// What openssl says of a connection on the page it answers with (-www), which it then ends.
enum session { SESSION_NONE, SESSION_NEW, SESSION_REUSED };

struct page {
    bool told;            // there is an answer
    enum session session; // as it says
    int64_t connect_ms;   // as the reply
};

static void page_told(const struct http_reply *r, void *context)
{
    struct page *page = context;
    const char *text = buf_text(&r->body);
    page->told = true;
    page->connect_ms = r->connect_ms;
    page->session = strstr(text, "Reused, TLS") != NULL ? SESSION_REUSED
                    : strstr(text, "New, TLS") != NULL  ? SESSION_NEW
                                                        : SESSION_NONE;
}

static enum session session_of(struct transport *t, const struct tls_server *s)
{
    struct page page = {0};
    char url[100];
    struct err e = {0};
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", s->port);
    struct http_request r = {.method = "GET", .url = url};
    assert_int_equal(t->start(t->self, &r, page_told, &page, &e), RC_OK);
    for (int64_t end = link_now_ms() + LINK_WAIT_MS; !page.told && link_now_ms() < end;)
        link_turn(t, NULL);
    assert_true(page.told && page.connect_ms > 0); // each has a connection of its own
    return page.session;
}

static void a_session_outlives_its_connection_on_one_network(void **state)
{
    static const char *const words[] = {CERT("good") "-www", CERT("good") "-www -tls1_2"};
    const struct place *p = *state;
    char ca[128];
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct tls_server s;
        struct transport_options o = {.ca_file = in_dir(p, "ca.pem", ca, sizeof ca)};
        server_start(p, words[i], &s);
        struct transport t = link_open(&o);
        assert_int_equal(session_of(&t, &s), SESSION_NEW);
        assert_int_equal(session_of(&t, &s), SESSION_REUSED);
        t.renew(t.self); // another network: nothing is taken along
        assert_int_equal(session_of(&t, &s), SESSION_NEW);
        t.close(t.self);
        server_end(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_gives_no_trust_and_takes_no_keys),
        cmocka_unit_test(only_who_is_trusted_is_sent_anything),
        cmocka_unit_test(old_versions_of_tls_are_refused),
        cmocka_unit_test(handshakes_that_end_early_are_told_apart),
        cmocka_unit_test(a_session_outlives_its_connection_on_one_network),
    };
    return cmocka_run_group_tests(tests, make_place, remove_place);
}
