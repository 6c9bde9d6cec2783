// SPDX-License-Identifier: EUPL-1.2
// The name of this machine's time zone.
#ifndef ICOPE_BASE_ZONE_H
#define ICOPE_BASE_ZONE_H

#include <stddef.h>

// Its name in the tz database ("Europe/Paris"), from TZ, else from /etc/localtime; "" when neither
// gives a name.
void zone_name(char *out, size_t out_bytes);

#endif
