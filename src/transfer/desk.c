// SPDX-License-Identifier: EUPL-1.2
// The coordination desk: packages of laptops in, receipts out.
#include "store/pair.h"
#include "transfer/desk_keep.h"
#include "transfer/manifest.h"
#include "transfer/media.h"
#include "vault/sealed_message.h"

#include <stdio.h>
#include <string.h>

// One run.
struct take {
    struct store *s;                                // the desk's
    const struct clock *clock;                      // the time
    const char *accept;                             // fingerprint of a new laptop, NULL none
    unsigned months;                                // until a person is seen again, 0: not kept
    const struct transfer_watch *w;                 // callbacks
    struct transfer_count *c;                       // what was done
    struct arena a;                                 // for names and keys
    struct vault_keypair *pair;                     // the desk's own
    struct transfer_laptop *laptops;                // those it knows
    size_t laptop_count;                            // of them
    struct json *changed;                           // see struct desk_keep
    unsigned char last_unknown[VAULT_PUBLIC_BYTES]; // the unknown one that was named last
};

static bool is_known(const struct take *t, const unsigned char *key)
{
    bool known = false;
    for (size_t i = 0; i < t->laptop_count && !known; i++)
        known = memcmp(t->laptops[i].key, key, VAULT_PUBLIC_BYTES) == 0;
    return known;
}

// May that laptop hand something in? One that is not known is named by its fingerprint, once.
static enum rc check_laptop(struct take *t, const unsigned char *key, bool *ret, struct err *e)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    enum rc rc = RC_OK;
    *ret = is_known(t, key);
    if (*ret)
        return RC_OK;
    key_words_fingerprint(key, fingerprint);
    if (t->accept != NULL && strcmp(t->accept, fingerprint) == 0) {
        rc = transfer_laptop_add(t->s, t->clock, key, e);
        if (rc == RC_OK)
            rc = transfer_laptops(t->s, &t->a, &t->laptops, &t->laptop_count, e);
        *ret = rc == RC_OK;
    } else if (memcmp(t->last_unknown, key, sizeof t->last_unknown) == 0) {
        t->c->refused++;
    } else {
        memcpy(t->last_unknown, key, sizeof t->last_unknown);
        transfer_skip(t->w, t->c, fingerprint, "unknown-laptop");
    }
    return rc;
}

// The Patient of the package, or the one beside it; borrowed.
static const struct json *patient_of(const struct transfer_file *f)
{
    const struct json *inside = transfer_file_patient(f->json, f->head.person);
    return inside != NULL ? inside : f->head.patient;
}

// Another laptop may have called the person something else: both stay, and it is asked about.
static enum rc ask_if_alike(struct store *s, struct id person, struct err *e)
{
    enum rc rc = store_person_find(s, person) != NULL ? store_pair_find(s, person, NULL, e) : RC_OK;
    return rc == RC_DAMAGED ? RC_OK : rc; // told by the list
}

static enum rc take_package(struct take *t, const struct transfer_file *f,
                            const unsigned char *from, const char **ret_code, struct err *e)
{
    struct err why = {0};
    enum transfer_row_came came = TRANSFER_NEW;
    struct carried c = {.package = f->head.package,
                        .visit = f->head.visit,
                        .person = f->head.person,
                        .seq = f->head.seq,
                        .queued_utc_ms = f->head.queued_utc_ms,
                        .text = f->body,
                        .len = f->body_len,
                        .bundle = f->json,
                        .patient = patient_of(f)};
    memcpy(c.laptop, f->head.laptop.text, sizeof c.laptop);
    transfer_key_text(from, c.key);
    enum rc rc = store_transfer_take(t->s, &c, &came, &why);
    if (rc == RC_INVALID) {
        *ret_code = c.patient == NULL ? "no-patient" : "other-text";
        return RC_OK;
    }
    if (rc == RC_LIMIT || rc == RC_DAMAGED) { // about this one: the others are taken
        *ret_code = rc == RC_LIMIT ? "too-long" : "damaged";
        return RC_OK;
    }
    if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    if (came == TRANSFER_NEW)
        rc = ask_if_alike(t->s, f->head.person, &why);
    // Also of what was here already: a run that was cut short may not have come to it.
    if (rc == RC_OK && t->months > 0 && came != TRANSFER_ERASED)
        rc = desk_keep(&(struct desk_keep){t->s, t->clock, t->months, t->w, t->c, t->changed}, f,
                       &why);
    if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    t->c->taken += came == TRANSFER_NEW;
    t->c->known += came == TRANSFER_BEFORE || came == TRANSFER_OLDER;
    if (came == TRANSFER_ERASED)
        *ret_code = "erased";
    return RC_OK;
}

// Is that ledger this laptop's? The first one that hands it in owns it, as the setting
// carry-key/LEDGER: a laptop that is known cannot speak for another.
static enum rc check_ledger(struct take *t, struct id ledger, const unsigned char *key, bool *ret,
                            struct err *e)
{
    char name[64], own[TRANSFER_KEY_BYTES];
    struct arena a = {0};
    const char *owner = NULL;
    snprintf(name, sizeof name, "carry-key/%s", ledger.text);
    transfer_key_text(key, own);
    enum rc rc = store_setting(t->s, name, &a, &owner, e);
    *ret = rc == RC_OK && (owner == NULL || strcmp(owner, own) == 0);
    if (rc == RC_OK && owner == NULL)
        rc = store_setting_note(t->s, name, own, e);
    arena_release(&a);
    return rc;
}

