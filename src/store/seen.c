// SPDX-License-Identifier: EUPL-1.2
#include "store/seen.h"

#include "base/fs.h"
#include "store/internal.h"
#include "store/whole.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { MAC_BYTES = 32 };

static const char KIND[8] = "seen-1"; // of slot

// One slot as it lies in the file; made and read on the same laptop.
struct slot {
    char kind[8];                         // KIND
    int64_t n;                            // of the root
    int64_t utc_ms;                       // of the newest audit entry
    uint64_t audit_seq;                   // its number
    unsigned char audit_hash[HASH_BYTES]; // its hash
    unsigned char mac[MAC_BYTES];         // over all before and the store's id
};
_Static_assert(sizeof(struct slot) == 32 + HASH_BYTES + MAC_BYTES, "no gaps");

static void mac_of(const struct store *s, const struct slot *x, unsigned char mac[MAC_BYTES])
{
    struct buf text = {0};
    buf_add(&text, x, offsetof(struct slot, mac));
    buf_puts(&text, s->id.text);
    vault_mac(s->vault, text.at, text.len, mac);
    buf_release(&text);
}

static bool read_slot(const struct store *s, int number, struct slot *ret)
{
    unsigned char mac[MAC_BYTES];
    ssize_t n = pread(s->seen.fd, ret, sizeof *ret, (off_t)number * (off_t)sizeof *ret);
    if (n != (ssize_t)sizeof *ret)
        return false;
    mac_of(s, ret, mac);
    return memcmp(ret->kind, KIND, sizeof KIND) == 0 && memcmp(mac, ret->mac, sizeof mac) == 0;
}

// The newer slot that is whole. False: none is.
static bool read_newest(struct store *s, struct slot *ret)
{
    struct slot slots[2];
    bool whole[2];
    for (int i = 0; i < 2; i++)
        whole[i] = read_slot(s, i, &slots[i]);
    if (!whole[0] && !whole[1])
        return false;
    s->seen.slot = !whole[0] || (whole[1] && slots[1].n > slots[0].n) ? 1 : 0;
    *ret = slots[s->seen.slot];
    return true;
}

// Does the file's own chain hold the entry that was seen?
static bool is_of_this_line(struct store *s, const struct slot *x)
{
    struct buf entry = {0};
    struct query q = db_query(&s->db, SQL_AUDIT_ONE, NULL);
    query_int(&q, ":seq", (int64_t)x->audit_seq);
    bool same = query_row(&q) && audit_open(s, x->audit_seq, &q, &entry, NULL) == RC_OK &&
                memcmp(entry.at, x->audit_hash, HASH_BYTES) == 0;
    query_end(&q);
    buf_wipe(&entry);
    return same;
}

static void path_of(const char *folder, struct id store, struct buf *out)
{
    buf_printf(out, "%s/seen-%s", folder, store.text);
}

void store_seen_forget(const char *folder, struct id store)
{
    struct buf path = {0};
    path_of(folder, store, &path);
    unlink(buf_text(&path));
    buf_release(&path);
}

static void open_file(struct store *s, bool *ret_new)
{
    struct buf path = {0};
    struct err e = {0};
    bool there = fs_mkdirs(s->seen_folder, &e) == RC_OK;
    path_of(s->seen_folder, s->id, &path);
    *ret_new = !fs_exists(buf_text(&path));
    if (there)
        s->seen.fd = open(buf_text(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    s->seen.on = there && s->seen.fd >= 0;
    buf_release(&path);
}

void seen_open(struct store *s)
{
    struct slot x;
    bool is_new = false;
    s->seen = (struct seen){0};
    if (s->seen_folder == NULL || s->practice || !s->root.on)
        return;
    open_file(s, &is_new);
    if (!s->seen.on || is_new || lseek(s->seen.fd, 0, SEEK_END) == 0)
        return;
    bool readable = read_newest(s, &x); // not: written under another master key
    if (readable && x.n <= s->root.now.n && is_of_this_line(s, &x))
        return;
    s->seen.older = true;
    s->seen.utc_ms = readable ? x.utc_ms : 0;
    s->seen.here_utc_ms = s->audit.utc_ms;
}

void seen_note(struct store *s)
{
    struct slot x = {.n = s->root.now.n, .utc_ms = s->audit.utc_ms, .audit_seq = s->audit.seq};
    if (!s->seen.on || s->seen.older)
        return;
    memcpy(x.kind, KIND, sizeof KIND);
    memcpy(x.audit_hash, s->audit.hash, sizeof x.audit_hash);
    mac_of(s, &x, x.mac);
    s->seen.slot = !s->seen.slot;
    // A failing disk here costs a warning, not an answer.
    if (pwrite(s->seen.fd, &x, sizeof x, (off_t)s->seen.slot * (off_t)sizeof x) < 0)
        s->seen.slot = !s->seen.slot;
}

void seen_close(struct store *s)
{
    if (s->seen.on) {
        fdatasync(s->seen.fd);
        close(s->seen.fd);
    }
    s->seen = (struct seen){0};
}

void seen_accept(struct store *s)
{
    s->seen.older = false;
    seen_note(s);
    seen_note(s); // both slots: the other one may be newer
}
