// SPDX-License-Identifier: EUPL-1.2
// libFuzzer target: everything that parses bytes out of a store after the seal: index lines, packed
// texts, JSON records, the words of a recovery key, files carried on a USB key, and the pages of a
// damaged file. The first byte chooses which.
#include "base/json.h"
#include "base/mem.h"
#include "store/cells.h"
#include "store/index_entry.h"
#include "transfer/envelope.h"
#include "vault/key_words.h"
#include "vault/pack.h"
#include "vault/vault.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
static bool any_row(const struct cell *c, void *self)
{
    (void)self;
    return c->count > 0;
}

// Every byte that a row claims is there.
static enum rc touch(const struct cell *c, void *self, struct err *e)
{
    size_t *sum = self;
    (void)e;
    for (size_t i = 0; i < c->count; i++)
        for (size_t k = 0; c->values[i].at != NULL && k < c->values[i].len; k++)
            *sum += c->values[i].at[k];
    return RC_OK;
}

// The bytes as the beginning of a page of rows, and of a chain.
static void try_pages(const char *text, size_t len)
{
    struct pages p = {.fd = memfd_create("pages", 0), .log_fd = -1, .in_file = 2};
    struct cells_seen seen;
    size_t sum = 0;
    if (pwrite(p.fd, text, len, 0) >= 0 && pwrite(p.fd, text, len, 8192) >= 0)
        cells_walk(&p, any_row, touch, &sum, &seen, NULL);
    pages_close(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return vault_start(NULL) == RC_OK ? 0 : -1;
}

// What was read is written and read again: the same.
static void try_line(const char *text, size_t len)
{
    struct index_entry line, again;
    struct buf out = {0};
    struct id id = {{0}};
    if (!index_entry_read(id, text, len, &line))
        return;
    index_entry_write(&line, &out);
    if (!index_entry_read(id, buf_text(&out), out.len, &again))
        abort();
    index_entry_release(&again);
    index_entry_release(&line);
    buf_release(&out);
}

static void try_pack(const char *text, size_t len)
{
    enum { PLAIN = 4096 };
    struct pack *p = pack_new();
    char *plain = mem_alloc(PLAIN);
    size_t wanted = len > 1 ? (size_t)(unsigned char)text[0] * 16 + 1 : 1;
    pack_undo(p, plain, wanted > PLAIN ? PLAIN : wanted, text, len);
    free(plain);
    pack_free(p);
}

static void try_json(const char *text, size_t len)
{
    struct json *value = NULL, *again = NULL;
    struct buf out = {0};
    if (json_parse(text, len, &JSON_LIMITS, &value, NULL) != RC_OK)
        return;
    json_write(value, false, &out);
    if (json_parse(buf_text(&out), out.len, &JSON_LIMITS, &again, NULL) != RC_OK)
        abort();
    json_free(again);
    json_free(value);
    buf_release(&out);
}

static void try_words(const char *text, size_t len)
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    char *copy = mem_text(text, len), written[KEY_WORDS_TEXT_BYTES];
    if (key_words_read(copy, key, NULL) == KEY_WORDS_FINE) {
        key_words_write(key, written);
        if (key_words_read(written, key, NULL) != KEY_WORDS_FINE)
            abort();
    }
    free(copy);
}

// What was read is written and read again: the same.
static void try_carried(const char *text, size_t len)
{
    struct transfer_file f, again;
    struct buf out = {0}, twice = {0};
    if (transfer_file_read(text, len, &f, NULL) != RC_OK)
        return;
    transfer_file_write(&f.head, f.body, f.body_len, &out);
    if (transfer_file_read(buf_text(&out), out.len, &again, NULL) != RC_OK)
        abort();
    transfer_file_write(&again.head, again.body, again.body_len, &twice);
    if (out.len != twice.len || memcmp(out.at, twice.at, out.len) != 0)
        abort();
    transfer_file_release(&again);
    transfer_file_release(&f);
    buf_release(&out);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static void (*const tries[])(const char *text, size_t len) = {
        try_line, try_pack, try_json, try_words, try_carried, try_pages};
    if (len == 0)
        return 0;
    // A block of its own with a NUL behind, so that anything further is seen.
    char *text = mem_alloc(len);
    memcpy(text, bytes + 1, len - 1);
    tries[bytes[0] % ARRAY_LEN(tries)](text, len - 1);
    free(text);
    return 0;
}
