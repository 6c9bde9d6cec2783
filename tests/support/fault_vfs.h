// SPDX-License-Identifier: EUPL-1.2
// A shim under SQLite that fails where a test says: the n-th write, sync or truncation. It keeps
// what each file would be after a power cut: what was synced, and what was written since.
#ifndef ICOPE_TESTS_FAULT_VFS_H
#define ICOPE_TESTS_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

// What happens at the chosen operation.
enum fault_kind {
    FAULT_NOTHING,
    FAULT_IO,    // I/O error, once
    FAULT_FULL,  // no room, once
    FAULT_SHORT, // half of a write, then no room
    FAULT_DROP,  // power cut: nothing that was not synced is there afterwards
    FAULT_TEAR,  // power cut: some sectors of it are, in no order
    FAULT_KILL,  // SIGKILL
    FAULT_KINDS,
};
// Stable names, by kind.
extern const char *const fault_names[FAULT_KINDS];

// How the store's own wish for synchronous=FULL is kept: anything but 2 is a negative control.
enum { FAULT_SYNC_OFF = 0, FAULT_SYNC_NORMAL = 1, FAULT_SYNC_FULL = 2 };

// Puts the shim under every connection opened from now on. Once.
void fault_install(void);
// From now on operation `at` (from 1; 0: none) is hit.
void fault_arm(enum fault_kind kind, int at, uint32_t seed, int synchronous);
// Nothing fails any more. After a power cut the files become what it left of them. Returns how many
// operations there were since fault_arm.
int fault_disarm(void);
// Was the chosen operation reached?
bool fault_hit(void);

#endif
