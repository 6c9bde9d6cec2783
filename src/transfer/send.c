// SPDX-License-Identifier: EUPL-1.2
// icope sync --to-folder: what waits on the laptop, sealed for the desk.
#include "transfer/send.h"

#include "base/i18n.h"
#include "fhir/element.h"
#include "fhir/kept_back.h"
#include "store/whole.h"
#include "transfer/envelope.h"
#include "transfer/media.h"
#include "transfer/outbox_index.h"
#include "vault/sealed_message.h"

#include <string.h>

// ---- what the four ways share ----

static const struct {
    const char *code, *text;
} reasons[] = {
    {"altered", N_("altered, cut off, or sealed for somebody else")},
    {"no-parcel", N_("not one of our files, or a part of it is missing")},
    {"not-a-file", N_("not a plain file")},
    {"not-a-folder", N_("not a folder, though it is named as a laptop's: a link is not followed")},
    {"other-laptop", N_("about another laptop's ledger: only that laptop may hand it in")},
    {"too-long", N_("too long")},
    {"unreadable", N_("cannot be read")},
    {"misplaced", N_("holds something else than its name says")},
    {"not-desk", N_("not from the desk this laptop knows")},
    {"not-ours", N_("about a package this laptop never had")},
    {"other-text", N_("about another text than the one kept here")},
    {"no-patient", N_("without the person it is about")},
    {"unknown-laptop", N_("a laptop this desk does not know yet: compare this fingerprint with the "
                          "laptop's (icope carry key), then take with --accept FINGERPRINT")},
    {"erased", N_("about a person who was erased here: nothing was kept")},
    {"no-visit", N_("kept to be handed over, but its visit cannot be read: it is not among the "
                    "visits of this desk")},
    {"missing", N_("waits on its laptop, but did not arrive: carry once more")},
    {"ledger-broken", N_("the laptop's ledger does not hold together")},
    {"ledger-changed", N_("the laptop's ledger is not the one that came before")},
    {"ledger-older", N_("an older ledger of the laptop than the one that came before")},
    {"store-older", N_("an older copy of the laptop's store than the one that came before")},
    {"damaged", N_("damaged in the store: icope doctor says more")},
};

const char *transfer_why(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (strcmp(reasons[i].code, code) == 0)
            return reasons[i].text;
    return code;
}

void transfer_skip(const struct transfer_watch *w, struct transfer_count *c, const char *name,
                   const char *code)
{
    c->refused++;
    if (w->skipped != NULL)
        w->skipped(w->self, name, code);
}

void transfer_step(const struct transfer_watch *w, struct transfer_count *c)
{
    c->done++;
    if (w->step != NULL)
        w->step(w->self, c);
}

const char *transfer_code(enum rc rc)
{
    switch (rc) {
    case RC_DENIED:
        return "altered";
    case RC_INVALID:
        return "no-parcel";
    case RC_LIMIT:
        return "too-long";
    case RC_OK:
    case RC_NO:
    case RC_USAGE:
    case RC_IO:
    case RC_FULL:
    case RC_DAMAGED:
    case RC_BUSY:
    case RC_NEWER:
        break;
    }
    return "unreadable";
}

// ---- to the folder ----

// One run.
struct out {
    struct store *s;                        // the laptop's
    const struct transfer_watch *w;         // callbacks
    struct transfer_count *c;               // what was done
    struct arena a;                         // for lines
    struct outbox_index lines;              // what there is
    struct vault_keypair *pair;             // the laptop's own
    unsigned char desk[VAULT_PUBLIC_BYTES]; // for whom
    struct buf folder;                      // of this laptop on the key
};

// The Patient that goes along when the package names nobody, new and owned; NULL otherwise.
static struct json *patient_beside(struct store *s, const struct store_package *p,
                                   const struct buf *text)
{
    struct json *bundle = NULL, *kept = NULL, *out = NULL;
    if (json_parse(buf_text(text), text->len, &JSON_LIMITS, &bundle, NULL) == RC_OK &&
        transfer_file_patient(bundle, p->person) == NULL &&
        store_person_load(s, p->person, &kept, NULL) == RC_OK)
        out = package_patient(kept);
    json_free(kept);
    json_free(bundle);
    return out;
}

