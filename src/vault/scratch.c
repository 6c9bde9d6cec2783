// SPDX-License-Identifier: EUPL-1.2
#include "vault/scratch.h"

#include "base/mem.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>
#include <zstd.h>

enum {
    BLOCK_BYTES = 256 * 1024,
    LEVEL = 1, // speed: XML packs to a tenth all the same
    KEY_BYTES = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

// Where a block stands.
struct block {
    off_t at;
    uint32_t len; // sealed
};

struct scratch {
    FILE *file; // that it is
    int fd;
    struct scratches *all; // that it is one of
    struct scratch *next;  // of these
    unsigned char key[KEY_BYTES];
    unsigned char *raw;             // a block as it is given; owned
    unsigned char *packed, *sealed; // work space, owned
    size_t room;                    // of packed
    size_t held;                    // bytes of the block being written
    struct block *blocks;           // on the disk, owned
    size_t count, cap;              // of them
    bool reading;                   // nothing is written any more
    size_t in_raw;                  // then: which block is in `raw`
    off_t size;                     // of what was given
    off_t end;                      // of the file on the disk
    off_t position;                 // of the stream
};

static void fail(struct scratch *s, int number)
{
    if (s->all->failure == 0)
        s->all->failure = number;
    errno = number;
}

// A block has its own number as nonce, and is written once.
static void nonce_of(size_t block, unsigned char nonce[NONCE_BYTES])
{
    const uint64_t n = block;
    memset(nonce, 0, NONCE_BYTES);
    memcpy(nonce, &n, sizeof n);
}

// The block in `raw` is full: it goes to the disk.
static bool put_block(struct scratch *s)
{
    unsigned char nonce[NONCE_BYTES];
    unsigned long long len = 0;
    const size_t packed = ZSTD_compress(s->packed, s->room, s->raw, BLOCK_BYTES, LEVEL);
    if (ZSTD_isError(packed)) {
        fail(s, ENOMEM);
        return false;
    }
    nonce_of(s->count, nonce);
    crypto_aead_xchacha20poly1305_ietf_encrypt(s->sealed, &len, s->packed, packed, NULL, 0, NULL,
                                               nonce, s->key);
    for (size_t done = 0; done < len;) {
        const ssize_t n = pwrite(s->fd, s->sealed + done, (size_t)len - done, s->end + (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fail(s, n < 0 ? errno : ENOSPC);
            return false;
        }
        done += (size_t)n;
    }
    if (s->count == s->cap) {
        s->cap = s->cap == 0 ? 256 : s->cap * 2;
        s->blocks = mem_grow(s->blocks, s->cap, sizeof *s->blocks);
    }
    s->blocks[s->count++] = (struct block){s->end, (uint32_t)len};
    s->end += (off_t)len;
    s->held = 0;
    return true;
}

// Puts a block from the disk into `raw`.
static bool get_block(struct scratch *s, size_t i)
{
    unsigned char nonce[NONCE_BYTES];
    unsigned long long len = 0;
    const struct block *b = &s->blocks[i];
    nonce_of(i, nonce);
    const bool whole = pread(s->fd, s->sealed, b->len, b->at) == (ssize_t)b->len &&
                       crypto_aead_xchacha20poly1305_ietf_decrypt(
                           s->packed, &len, NULL, s->sealed, b->len, NULL, 0, nonce, s->key) == 0 &&
                       ZSTD_decompress(s->raw, BLOCK_BYTES, s->packed, (size_t)len) == BLOCK_BYTES;
    s->in_raw = i;
    if (!whole)
        fail(s, EIO);
    return whole;
}

static ssize_t write_some(void *cookie, const char *bytes, size_t len)
{
    struct scratch *s = cookie;
    if (s->position != s->size || s->reading || s->all->failure != 0) {
        fail(s, EINVAL); // only at the end, before anything is read
        return 0;
    }
    for (size_t done = 0; done < len;) {
        const size_t left = BLOCK_BYTES - s->held, n = len - done < left ? len - done : left;
        memcpy(s->raw + s->held, bytes + done, n);
        s->held += n;
        done += n;
        if (s->held == BLOCK_BYTES && !put_block(s))
            return 0;
    }
    s->size += (off_t)len;
    s->position = s->size;
    return (ssize_t)len;
}

// The last block goes to the disk, filled up; `raw` is free for what is read.
static bool begin_reading(struct scratch *s)
{
    memset(s->raw + s->held, 0, BLOCK_BYTES - s->held);
    s->in_raw = SIZE_MAX;
    s->reading = s->held == 0 || put_block(s);
    return s->reading;
}

static ssize_t read_some(void *cookie, char *bytes, size_t len)
{
    struct scratch *s = cookie;
    size_t done = 0;
    if (!s->reading && !begin_reading(s))
        return -1;
    while (done < len && s->position < s->size) {
        const size_t block = (size_t)(s->position / BLOCK_BYTES),
                     at = (size_t)(s->position % BLOCK_BYTES);
        const size_t left = (size_t)(s->size - s->position), more = BLOCK_BYTES - at;
        size_t n = len - done < more ? len - done : more;
        n = n < left ? n : left;
        if (s->in_raw != block && !get_block(s, block))
            return -1;
        memcpy(bytes + done, s->raw + at, n);
        s->position += (off_t)n;
        done += n;
    }
    return (ssize_t)done;
}

static int seek(void *cookie, off64_t *io, int whence)
{
    struct scratch *s = cookie;
    const off_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? s->position : s->size;
    if (from + *io < 0) {
        errno = EINVAL;
        return -1;
    }
    s->position = from + *io;
    *io = s->position;
    return 0;
}

static int end(void *cookie)
{
    struct scratch *s = cookie, **at = &s->all->first;
    while (*at != NULL && *at != s)
        at = &(*at)->next;
    if (*at == s)
        *at = s->next;
    close(s->fd);
    sodium_memzero(s->raw, BLOCK_BYTES);
    sodium_memzero(s->packed, s->room);
    sodium_memzero(s->key, sizeof s->key);
    free(s->raw);
    free(s->packed);
    free(s->sealed);
    free(s->blocks);
    free(s);
    return 0;
}

// A file without a name, where the file system has none one that loses its name at once.
static int open_file(const char *dir)
{
    char name[1200];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && snprintf(name, sizeof name, "%s/.icope-XXXXXX", dir) < (int)sizeof name) {
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
    }
    return fd;
}

FILE *scratch_open(const char *dir, struct scratches *all)
{
    static const cookie_io_functions_t functions = {
        .read = read_some, .write = write_some, .seek = seek, .close = end};
    const int fd = open_file(dir);
    if (fd < 0)
        return NULL;
    struct scratch *s = mem_alloc(sizeof *s);
    s->fd = fd;
    s->all = all;
    s->room = ZSTD_compressBound(BLOCK_BYTES);
    s->raw = mem_alloc(BLOCK_BYTES);
    s->packed = mem_alloc(s->room);
    s->sealed = mem_alloc(s->room + TAG_BYTES);
    randombytes_buf(s->key, sizeof s->key);
    FILE *f = fopencookie(s, "w+", functions);
    if (f == NULL) {
        end(s);
        return NULL;
    }
    s->file = f;
    s->next = all->first;
    all->first = s;
    return f;
}

void scratch_close_all(struct scratches *all)
{
    while (all->first != NULL)
        fclose(all->first->file);
}
