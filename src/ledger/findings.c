// SPDX-License-Identifier: EUPL-1.2
#include "ledger/findings.h"

#include "base/i18n.h"

#include <stdlib.h>

static const struct {
    const char *name, *label, *advice;
} kinds[LEDGER_KINDS] = {
    [LEDGER_NOT_ONE] = {"not-a-ledger", N_("this is no exported ledger"),
                        N_("Make it again on the laptop: icope ledger export --out FILE")},
    [LEDGER_NOT_LIST] = {"not-a-list", N_("this is no list of a FHIR server"),
                         N_("Wanted: a searchset Bundle of Encounters, or one Encounter a line "
                            "(NDJSON).")},
    [LEDGER_UNREADABLE] = {"unreadable", N_("this line cannot be read"),
                           N_("The file was damaged on its way: export or fetch it again.")},
    [LEDGER_PARTIAL] = {"partial", N_("only a part of the server's list: it goes on"),
                        N_("Fetch every page (the links named next) and give them all.")},
    [LEDGER_SEAL] = {"seal", N_("the store itself says that a line was altered or is missing"),
                     N_("Keep this store as it is and tell your administrator: somebody changed "
                        "the file. A backup may have the line.")},
    [LEDGER_TAKEN] = {"taken", N_("numbered, but its package is no longer in the store"),
                      N_("Nobody was erased: the file was changed. Look for the visit on the "
                         "server and in a backup, and tell your administrator.")},
    [LEDGER_ALTERED] = {"altered",
                        N_("does not follow the line before it: one of the two was altered, or "
                           "lines between them are gone"),
                        N_("Export again on the laptop. If it stays, the store was altered: tell "
                           "your administrator.")},
    [LEDGER_GAP] = {"gap", N_("missing in the ledger"),
                    N_("Export again on the laptop. If the gap stays, a visit was taken out of the "
                       "store: look for it on the server and in a backup.")},
    [LEDGER_CUT] = {"cut", N_("missing at the end of the ledger"),
                    N_("The file was cut: export it again on the laptop.")},
    [LEDGER_TWICE] = {"twice", N_("there twice in one file"),
                      N_("Somebody put the file together by hand: export it again.")},
    [LEDGER_ORDER] = {"order", N_("not in its place in the file"),
                      N_("Somebody put the file together by hand: export it again.")},
    [LEDGER_FORKED] = {"forked", N_("two files say different things about this number"),
                       N_("Two copies of one store were used side by side. Keep both laptops, "
                          "use one of them, and compare each with the server.")},
    [LEDGER_REWRITTEN] = {"rewritten", N_("the server was told of other visits before this one"),
                          N_("The ledger was written anew after it was sent: tell your "
                             "administrator, and look for an older export or backup.")},
    [LEDGER_LOST] = {"lost", N_("sent, but the server does not have it"),
                     N_("Fetch the server's list again, complete. If the visit is still not there, "
                        "somebody deleted it: the laptop keeps it until its retention rule erases "
                        "it (icope copy).")},
    [LEDGER_DOUBLED] = {"doubled", N_("on the server twice"),
                        N_("The same visit stands there under two identifiers: have one of them "
                           "removed on the server.")},
    [LEDGER_STRAY] = {"stray", N_("on the server, but in no ledger given here"),
                      N_("The visit is safe there. Export this laptop's ledger again; after a "
                         "restore from a backup the numbers since are known to the server only.")},
    [LEDGER_NO_LEDGER] = {"no-ledger", N_("on the server, from a laptop whose ledger is not here"),
                          N_("Have that laptop's ledger exported and give it too.")},
    [LEDGER_NOT_SHOWN] = {"not-shown",
                          N_("not on the server, and that laptop's ledger is not here"),
                          N_("Its ledger says whether these were visits: have it exported.")},
    [LEDGER_WAITING] = {"waiting", N_("done, not sent yet"), N_("Connect that laptop: icope sync")},
    [LEDGER_UNDONE] = {"not-done", N_("planned, not done"),
                       N_("Plan the visit again, or mark it: not at home, cancelled.")},
    [LEDGER_UNFINISHED] = {"unfinished", N_("planned and begun, not finished"),
                           N_("Open the visit and finish or stop it.")},
};

void ledger_found(struct ledger_report *r, const struct ledger_finding *f)
{
    size_t numbers = f->to > f->from ? (size_t)(f->to - f->from) + 1 : 1;
    r->found++;
    r->of_kind[f->kind] += numbers;
    if (r->count >= LEDGER_FINDINGS_MAX)
        return;
    if (r->count == r->cap) {
        r->cap = r->cap == 0 ? 16 : 2 * r->cap;
        r->all = mem_grow(r->all, r->cap, sizeof *r->all);
    }
    r->all[r->count++] = *f;
}

void ledger_report_release(struct ledger_report *r)
{
    free(r->all);
    arena_release(&r->arena);
    *r = (struct ledger_report){0};
}

const char *ledger_kind_name(enum ledger_finding_kind kind)
{
    return kinds[kind].name;
}

const char *ledger_kind_label(enum ledger_finding_kind kind)
{
    return kinds[kind].label;
}

const char *ledger_kind_advice(enum ledger_finding_kind kind)
{
    return kinds[kind].advice;
}
