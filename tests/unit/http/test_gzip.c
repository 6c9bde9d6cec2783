// SPDX-License-Identifier: EUPL-1.2
// What is packed is unpacked by gzip(1), which is not ours.
#include "http/gzip.h"

#include "base/fs.h"
#include "base/id.h"
#include "unit/http/read.h"
#include "unit/http/shell.h"

// Packs, writes, unpacks by gzip -dc, compares. Returns the packed size.
static size_t there_and_back(const char *dir, const void *bytes, size_t len)
{
    struct buf packed = {0}, file = {0}, plain = {0};
    struct err e = {0};
    buf_puts(&packed, "before"); // appended to
    assert_int_equal(gzip_pack(bytes, len, &packed, &e), RC_OK);
    assert_memory_equal(packed.at, "before", 6);
    fs_join(&file, dir, "x.gz");
    assert_int_equal(fs_write(buf_text(&file), packed.at + 6, packed.len - 6, 0600, &e), RC_OK);
    assert_int_equal(shell_in(dir, "gzip -t x.gz && gzip -dc x.gz >x"), 0);
    buf_clear(&file);
    fs_join(&file, dir, "x");
    assert_int_equal(fs_read(buf_text(&file), 64 << 20, &plain, &e), RC_OK);
    assert_int_equal(plain.len, len);
    if (len > 0 && memcmp(plain.at, bytes, len) != 0)
        fail_msg("%zu bytes come back as others", len);
    size_t size = packed.len - 6;
    buf_release(&packed);
    buf_release(&file);
    buf_release(&plain);
    return size;
}

static void what_is_packed_comes_back(void **state)
{
    (void)state;
    enum { MOST = 10 << 20 };
    static const size_t sizes[] = {0, 1, 2, 17, 255, 256, 4095, 4096, 65535, 65536, 1 << 20, MOST};
    const char *tmp = getenv("TMPDIR");
    char dir[300];
    snprintf(dir, sizeof dir, "%.200s/gzip-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    char *noise = mem_alloc(MOST), *text = mem_alloc(MOST);
    id_random(noise, MOST); // cannot be made smaller: the room has to do
    for (size_t i = 0; i < MOST; i++)
        text[i] = "{\"resourceType\":\"Patient\"},"[i % 27];
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        size_t of_noise = there_and_back(dir, noise, sizes[i]);
        size_t of_text = there_and_back(dir, text, sizes[i]);
        assert_in_range(of_noise, sizes[i], sizes[i] + sizes[i] / 1000 + 64);
        assert_in_range(of_text, 18, sizes[i] / 100 + 64);
    }
    there_and_back(dir, NULL, 0);
    free(noise);
    free(text);
    assert_int_equal(shell_in(dir, "rm -r \"$PWD\""), 0);
}

static void too_much_is_refused_before_it_is_read(void **state)
{
    (void)state;
    struct buf out = {0};
    struct err e = {0};
    assert_int_equal(gzip_pack("x", ((size_t)1 << 30) + 1, &out, &e), RC_LIMIT);
    assert_int_equal(out.len, 0);
}

static void what_does_not_fit_is_not_said_to_be_packed(void **state)
{
    (void)state;
    struct buf out = {.max_bytes = 10};
    struct err e = {0};
    assert_int_equal(gzip_pack("{\"resourceType\":\"Patient\"}", 26, &out, &e), RC_LIMIT);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_comes_back),
        cmocka_unit_test(too_much_is_refused_before_it_is_read),
        cmocka_unit_test(what_does_not_fit_is_not_said_to_be_packed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