// The file of a package.
static enum rc seal_package(struct out *o, const struct store_package *p,
                            const struct ledger_line *line, struct buf *file, struct err *e)
{
    struct buf text = {0}, plain = {0};
    struct transfer_head head = {.kind = TRANSFER_PACKAGE,
                                 .laptop = id_from(line->laptop),
                                 .package = p->id,
                                 .visit = p->visit,
                                 .person = p->person,
                                 .seq = line->seq,
                                 .queued_utc_ms = p->queued_utc_ms,
                                 .urgent = p->urgent};
    enum rc rc = store_package_text(o->s, p->id, &text, e);
    if (rc == RC_OK) {
        store_package_hash(buf_text(&text), text.len, head.hash);
        head.patient = patient_beside(o->s, p, &text);
        transfer_file_write(&head, buf_text(&text), text.len, &plain);
        rc = sealed_message_seal(o->pair, o->desk, buf_text(&plain), plain.len, file, e);
    }
    json_free(head.patient);
    buf_wipe(&plain);
    buf_wipe(&text);
    return rc;
}

static enum rc write_file(struct out *o, const char *name, const struct buf *file, bool *ret_same,
                          struct err *e)
{
    enum rc rc = media_write(buf_text(&o->folder), name, ".icope", file, ret_same, e);
    o->c->folder = rc != RC_OK;
    if (rc == RC_OK) {
        o->c->written += !*ret_same;
        o->c->same += *ret_same;
    }
    return rc;
}

// Writes the file of one package. Of what cannot be read or is too long only the name is passed on.
static enum rc transfer_package(struct out *o, const struct store_package *p, struct err *e)
{
    struct err why = {0};
    struct buf file = {0};
    bool same = false;
    int64_t when = 0;
    const struct outbox_index_row *line = outbox_index_find(&o->lines, p->id);
    enum rc rc = line != NULL ? seal_package(o, p, line->line, &file, &why) : RC_DAMAGED;
    if (rc == RC_DAMAGED || rc == RC_LIMIT) {
        transfer_skip(o->w, o->c, p->id.text, rc == RC_LIMIT ? "too-long" : "damaged");
        buf_release(&file);
        return RC_OK;
    }
    if (rc != RC_OK)
        err_set(e, rc, "%s", why.text);
    if (rc == RC_OK)
        rc = write_file(o, p->id.text, &file, &same, e);
    buf_release(&file);
    if (rc == RC_OK && same)
        rc = store_transfer_when(o->s, p->id, &when, e);
    return rc == RC_OK && when == 0 ? store_transfer_out(o->s, p->id, e) : rc;
}

static const char *state_of(const struct outbox_index_row *line)
{
    static const char *const names[PACKAGE_STATES] = {[PACKAGE_WAITING] = "waiting",
                                                      [PACKAGE_DELIVERED] = "delivered",
                                                      [PACKAGE_QUARANTINED] = "held",
                                                      [PACKAGE_CONFLICT] = "held",
                                                      [PACKAGE_REPLACED] = "replaced"};
    return line->package != NULL ? names[line->package->state] : "erased";
}

static struct json *manifest_line(const struct outbox_index *l, const struct ledger_line *line)
{
    struct json *v = json_new_object();
    json_set_string(v, "laptop", line->laptop);
    json_set(v, "seq", json_new_int((int64_t)line->seq));
    json_set_string(v, "package", line->package.text);
    json_set(v, "queued", json_new_int(line->queued_utc_ms));
    json_set_string(v, "content", line->content);
    json_set_string(v, "state", state_of(outbox_index_find(l, line->package)));
    return v;
}

