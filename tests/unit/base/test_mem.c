// SPDX-License-Identifier: EUPL-1.2
#include "base/mem.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void mem_alloc_gives_zeroed_bytes(void **state)
{
    (void)state;
    char *p = mem_alloc(100);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    free(p);
    free(mem_alloc(0));
    free(mem_array(0, 8));
    free(mem_grow(NULL, 0, 8));
}

static void mem_text_copies_and_terminates(void **state)
{
    (void)state;
    char *text = mem_text("abcdef", 3);
    assert_string_equal(text, "abc");
    text = mem_grow(text, 10, 1);
    assert_string_equal(text, "abc");
    free(text);
    text = mem_text(NULL, 0);
    assert_string_equal(text, "");
    free(text);
}

static void hook_says_so(void)
{
    _exit(42);
}

// How a child ends that asks for more than there can be.
static int end_of(void (*act)(void), void (*hook)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        mem_on_exhausted(hook);
        act();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void array_overflow(void)
{
    volatile size_t count = SIZE_MAX / 4;
    free(mem_array(count, 8));
}

static void grow_overflow(void)
{
    volatile size_t count = SIZE_MAX / 4;
    free(mem_grow(NULL, count, 8));
}

static void arena_overflow(void)
{
    struct arena a = {.block = NULL};
    volatile size_t count = SIZE_MAX / 4;
    arena_array(&a, count, 8);
}

static void arena_huge(void)
{
    struct arena a = {.block = NULL};
    volatile size_t count = SIZE_MAX - 3;
    arena_alloc(&a, count);
}

static void mem_exhausted_runs_the_hook_and_ends(void **state)
{
    (void)state;
    void (*const acts[])(void) = {array_overflow, grow_overflow, arena_overflow, arena_huge};
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        assert_int_equal(end_of(acts[i], hook_says_so), 42);
        assert_int_equal(end_of(acts[i], NULL), 70);
    }
}

static void arena_alloc_aligns_and_zeroes(void **state)
{
    (void)state;
    struct arena a = {.block = NULL};
    for (size_t i = 0; i < 5000; i++) {
        size_t bytes = i % 97;
        unsigned char *p = arena_alloc(&a, bytes);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t at = 0; at < bytes; at++)
            assert_int_equal(p[at], 0);
        memset(p, 0xAA, bytes); // would be seen by the next, if they overlapped
    }
    arena_release(&a);
    assert_null(a.block);
}

static void arena_alloc_keeps_room_beside_a_large_value(void **state)
{
    (void)state;
    struct arena a = {.block = NULL};
    char *small = arena_alloc(&a, 16);
    char *large = arena_alloc(&a, 10000000);
    memset(large, 1, 10000000);
    char *next = arena_alloc(&a, 16);
    assert_ptr_equal(next, small + 16);
    arena_release(&a);
    arena_release(&a);
}

static void arena_rewind_takes_back_what_came_later(void **state)
{
    (void)state;
    struct arena a = {.block = NULL};
    struct arena_mark empty = arena_mark(&a);
    arena_rewind(&a, empty);
    assert_null(a.block);
    char *kept = arena_text(&a, "kept", 4);
    struct arena_mark mark = arena_mark(&a);
    char *first = NULL;
    for (int round = 0; round < 3; round++) {
        char *small = arena_text(&a, "small", 5);
        assert_true(first == NULL || small == first);
        first = small;
        for (int i = 0; i < 100; i++) // many blocks, and values with one of their own
            memset(arena_alloc(&a, 3000), 'x', 3000);
        memset(arena_alloc(&a, 5000000), 'x', 5000000);
        arena_rewind(&a, mark);
        assert_string_equal(kept, "kept");
        char *again = arena_alloc(&a, 2000);
        for (size_t i = 0; i < 2000; i++)
            assert_int_equal(again[i], 0);
        arena_rewind(&a, mark);
    }
    for (int i = 0; i < 100; i++)
        memset(arena_alloc(&a, 3000), 'x', 3000);
    arena_rewind(&a, empty);
    char *large = arena_alloc(&a, 100000); // fits the block that is left
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(large[i], 0);
    arena_release(&a);
}

static void arena_printf_formats_any_length(void **state)
{
    (void)state;
    struct arena a = {.block = NULL};
    assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
    assert_string_equal(arena_text(&a, "abc", 2), "ab");
    const char *wide = arena_printf(&a, "%9000d", 1);
    assert_int_equal(strlen(wide), 9000);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_alloc_gives_zeroed_bytes),
        cmocka_unit_test(mem_text_copies_and_terminates),
        cmocka_unit_test(mem_exhausted_runs_the_hook_and_ends),
        cmocka_unit_test(arena_alloc_aligns_and_zeroes),
        cmocka_unit_test(arena_alloc_keeps_room_beside_a_large_value),
        cmocka_unit_test(arena_rewind_takes_back_what_came_later),
        cmocka_unit_test(arena_printf_formats_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
