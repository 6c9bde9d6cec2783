// SPDX-License-Identifier: EUPL-1.2
// Identifiers: UUIDs (RFC 9562: random, version 4, or named, version 5), in lower-case text, by
// libuuid. Local id = server id.
#ifndef ICOPE_BASE_ID_H
#define ICOPE_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>

enum { ID_BYTES = 37 }; // 36 characters and the NUL

// A record's identifier.
struct id {
    char text[ID_BYTES]; // "" = none
};

// A new random identifier from the operating system's generator.
struct id id_new(void);

// The identifier of a name within a space (RFC 9562 version 5): the same two always give the same,
// so that building something twice makes no second record. `space` must be valid.
struct id id_named(struct id space, const char *name);

// Is it 36 characters of 8-4-4-4-12 lower-case hexadecimal?
bool id_valid(const char *text);

// Copies a valid text; anything else gives the empty identifier.
struct id id_from(const char *text);

// Same text?
bool id_equal(struct id a, struct id b);

// `count` random bytes from the operating system.
void id_random(void *out, size_t count);

#endif
