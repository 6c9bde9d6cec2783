// SPDX-License-Identifier: EUPL-1.2
#include "vault/vault.h"

#include "base/mem.h"
#include "vault/keys.h"
#include "vault/pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char place[] = "entry/0f0e0d0c-0b0a-4908-8706-050403020100/3";
static const char answer[] = "{\"kind\":\"answer\",\"linkId\":\"nut-weight\",\"value\":\"yes\"}";

// A vault and a person's key, fresh for each test.
struct bench {
    struct vault *vault;
    struct vault_key key;
};

static int set_up(void **state)
{
    struct bench *b = mem_alloc(sizeof *b);
    unsigned char wrapped[VAULT_WRAP_BYTES];
    if (vault_start(NULL) != RC_OK || vault_new(&b->vault, NULL) != RC_OK)
        return -1;
    vault_key_new(b->vault, "person/x", &b->key, wrapped);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    vault_lock(b->vault);
    free(b);
    return 0;
}

// Numbers that are the same in every run (xorshift64*), for mutations.
static uint64_t next_number(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * 0x2545F4914F6CDD1DU;
}

static void assert_round_trip(const struct bench *b, const void *text, size_t len)
{
    struct buf sealed = {0}, plain = {0};
    vault_seal(b->vault, &b->key, place, text, len, &sealed);
    assert_false(sealed.overflow);
    assert_int_equal((sealed.len - VAULT_SEAL_EXTRA_BYTES) % 64, 0);
    struct err e = {0};
    assert_int_equal(vault_open(b->vault, &b->key, place, sealed.at, sealed.len, &plain, &e),
                     RC_OK);
    assert_int_equal(plain.len, len);
    if (len > 0)
        assert_memory_equal(plain.at, text, len);
    buf_release(&sealed);
    buf_release(&plain);
}

static void vault_open_gives_every_length_back(void **state)
{
    const struct bench *b = *state;
    unsigned char even[300], noise[300];
    uint64_t seed = 1;
    for (size_t i = 0; i < sizeof noise; i++) {
        even[i] = 'a';
        noise[i] = (unsigned char)next_number(&seed); // does not get smaller
    }
    assert_round_trip(b, NULL, 0);
    for (size_t len = 0; len <= sizeof noise; len++) {
        assert_round_trip(b, even, len);
        assert_round_trip(b, noise, len);
    }
    assert_round_trip(b, answer, strlen(answer));
    assert_round_trip(b, "\0\0", 2);
}

static void vault_open_gives_the_largest_text_back(void **state)
{
    const struct bench *b = *state;
    enum { MOST = 64 * 1024 * 1024 };
    char *text = mem_alloc(MOST + 1);
    assert_round_trip(b, text, MOST);
    struct buf sealed = {0};
    vault_seal(b->vault, &b->key, place, text, MOST + 1, &sealed);
    assert_true(sealed.overflow);
    assert_int_equal(sealed.len, 0);
    free(text);
    buf_release(&sealed);
}

static void vault_seal_packs_hides_and_pads(void **state)
{
    const struct bench *b = *state;
    struct buf text = {0}, sealed = {0}, again = {0};
    for (int i = 0; i < 200; i++)
        buf_puts(&text, answer);
    vault_seal(b->vault, &b->key, place, text.at, text.len, &sealed);
    vault_seal(b->vault, &b->key, place, text.at, text.len, &again);
    assert_in_range(sealed.len, 1, text.len / 20);
    assert_null(memmem(sealed.at, sealed.len, "nut", 3));
    assert_int_equal(sealed.len, again.len); // the same room, but nothing else alike
    assert_memory_not_equal(sealed.at + 1, again.at + 1, 24);
    assert_memory_not_equal(sealed.at + 25, again.at + 25, sealed.len - 25);
    buf_clear(&sealed);
    buf_clear(&again);
    vault_seal(b->vault, &b->key, place, "yes", 3, &sealed);
    vault_seal(b->vault, &b->key, place, "unknown", 7, &again);
    assert_int_equal(sealed.len, again.len); // short answers cannot be told apart by length
    buf_release(&text);
    buf_release(&sealed);
    buf_release(&again);
}

