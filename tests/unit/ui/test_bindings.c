// SPDX-License-Identifier: EUPL-1.2
// Rows of keys: the first usable row of a key counts, for dispatch as for the help line.
#include "ui/screen.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SCREEN_LOW, SCREEN_HIGH, SCREEN_COUNT };

// What the rows of the lower screen look at and change.
struct state {
    bool near, question; // the nearer row is usable; a question lies over the screen
    char did;            // letter of the handler that ran last
};

// Stands for the program: tests steer the state of the open screen through it.
struct app {
    struct state *low; // of the lower screen
};

static void open(struct app *app, void *state)
{
    app->low = state;
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    (void)app;
    (void)state;
    (void)c;
}

static bool is_near(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->near;
}

static bool no_question(const struct app *app, const void *state)
{
    (void)app;
    return !((const struct state *)state)->question;
}

static struct flow near(struct app *app, void *state)
{
    (void)state;
    app->low->did = 'n';
    return FLOW(FLOW_STAY);
}

static struct flow far(struct app *app, void *state)
{
    (void)state;
    app->low->did = 'f';
    return FLOW(FLOW_STAY);
}

static struct flow everywhere(struct app *app, void *stack)
{
    app->low->did = screen_is_top(stack, SCREEN_LOW) ? 'l' : 'h';
    return FLOW(FLOW_STAY);
}

static const struct binding own[] = {
    {.key = KEY_OF('b'), .label = "near", .help = "near", .when = is_near, .run = near},
    {.key = KEY_OF('u'), .label = "up", .help = "up", .flow = {.kind = FLOW_PUSH, .screen = 1}},
};
static const struct binding shared[] = {
    {.key = KEY_OF('b'), .other = KEY_OF('B'), .label = "far", .help = "far", .run = far},
};
static const struct binding global[] = {
    {.key = KEY_OF('g'), .help = "everywhere", .run = everywhere},
    {.key = KEY_OF('b'), .help = "everywhere", .run = everywhere},
};
static const struct binding back[] = {
    {.key = KEY_NAMED(KEYC_ESC), .label = "back", .help = "back", .flow = {.kind = FLOW_POP}},
};

static bool not_far(const struct app *app, const void *state, const struct binding *row)
{
    (void)app;
    return row->run != far || ((const struct state *)state)->did != 'x';
}

static const struct screen low = {.name = "low",
                                  .bindings = own,
                                  .binding_count = ARRAY_LEN(own),
                                  .shared = shared,
                                  .shared_count = ARRAY_LEN(shared),
                                  .when = no_question,
                                  .shared_when = not_far,
                                  .state_size = sizeof(struct state),
                                  .open = open,
                                  .draw = draw};
static const struct screen high = {
    .name = "high", .bindings = back, .binding_count = ARRAY_LEN(back), .draw = draw};
static const struct screen *const all[SCREEN_COUNT] = {&low, &high};
static const struct screen_set set = {
    .all = all, .count = SCREEN_COUNT, .global = global, .global_count = ARRAY_LEN(global)};

static bool press(struct screen_stack *s, struct app *app, uint32_t letter)
{
    screen_drawn(s); // nothing stray here: test_guard.c
    screen_time(s, s->now_ms + 1000);
    return screen_key(s, app, (struct key)KEY_OF(letter));
}

static void the_first_usable_row_of_a_key_counts(void **state)
{
    struct app app = {0};
    struct screen_stack s = {.set = &set, .now_ms = 1000};
    (void)state;
    screen_push(&s, &app, SCREEN_LOW);
    assert_int_equal(screen_row_count(&low), 3);
    assert_false(screen_row_shown(&low, &app, app.low, 0));
    assert_true(screen_row_shown(&low, &app, app.low, 2));
    press(&s, &app, 'b');
    assert_int_equal(app.low->did, 'f');
    app.low->near = true;
    assert_true(screen_row_shown(&low, &app, app.low, 0));
    assert_false(screen_row_shown(&low, &app, app.low, 2)); // not twice on the help line
    press(&s, &app, 'b');
    assert_int_equal(app.low->did, 'n');
    press(&s, &app, 'B'); // its second key is nobody else's
    assert_int_equal(app.low->did, 'f');
    screen_stack_release(&s, &app);
}

static void a_screen_takes_rows_away(void **state)
{
    struct app app = {0};
    struct screen_stack s = {.set = &set, .now_ms = 1000};
    (void)state;
    screen_push(&s, &app, SCREEN_LOW);
    app.low->question = true;
    press(&s, &app, 'u');
    assert_int_equal(s.depth, 1);
    press(&s, &app, 'b'); // the keys of every screen stay
    assert_int_equal(app.low->did, 'l');
    app.low->question = false;
    app.low->did = 'x';
    press(&s, &app, 'B'); // shared_when says no; with Caps Lock it is a key of every screen
    assert_int_equal(app.low->did, 'l');
    screen_stack_release(&s, &app);
}

static void a_row_without_handler_is_its_flow(void **state)
{
    struct app app = {0};
    struct screen_stack s = {.set = &set, .now_ms = 1000};
    (void)state;
    screen_push(&s, &app, SCREEN_LOW);
    assert_true(press(&s, &app, 'u'));
    assert_true(screen_is_top(&s, SCREEN_HIGH));
    press(&s, &app, 'g');
    assert_int_equal(app.low->did, 'h');
    assert_true(screen_key(&s, &app, (struct key)KEY_NAMED(KEYC_ESC)));
    assert_true(screen_is_top(&s, SCREEN_LOW));
    assert_false(screen_follow(&s, &app, FLOW(FLOW_POP))); // nothing below: the end
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_usable_row_of_a_key_counts),
        cmocka_unit_test(a_screen_takes_rows_away),
        cmocka_unit_test(a_row_without_handler_is_its_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