// Does what an opened file of a known laptop says.
static enum rc take_file(struct take *t, const char *name, const struct transfer_file *f,
                         const unsigned char *from, const char **ret_code, struct err *e)
{
    bool own = false;
    enum rc rc = check_ledger(t, f->head.laptop, from, &own, e);
    if (rc != RC_OK)
        return rc;
    if (!own)
        *ret_code = "other-laptop";
    else if (f->head.kind == TRANSFER_MANIFEST && strcmp(name, "manifest") == 0)
        return desk_manifest(t->s, f, clock_utc_ms(t->clock), t->w, t->c, e);
    else if (f->head.kind == TRANSFER_PACKAGE && strcmp(name, f->head.package.text) == 0)
        return take_package(t, f, from, ret_code, e);
    else
        *ret_code = "misplaced";
    return RC_OK;
}

static enum rc open_file(struct take *t, const char *name, const struct buf *file,
                         const char **ret_code, struct err *e)
{
    unsigned char from[VAULT_PUBLIC_BYTES];
    struct transfer_file f = {0};
    struct buf text = {0};
    bool known = false;
    enum rc rc = sealed_message_open(t->pair, buf_text(file), file->len, &text, from, NULL);
    if (rc != RC_OK) {
        *ret_code = transfer_code(rc);
        return RC_OK;
    }
    rc = check_laptop(t, from, &known, e);
    if (rc == RC_OK && known && transfer_file_read(buf_text(&text), text.len, &f, NULL) != RC_OK)
        *ret_code = "no-parcel";
    else if (rc == RC_OK && known)
        rc = take_file(t, name, &f, from, ret_code, e);
    transfer_file_release(&f);
    buf_wipe(&text);
    return rc;
}

// One file; a manifest may be missing.
static enum rc take_one(struct take *t, const char *dir, const char *name, struct err *e)
{
    struct buf file = {0};
    const char *code = NULL;
    struct err why = {0};
    bool manifest = strcmp(name, "manifest") == 0;
    enum rc rc = media_read(dir, name, ".icope", SEALED_MESSAGE_MAX_BYTES, &file, &why);
    if (rc == RC_OK) {
        rc = open_file(t, name, &file, &code, e);
    } else if (media_check(dir, e) != RC_OK) { // the key has gone
        t->c->folder = true;
    } else {
        if (rc != RC_NO || !manifest)
            code = rc == RC_INVALID ? "not-a-file" : transfer_code(rc);
        rc = RC_OK;
    }
    buf_release(&file);
    if (rc == RC_OK && code != NULL)
        transfer_skip(t->w, t->c, name, code);
    if (rc == RC_OK && !manifest)
        transfer_step(t->w, t->c);
    return rc;
}

static bool goes_on(struct take *t)
{
    if (!t->c->stopped && t->w->go_on != NULL)
        t->c->stopped = !t->w->go_on(t->w->self);
    return !t->c->stopped;
}

static enum rc take_folder(struct take *t, const char *dir, struct id laptop, struct err *e)
{
    struct buf path = {0};
    struct id *all = NULL;
    size_t count = 0;
    struct err why = {0};
    enum rc rc = media_folder(dir, laptop.text, &path, &why);
    if (rc == RC_OK)
        rc = media_ids(buf_text(&path), ".icope", &t->a, &all, &count, &why);
    if (rc != RC_OK && media_check(dir, e) == RC_OK) { // about this one: the others are taken
        transfer_skip(t->w, t->c, laptop.text, rc == RC_INVALID ? "not-a-folder" : "unreadable");
        buf_release(&path);
        return RC_OK;
    }
    t->c->folder = rc != RC_OK;
    t->c->total += count;
    for (size_t i = 0; rc == RC_OK && i < count && goes_on(t); i++)
        rc = take_one(t, buf_text(&path), all[i].text, e);
    if (rc == RC_OK && goes_on(t)) // last: it says what else should have come
        rc = take_one(t, buf_text(&path), "manifest", e);
    buf_release(&path);
    return rc;
}

static enum rc begin(struct store *s, struct vault_keypair **ret, struct err *e)
{
    if (store_is_practice(s))
        return err_set(e, RC_DENIED, "a practice store takes nothing real");
    return transfer_pair(s, false, ret, e);
}

