// SPDX-License-Identifier: EUPL-1.2
// icope sync --from-folder: what the desk says became of the packages.
#include "base/instant.h"
#include "store/moment.h"
#include "transfer/envelope.h"
#include "transfer/media.h"
#include "transfer/outbox_index.h"
#include "vault/sealed_message.h"

#include <string.h>

// One run.
struct in {
    struct store *s;                        // the laptop's
    const struct transfer_watch *w;         // callbacks
    struct transfer_count *c;               // what was done
    struct arena a;                         // for lines and names
    struct outbox_index lines;              // what there is
    struct vault_keypair *pair;             // the laptop's own
    unsigned char desk[VAULT_PUBLIC_BYTES]; // whose receipts count
};

// What stands in a receipt, with a word on the way it came; new and owned.
static struct json *by_desk(const struct transfer_file *f)
{
    struct json *v = json_copy(f->json);
    json_set_string(v, "via", "desk");
    return v;
}

static enum rc deliver(struct in *in, const struct transfer_file *f, struct err *e)
{
    struct json *receipt = by_desk(f);
    int64_t written = 0;
    const char *at = json_get_string(receipt, "at");
    enum rc rc =
        at != NULL && instant_read(at, &written) ? store_time_not_before(in->s, written, e) : RC_OK;
    if (rc == RC_OK)
        rc = store_package_deliver(in->s, f->head.package, receipt, e);
    json_free(receipt);
    in->c->delivered += rc == RC_OK;
    return rc;
}

static enum rc hold(struct in *in, const struct transfer_file *f, const struct buf *text,
                    struct err *e)
{
    char hash[LEDGER_HASH_BYTES];
    bool held = false;
    struct json *problem = by_desk(f);
    store_package_hash(buf_text(text), text->len, hash);
    enum rc rc = store_transfer_held(in->s, f->head.package, hash, problem, &held, e);
    json_free(problem);
    in->c->held += rc == RC_OK && held;
    in->c->known += rc == RC_OK && !held;
    return rc;
}

// Is the package's text here the one the receipt is about? Sets *ret_code when not.
static enum rc same_text(struct in *in, const struct transfer_file *f, const char **ret_code,
                         struct err *e)
{
    char hash[LEDGER_HASH_BYTES];
    struct err why = {0};
    struct buf text = {0};
    enum rc rc = store_package_text(in->s, f->head.package, &text, &why);
    store_package_hash(buf_text(&text), text.len, hash);
    buf_wipe(&text);
    if (rc == RC_DAMAGED)
        *ret_code = "damaged";
    else if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    else if (strcmp(hash, f->head.hash) != 0)
        *ret_code = "other-text";
    return RC_OK;
}

// Does what an authentic receipt says.
static enum rc apply(struct in *in, const struct transfer_file *f, const struct buf *text,
                     const char **ret_code, struct err *e)
{
    const struct outbox_index_row *line = outbox_index_find(&in->lines, f->head.package);
    bool delivered = strcmp(f->head.state, "delivered") == 0;
    if (line == NULL || (!delivered && strcmp(f->head.state, "quarantined") != 0)) {
        *ret_code = line == NULL ? "not-ours" : "no-parcel";
        return RC_OK;
    }
    if (line->package == NULL || line->package->state == PACKAGE_DELIVERED) {
        in->c->known++; // erased here, or delivered before
        return RC_OK;
    }
    enum rc rc = same_text(in, f, ret_code, e);
    if (rc != RC_OK || *ret_code != NULL)
        return rc;
    return delivered ? deliver(in, f, e) : hold(in, f, text, e);
}

// Opens a receipt and looks whose it is. Sets *ret_code when it does not count.
static void open_receipt(const struct in *in, struct id name, const struct buf *file,
                         struct buf *text, struct transfer_file *f, const char **ret_code)
{
    unsigned char from[VAULT_PUBLIC_BYTES];
    enum rc rc = sealed_message_open(in->pair, buf_text(file), file->len, text, from, NULL);
    if (rc != RC_OK)
        *ret_code = transfer_code(rc);
    else if (memcmp(from, in->desk, sizeof from) != 0)
        *ret_code = "not-desk";
    else if (transfer_file_read(buf_text(text), text->len, f, NULL) != RC_OK)
        *ret_code = "no-parcel";
    else if (f->head.kind != TRANSFER_RECEIPT || !id_equal(f->head.package, name))
        *ret_code = "misplaced";
}

static enum rc read_receipt(struct in *in, const char *dir, struct id name, struct err *e)
{
    struct buf file = {0}, text = {0};
    struct transfer_file f = {0};
    const char *code = NULL;
    struct err why = {0};
    enum rc rc = media_read(dir, name.text, ".receipt", SEALED_MESSAGE_MAX_BYTES, &file, &why);
    if (rc == RC_OK) {
        open_receipt(in, name, &file, &text, &f, &code);
        if (code == NULL)
            rc = apply(in, &f, &text, &code, e);
    } else if (media_check(dir, e) != RC_OK) { // the key has gone
        in->c->folder = true;
    } else {
        code = rc == RC_INVALID ? "not-a-file" : transfer_code(rc);
        rc = RC_OK;
    }
    if (rc == RC_OK && code != NULL)
        transfer_skip(in->w, in->c, name.text, code);
    if (rc == RC_OK)
        transfer_step(in->w, in->c);
    transfer_file_release(&f);
    buf_wipe(&text);
    buf_release(&file);
    return rc;
}

static enum rc read_folder(struct in *in, const char *dir, struct id laptop, struct err *e)
{
    struct buf path = {0};
    struct id *all = NULL;
    size_t count = 0;
    if (!outbox_index_ours(&in->lines, laptop))
        return RC_OK; // another laptop's
    enum rc rc = media_folder(dir, laptop.text, &path, e);
    if (rc == RC_OK)
        rc = media_ids(buf_text(&path), ".receipt", &in->a, &all, &count, e);
    in->c->folder = rc != RC_OK;
    in->c->total += count;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = read_receipt(in, buf_text(&path), all[i], e);
    buf_release(&path);
    return rc;
}

enum rc transfer_in(struct store *s, const char *dir, const struct transfer_watch *w,
                    struct transfer_count *ret, struct err *e)
{
    struct in in = {.s = s, .w = w, .c = ret};
    struct id *all = NULL;
    size_t count = 0;
    enum rc rc = store_is_practice(s)
                     ? err_set(e, RC_DENIED, "practice data never leave the laptop")
                     : transfer_desk(s, in.desk, e);
    if (rc == RC_OK)
        rc = transfer_pair(s, true, &in.pair, e);
    if (rc == RC_OK)
        rc = outbox_index_read(s, &in.a, &in.lines, e);
    if (rc == RC_OK) {
        rc = media_check(dir, e);
        if (rc == RC_OK)
            rc = media_ids(dir, "", &in.a, &all, &count, e);
        ret->folder = rc != RC_OK;
    }
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = read_folder(&in, dir, all[i], e);
    vault_keypair_free(in.pair);
    arena_release(&in.a);
    return rc;
}