static void keys_open_tells_kinds_and_places_apart(void **state)
{
    (void)state;
    static const unsigned char key[VAULT_KEY_BYTES] = {1};
    static const struct {
        const char *kind, *place;
        bool right;
    } rows[] = {{"key", "a/1", true},
                {"record", "a/1", false},
                {"key", "a/2", false},
                {"", "key\na/1", false},
                {"keya", "/1", false}};
    unsigned char at[KEYS_NONCE_BYTES + 5 + KEYS_TAG_BYTES], text[5];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        memcpy(at + KEYS_NONCE_BYTES, "hello", 5);
        keys_seal(key, "key", "a/1", at, 5);
        assert_true(keys_open(key, rows[i].kind, rows[i].place, at, sizeof at, text) ==
                    rows[i].right);
        assert_memory_equal(text, rows[i].right ? "hello" : "\0\0\0\0", 5);
    }
}

// Whoever changes the dictionary makes every kept record unreadable: that needs a new format.
static void pack_dictionary_never_changes(void **state)
{
    (void)state;
    static const unsigned char pinned[32] = {0xf6, 0xbb, 0xcd, 0xd5, 0xac, 0xdf, 0xd2, 0x01,
                                             0xa0, 0x39, 0x95, 0xff, 0x45, 0xf0, 0x5d, 0x60,
                                             0x0a, 0x88, 0xc3, 0x44, 0x2d, 0x32, 0xdc, 0x4c,
                                             0x93, 0x05, 0xa9, 0x70, 0xec, 0x16, 0x0a, 0xee};
    struct buf text = {0};
    unsigned char hash[32];
    for (size_t i = 0; i < PACK_DICTIONARY_COUNT; i++)
        buf_puts(&text, PACK_DICTIONARY[i]);
    vault_hash(NULL, text.at, text.len, hash);
    assert_memory_equal(hash, pinned, sizeof pinned);
    buf_release(&text);
}

static void vault_seal_keeps_an_answer_in_one_block(void **state)
{
    const struct bench *b = *state;
    static const char entry[] = "{\"kind\":\"answer\",\"linkId\":\"nut-appetite\",\"value\":\"no\","
                                "\"at\":\"2027-03-02T14:47:13.512+01:00\"}";
    struct buf sealed = {0};
    vault_seal(b->vault, &b->key, place, entry, strlen(entry), &sealed);
    assert_in_range(sealed.len, 1, VAULT_SEAL_EXTRA_BYTES + 64);
    buf_release(&sealed);
}

static void pack_undo_refuses_what_pack_did_not_make(void **state)
{
    (void)state;
    enum { TRIES = 100000, ROOM = 256 };
    struct pack *p = pack_new();
    unsigned char packed[ROOM], changed[ROOM], out[ROOM];
    uint64_t seed = 7;
    size_t len = strlen(answer), n = pack_do(p, packed, answer, len);
    assert_true(n < len);
    for (int i = 0; i < TRIES; i++) {
        memcpy(changed, packed, n);
        for (size_t k = 0; k <= next_number(&seed) % 3; k++)
            changed[next_number(&seed) % n] = (unsigned char)next_number(&seed);
        size_t cut = next_number(&seed) % 4 == 0 ? next_number(&seed) % n : n;
        // Without a key in front there is no seal to notice: only memory must be safe.
        pack_undo(p, out, next_number(&seed) % 4 == 0 ? next_number(&seed) % ROOM : len, changed,
                  cut < ROOM ? cut : 0);
    }
    assert_true(pack_undo(p, out, len, packed, n));
    assert_memory_equal(out, answer, len);
    assert_false(pack_undo(p, out, len + 1, packed, n));
    assert_false(pack_undo(p, out, len, packed, n - 1));
    assert_false(pack_undo(p, out, len, packed, 0));
    pack_free(p);
    pack_free(NULL);
}

