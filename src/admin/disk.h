// SPDX-License-Identifier: EUPL-1.2
// Whether what leaves memory is encrypted: the disk of a file, the swap.
#ifndef ICOPE_ADMIN_DISK_H
#define ICOPE_ADMIN_DISK_H

#include <stdbool.h>
#include <sys/types.h>

// Is that block device, or one below it, encrypted (dm-crypt, by /sys)?
bool disk_is_encrypted(dev_t device);
// Of /proc/swaps: is there swap that is neither compressed memory nor on an encrypted device?
bool swap_is_open(const char *swaps);

#endif
