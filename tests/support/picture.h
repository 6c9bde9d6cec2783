// SPDX-License-Identifier: EUPL-1.2
// A screen as a picture for the documents: SVG with one text run per style, so that pictures are
// made wherever the tests run and show what the tests saw.
#ifndef ICOPE_TESTS_SUPPORT_PICTURE_H
#define ICOPE_TESTS_SUPPORT_PICTURE_H

#include "support/pty.h"

#include <stdbool.h>

// Writes rows × cols cells of the screen to an SVG file. False when the file cannot be written.
bool picture_write(struct pty *p, int rows, int cols, const char *path);

// Writes FOLDER/NAME.svg when the environment names a folder in ICOPE_PICTURES; else does nothing.
void picture_of(struct pty *p, int rows, int cols, const char *name);

#endif