static void vault_seal_and_open_append(void **state)
{
    const struct bench *b = *state;
    struct buf sealed = {0}, plain = {0};
    buf_puts(&sealed, "before");
    buf_puts(&plain, "before");
    vault_seal(b->vault, NULL, place, "after", 5, &sealed);
    assert_memory_equal(sealed.at, "before", 6);
    assert_int_equal(vault_open(b->vault, NULL, place, sealed.at + 6, sealed.len - 6, &plain, NULL),
                     RC_OK);
    assert_string_equal(buf_text(&plain), "beforeafter");
    struct buf small = {.max_bytes = 3};
    assert_int_equal(vault_open(b->vault, NULL, place, sealed.at + 6, sealed.len - 6, &small, NULL),
                     RC_LIMIT);
    buf_release(&sealed);
    buf_release(&plain);
    buf_release(&small);
}

// Opens, and says so when anything came out of a refused record.
static enum rc try_open(const struct bench *b, const char *where, const void *at, size_t len)
{
    struct buf plain = {0};
    struct err e = {0};
    enum rc rc = vault_open(b->vault, &b->key, where, at, len, &plain, &e);
    if (rc != RC_OK) {
        assert_int_equal(e.rc, rc);
        assert_int_equal(plain.len, 0);
    }
    buf_release(&plain);
    return rc;
}

static void vault_open_refuses_every_changed_bit(void **state)
{
    const struct bench *b = *state;
    struct buf sealed = {0};
    vault_seal(b->vault, &b->key, place, answer, strlen(answer), &sealed);
    for (size_t bit = 0; bit < sealed.len * 8; bit++) {
        sealed.at[bit / 8] = (char)(sealed.at[bit / 8] ^ (1 << bit % 8));
        assert_int_equal(try_open(b, place, sealed.at, sealed.len), RC_DAMAGED);
        sealed.at[bit / 8] = (char)(sealed.at[bit / 8] ^ (1 << bit % 8));
    }
    assert_int_equal(try_open(b, place, sealed.at, sealed.len), RC_OK);
    buf_release(&sealed);
}

static void vault_open_refuses_every_other_length(void **state)
{
    const struct bench *b = *state;
    struct buf sealed = {0};
    char noise[200] = {0};
    vault_seal(b->vault, &b->key, place, answer, strlen(answer), &sealed);
    size_t whole = sealed.len;
    buf_add(&sealed, noise, sizeof noise);
    for (size_t len = 0; len <= sealed.len; len++) {
        // A copy of exactly that size, so that a byte read past the end is seen.
        char *cut = mem_text(sealed.at, len);
        assert_int_equal(try_open(b, place, cut, len), len == whole ? RC_OK : RC_DAMAGED);
        free(cut);
    }
    buf_release(&sealed);
}

static void vault_open_refuses_a_moved_record(void **state)
{
    const struct bench *b = *state;
    static const char *const elsewhere[] = {
        "", "entry/0f0e0d0c-0b0a-4908-8706-050403020100/4", // a later version
        "entry/0f0e0d0c-0b0a-4908-8706-050403020101/3",     // another row
        "visit/0f0e0d0c-0b0a-4908-8706-050403020100/3",     // another table
        "entry/0f0e0d0c-0b0a-4908-8706-050403020100/33"};
    struct buf sealed = {0}, plain = {0};
    vault_seal(b->vault, &b->key, place, answer, strlen(answer), &sealed);
    for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
        assert_int_equal(try_open(b, elsewhere[i], sealed.at, sealed.len), RC_DAMAGED);
    // Another person's key, and the store's own one.
    struct vault_key other;
    unsigned char wrapped[VAULT_WRAP_BYTES];
    vault_key_new(b->vault, "person/x", &other, wrapped);
    assert_int_equal(vault_open(b->vault, &other, place, sealed.at, sealed.len, &plain, NULL),
                     RC_DAMAGED);
    assert_int_equal(vault_open(b->vault, NULL, place, sealed.at, sealed.len, &plain, NULL),
                     RC_DAMAGED);
    // A wrapped key is not a record, even where key, place and length would fit.
    assert_int_equal(try_open(b, "person/x", wrapped, sizeof wrapped), RC_DAMAGED);
    buf_release(&sealed);
    buf_release(&plain);
}

