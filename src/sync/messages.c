// SPDX-License-Identifier: EUPL-1.2
#include "sync/messages.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "sync/outcome.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    struct sync_message text;
} troubles[SYNC_TROUBLES] = {
    [SYNC_FINE] = {"", {"", ""}},
    [SYNC_NO_LINK] = {"no-link",
                      {N_("There is no connection to the server now."),
                       N_("Everything is kept here and goes by itself once there is one.")}},
    [SYNC_PORTAL] = {"portal",
                     {N_("A page of this network answers instead of the server."),
                      N_("Sign in to the network with a web browser, or use another network. "
                         "Nothing personal was sent.")}},
    [SYNC_UNTRUSTED] = {"untrusted",
                        {N_("The server's certificate is not trusted; nothing was sent."),
                         N_("Check the date of this laptop. If it is right, use another network, "
                            "or tell your coordinator.")}},
    [SYNC_ELSEWHERE] = {"elsewhere",
                        {N_("The server sends us to another address; nothing was sent there."),
                         N_("Tell your coordinator: the address set here may have changed.")}},
    [SYNC_LOGIN_FAILED] = {"login",
                           {N_("The server does not know this laptop's credentials."),
                            N_("Tell your coordinator. Everything is kept here meanwhile.")}},
    [SYNC_FORBIDDEN] = {"forbidden",
                        {N_("The server knows this laptop but does not let it in."),
                         N_("Tell your coordinator. Everything is kept here meanwhile.")}},
    [SYNC_BUSY_SERVER] = {"busy",
                          {N_("The server asks to come back later."),
                           N_("It is tried again by itself.")}},
    [SYNC_NOT_FHIR] = {"not-fhir",
                       {N_("What answers there is no FHIR R4 server."),
                        N_("Tell your coordinator: the address set here may be wrong.")}},
    [SYNC_STORE] = {"store",
                    {N_("The store of this laptop did not take what the server said."),
                     N_("What is kept stays. Tell your coordinator: icope doctor says what is "
                        "wrong with the store.")}},
    [SYNC_FULL] = {"full",
                   {N_("The disk of this laptop is full: it did not take what the server said."),
                    N_("Free some space, then send again: what arrived is not doubled.")}},
    [SYNC_REFUSED] =
        {"refused",
         {N_("The server takes no visit, always for the same reason."),
          N_("It is about the server, not about the visits: tell your coordinator what "
             "it says. Everything is kept here and goes by itself once that is "
             "mended.")}},
    [SYNC_DOUBLED] = {"doubled",
                      {N_("The server holds the same thing twice."),
                       N_("Tell your coordinator: only the people of the server can mend it.")}},
};

struct sync_message trouble_text(enum sync_trouble trouble)
{
    return trouble < SYNC_TROUBLES ? troubles[trouble].text : troubles[SYNC_FINE].text;
}

const char *trouble_name(enum sync_trouble trouble)
{
    return trouble < SYNC_TROUBLES ? troubles[trouble].name : "";
}

// What happened on the link, in place of the words of a library.
static const char *const failures[HTTP_FAILURES] = {
    [HTTP_ANSWERED] = "",
    [HTTP_NO_HOST] = N_("The name of the server is not known on this network."),
    [HTTP_NO_LINK] = N_("Nobody answers at the server's address."),
    [HTTP_NOT_TRUSTED] = N_("What it shows as its certificate, or what it wants to see of ours, "
                            "does not fit."),
    [HTTP_STALLED] = N_("It was reached, but nothing moved any more."),
    [HTTP_CUT] = N_("The connection broke off."),
    [HTTP_TOO_BIG] = N_("Its reply is longer than any reply should be."),
    [HTTP_REDIRECTED] = N_("It sends elsewhere; that is never followed."),
    [HTTP_BROKEN] = N_("What came is no reply of a web server."),
};

// What statuses mean to people (RFC 9110 §15, RFC 6585); the rest by their number.
static const struct {
    int status;
    const char *text;
} statuses[] = {
    {400, N_("It does not understand what was asked (HTTP 400).")},
    {401, N_("It does not accept who we say we are (HTTP 401).")},
    {403, N_("It does not allow this (HTTP 403).")},
    {404, N_("There is nothing at that address (HTTP 404).")},
    {405, N_("It does not take this kind of request (HTTP 405).")},
    {407, N_("The proxy wants a name and a password (HTTP 407).")},
    {408, N_("It waited too long for us (HTTP 408).")},
    {413, N_("It takes nothing as long as this (HTTP 413).")},
    {429, N_("It was asked too often (HTTP 429).")},
    {500, N_("It has a fault of its own (HTTP 500).")},
    {501, N_("It cannot do this (HTTP 501).")},
    {502, N_("What stands before it does not reach it (HTTP 502).")},
    {503, N_("It is overloaded or being worked on (HTTP 503).")},
    {504, N_("What stands before it waited too long for it (HTTP 504).")},
    {511, N_("This network wants to be signed in to (HTTP 511).")},
};

void detail_text(enum http_failure failure, int status, char *out, size_t bytes)
{
    out[0] = '\0';
    if (failure != HTTP_ANSWERED && failure < HTTP_FAILURES) {
        snprintf(out, bytes, "%s", _(failures[failure]));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        if (statuses[i].status == status) {
            snprintf(out, bytes, "%s", _(statuses[i].text));
            return;
        }
    }
    if (status != 0)
        snprintf(out, bytes, _("It answered with HTTP %d."), status);
}

// Of one package, by the engine's own codes.
static const struct {
    const char *code;
    struct sync_message text;
} problems[] = {
    {"damaged",
     {N_("This package on the laptop is damaged."),
      N_("Tell your coordinator: the visit itself may still be whole, see icope audit verify.")}},
    {"doubled",
     {N_("The server holds this twice."),
      N_("Tell your coordinator: only the people of the server can mend it.")}},
    {"changed-there",
     {N_("This was changed here and on the server."),
      N_("Choose which to keep; both stay in the history.")}},
    {"conflict",
     {N_("Somebody changes the same thing on the server."),
      N_("It is tried again by itself a few times; then it is up to you to try it again.")}},
    {"too-long",
     {N_("The server takes nothing as long as this."),
      N_("Tell your coordinator: the limit of the server has to be raised.")}},
    {"read-back",
     {N_("The server could not show yet what it has of this."),
      N_("It is tried again by itself; it is not made twice.")}},
    {"not-kept",
     {N_("The server said yes but does not have it."),
      N_("It is sent again by itself. If this goes on, tell your coordinator.")}},
};

struct sync_message problem_text(const struct json *problem)
{
    const char *code = json_get_string(problem, "code");
    int64_t http = 0;
    if (problem == NULL)
        return (struct sync_message){"", ""};
    for (size_t i = 0; code != NULL && i < ARRAY_LEN(problems); i++)
        if (strcmp(problems[i].code, code) == 0)
            return problems[i].text;
    json_int(json_get(problem, "http"), &http);
    if (http >= 400 && http < 500 && outcome_of_status((int)http) != OUT_LATER)
        return (struct sync_message){
            N_("The server does not accept this visit."),
            N_("Read what it says below. When the cause is gone, try it again; the other visits "
               "go on.")};
    return (struct sync_message){N_("The last try did not go through."),
                                 N_("It is tried again by itself.")};
}