static enum rc transfer_manifest(struct out *o, struct err *e)
{
    struct buf body = {0}, plain = {0}, file = {0};
    bool same = false;
    struct transfer_head head = {.kind = TRANSFER_MANIFEST,
                                 .laptop = id_from(o->lines.head.laptop),
                                 .seq = o->lines.head.next};
    struct json *all = json_new_array();
    struct kept_back kept;
    memcpy(head.before, o->lines.head.before, sizeof head.before);
    head.commit = store_root_value(o->s, head.root);
    if (kept_back_own(o->s, &kept, NULL) == RC_OK)
        head.kept = kept_back_json(&kept);
    for (size_t i = 0; i < o->lines.ledger_count; i++)
        json_push(all, manifest_line(&o->lines, &o->lines.ledger[i]));
    json_write(all, false, &body);
    transfer_file_write(&head, buf_text(&body), body.len, &plain);
    enum rc rc = sealed_message_seal(o->pair, o->desk, buf_text(&plain), plain.len, &file, e);
    if (rc == RC_OK)
        rc = write_file(o, "manifest", &file, &same, e);
    json_free(all);
    json_free(head.kept);
    buf_release(&body);
    buf_release(&plain);
    buf_release(&file);
    return rc;
}

// Does the file of that package need carrying no more? Of what is not sure it is kept.
static bool is_over(const struct out *o, struct id package, bool receipt)
{
    const struct outbox_index_row *line = outbox_index_find(&o->lines, package);
    if (line == NULL)
        return false;
    if (line->package == NULL) { // erased, unless its row is only damaged
        struct store_package p;
        return store_package(o->s, package, &p, NULL) == RC_NO;
    }
    return receipt ? line->package->state == PACKAGE_DELIVERED
                   : line->package->state != PACKAGE_WAITING;
}

// Removes files of packages that are delivered, replaced or erased: the less lies about the better.
static enum rc clean(struct out *o, const char *suffix, bool receipt, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0;
    enum rc rc = media_ids(buf_text(&o->folder), suffix, &o->a, &all, &count, e);
    o->c->folder = rc != RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (is_over(o, all[i], receipt))
            o->c->removed += media_remove(buf_text(&o->folder), all[i].text, suffix);
    return rc;
}

static enum rc begin(struct out *o, const char *dir, struct err *e)
{
    if (store_is_practice(o->s))
        return err_set(e, RC_DENIED, "practice data never leave the laptop");
    enum rc rc = transfer_desk(o->s, o->desk, e);
    if (rc == RC_OK)
        rc = transfer_pair(o->s, true, &o->pair, e);
    if (rc == RC_OK)
        rc = outbox_index_read(o->s, &o->a, &o->lines, e);
    if (rc != RC_OK)
        return rc;
    o->c->folder = true;
    rc = media_check(dir, e);
    if (rc == RC_OK)
        rc = media_folder(dir, o->lines.head.laptop, &o->folder, e);
    o->c->folder = rc != RC_OK;
    return rc;
}

static enum rc transfer_all(struct out *o, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; i < o->lines.package_count; i++)
        o->c->total += o->lines.packages[i].state == PACKAGE_WAITING;
    o->c->left = o->c->total;
    for (size_t i = 0; rc == RC_OK && i < o->lines.package_count; i++) {
        const struct store_package *p = &o->lines.packages[i];
        if (p->state != PACKAGE_WAITING)
            continue;
        rc = transfer_package(o, p, e);
        o->c->left -= rc == RC_OK;
        if (rc == RC_OK)
            transfer_step(o->w, o->c);
    }
    return rc;
}

enum rc transfer_out(struct store *s, const char *dir, const struct transfer_watch *w,
                     struct transfer_count *ret, struct err *e)
{
    struct out o = {.s = s, .w = w, .c = ret};
    enum rc rc = begin(&o, dir, e);
    if (rc == RC_OK && o.lines.damaged)
        transfer_skip(w, ret, o.lines.head.laptop, "damaged");
    if (rc == RC_OK) // first, for there may be little room
        rc = clean(&o, ".icope", false, e);
    if (rc == RC_OK)
        rc = clean(&o, ".receipt", true, e);
    // Before the packages: with a key too small for all, the desk still learns which receipts came.
    if (rc == RC_OK)
        rc = transfer_manifest(&o, e);
    if (rc == RC_OK)
        rc = transfer_all(&o, e);
    vault_keypair_free(o.pair);
    buf_release(&o.folder);
    arena_release(&o.a);
    return rc;
}