// Random changes to what is stored: bytes, swaps, cuts, insertions, two records mixed.
static size_t mutate(uint64_t *seed, char *at, size_t len, size_t room)
{
    size_t changes = 1 + next_number(seed) % 4;
    for (size_t i = 0; i < changes && len > 0; i++) {
        size_t a = next_number(seed) % len, c = next_number(seed) % len;
        uint64_t kind = next_number(seed) % 6;
        if (kind == 0) {
            at[a] = (char)(at[a] ^ (char)(1 + next_number(seed) % 255));
        } else if (kind == 1) {
            at[a] = (char)next_number(seed);
        } else if (kind == 2) {
            char kept = at[a];
            at[a] = at[c];
            at[c] = kept;
        } else if (kind == 3) {
            len = a;
        } else if (kind == 4 && len < room) {
            memmove(at + a + 1, at + a, len - a);
            len++;
        } else {
            memset(at + (a < c ? a : c), (int)(next_number(seed) & 0xFFU), a < c ? c - a : a - c);
        }
    }
    return len;
}

static void vault_open_survives_100000_mutations(void **state)
{
    const struct bench *b = *state;
    enum { TRIES = 100000, ROOM = 512 };
    struct buf sealed = {0};
    char at[ROOM];
    uint64_t seed = 20261124;
    vault_seal(b->vault, &b->key, place, answer, strlen(answer), &sealed);
    assert_in_range(sealed.len, 1, ROOM);
    for (int i = 0; i < TRIES; i++) {
        memcpy(at, sealed.at, sealed.len);
        size_t len = mutate(&seed, at, sealed.len, ROOM);
        bool same = len == sealed.len && memcmp(at, sealed.at, len) == 0;
        assert_int_equal(try_open(b, place, at, len), same ? RC_OK : RC_DAMAGED);
    }
    buf_release(&sealed);
}

static void vault_key_open_survives_100000_mutations(void **state)
{
    const struct bench *b = *state;
    enum { TRIES = 100000 };
    unsigned char wrapped[VAULT_WRAP_BYTES];
    char at[VAULT_WRAP_BYTES];
    struct vault_key key, again;
    uint64_t seed = 42;
    vault_key_new(b->vault, place, &key, wrapped);
    for (int i = 0; i < TRIES; i++) {
        memcpy(at, wrapped, sizeof at);
        mutate(&seed, at, sizeof at, sizeof at); // a shorter one keeps its old end
        bool same = memcmp(at, wrapped, sizeof at) == 0;
        assert_int_equal(vault_key_open(b->vault, place, (unsigned char *)at, &again, NULL),
                         same ? RC_OK : RC_DAMAGED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(vault_open_gives_every_length_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_open_gives_the_largest_text_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_seal_packs_hides_and_pads, set_up, tear_down),
        cmocka_unit_test(keys_open_tells_kinds_and_places_apart),
        cmocka_unit_test(pack_dictionary_never_changes),
        cmocka_unit_test_setup_teardown(vault_seal_keeps_an_answer_in_one_block, set_up, tear_down),
        cmocka_unit_test(pack_undo_refuses_what_pack_did_not_make),
        cmocka_unit_test_setup_teardown(vault_seal_and_open_append, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_open_refuses_every_changed_bit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_open_refuses_every_other_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_open_refuses_a_moved_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_open_survives_100000_mutations, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vault_key_open_survives_100000_mutations, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
