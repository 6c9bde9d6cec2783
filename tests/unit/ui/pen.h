// SPDX-License-Identifier: EUPL-1.2
// What the tests of ui/ share: comparing what is on a canvas, typing keys by their notation.
#ifndef ICOPE_TEST_UI_PEN_H
#define ICOPE_TEST_UI_PEN_H

#include "base/buf.h"
#include "base/mem.h"
#include "ui/canvas.h"
#include "ui/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// The canvas must read like that, line for line; with `styles` also in style letters and cursor.
static inline void assert_picture(const struct canvas *c, bool styles, const char *wanted)
{
    struct buf out = {0};
    canvas_dump(c, styles, &out);
    if (strcmp(buf_text(&out), wanted) != 0)
        fail_msg("wanted:\n%s\ngot:\n%s", wanted, buf_text(&out));
    buf_release(&out);
}

// The key of that notation (key_parse).
static inline struct key key_of(const char *notation)
{
    struct key key = {0};
    if (key_parse(notation, &key) != strlen(notation))
        fail_msg("\"%s\" is not the notation of a key", notation);
    return key;
}

#endif