enum rc desk_take(struct store *s, const struct clock *clock, const char *dir, const char *accept,
                  unsigned months, const struct transfer_watch *w, struct transfer_count *ret,
                  struct err *e)
{
    struct take t = {.s = s,
                     .clock = clock,
                     .accept = accept,
                     .months = months,
                     .w = w,
                     .c = ret,
                     .changed = json_new_object()};
    struct id *all = NULL;
    size_t count = 0;
    enum rc rc = begin(s, &t.pair, e);
    if (rc == RC_OK)
        rc = transfer_laptops(s, &t.a, &t.laptops, &t.laptop_count, e);
    if (rc == RC_OK) {
        rc = media_check(dir, e);
        if (rc == RC_OK)
            rc = media_ids(dir, "", &t.a, &all, &count, e);
        ret->folder = rc != RC_OK;
    }
    for (size_t i = 0; rc == RC_OK && i < count && goes_on(&t); i++)
        rc = take_folder(&t, dir, all[i], e);
    json_free(t.changed);
    vault_keypair_free(t.pair);
    arena_release(&t.a);
    return rc;
}

// ---- receipts ----

// Appends the receipt's file. RC_NO: nothing to report.
static enum rc seal_receipt(struct store *s, const struct vault_keypair *pair,
                            const struct store_package *p, const struct transfer_row_origin *o,
                            struct buf *file, struct err *e)
{
    unsigned char key[VAULT_PUBLIC_BYTES];
    struct buf body = {0}, plain = {0};
    struct json *what = NULL;
    bool delivered = p->state == PACKAGE_DELIVERED;
    struct transfer_head head = {
        .kind = TRANSFER_RECEIPT, .laptop = id_from(o->laptop), .package = p->id};
    memcpy(head.hash, o->hash, sizeof head.hash);
    snprintf(head.state, sizeof head.state, "%s", delivered ? "delivered" : "quarantined");
    enum rc rc = delivered ? store_package_receipt(s, p->id, &what, e)
                           : store_package_problem(s, p->id, &what, e);
    if (rc == RC_OK && !transfer_key_from(o->key, key))
        rc = err_set(e, RC_DAMAGED, "carried/%s: not a key", p->id.text);
    if (rc == RC_OK) {
        struct json *none = json_new_object();
        json_write(what != NULL ? what : none, false, &body);
        json_free(none);
        transfer_file_write(&head, buf_text(&body), body.len, &plain);
        rc = sealed_message_seal(pair, key, buf_text(&plain), plain.len, file, e);
    }
    json_free(what);
    buf_wipe(&body);
    buf_wipe(&plain);
    return rc;
}

// In place of the package, when the server has that: a full key must have room for the answer.
static enum rc write_receipt(const char *dir, const struct transfer_row_origin *o, bool delivered,
                             const struct buf *file, struct transfer_count *c, struct err *e)
{
    struct buf path = {0};
    bool same = false;
    enum rc rc = media_folder(dir, o->laptop, &path, e);
    if (rc == RC_OK && delivered)
        c->removed += media_remove(buf_text(&path), o->package.text, ".icope");
    if (rc == RC_OK)
        rc = media_write(buf_text(&path), o->package.text, ".receipt", file, &same, e);
    buf_release(&path);
    c->folder = rc != RC_OK;
    c->written += rc == RC_OK && !same;
    c->same += rc == RC_OK && same;
    return rc;
}

static enum rc one_receipt(struct store *s, const char *dir, const struct vault_keypair *pair,
                           const struct store_package *p, const struct transfer_watch *w,
                           struct transfer_count *c, struct err *e)
{
    struct transfer_row_origin o;
    struct err why = {0};
    struct buf file = {0};
    enum rc rc = store_transfer_origin(s, p->id, &o, &why);
    if (rc == RC_NO || (rc == RC_OK && o.told))
        return RC_OK; // the desk's own, or known there
    if (rc == RC_OK) {
        c->total++;
        rc = seal_receipt(s, pair, p, &o, &file, &why);
    }
    if (rc == RC_DAMAGED)
        transfer_skip(w, c, p->id.text, "damaged");
    else if (rc != RC_OK)
        err_set(e, rc, "%s", why.text);
    else
        rc = write_receipt(dir, &o, p->state == PACKAGE_DELIVERED, &file, c, e);
    buf_release(&file);
    c->left += rc != RC_OK && rc != RC_DAMAGED;
    if (rc == RC_OK)
        transfer_step(w, c);
    return rc == RC_DAMAGED ? RC_OK : rc;
}

enum rc desk_receipts(struct store *s, const char *dir, const struct transfer_watch *w,
                      struct transfer_count *ret, struct err *e)
{
    struct arena a = {0};
    struct vault_keypair *pair = NULL;
    struct store_package *all = NULL;
    size_t count = 0;
    struct err why = {0};
    enum rc rc = begin(s, &pair, e);
    if (rc == RC_OK) {
        rc = media_check(dir, e);
        ret->folder = rc != RC_OK;
    }
    if (rc == RC_OK) {
        rc = store_packages(s, 1U << PACKAGE_DELIVERED | 1U << PACKAGE_QUARANTINED, &a, &all,
                            &count, &why);
        if (rc == RC_DAMAGED) { // the others are given
            transfer_skip(w, ret, "-", "damaged");
            rc = RC_OK;
        } else if (rc != RC_OK) {
            err_set(e, rc, "%s", why.text);
        }
    }
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = one_receipt(s, dir, pair, &all[i], w, ret, e);
    vault_keypair_free(pair);
    arena_release(&a);
    return rc;
}
