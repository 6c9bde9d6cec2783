// SPDX-License-Identifier: EUPL-1.2
// What the files of icope setup share.
#ifndef ICOPE_CLI_SETUP_H
#define ICOPE_CLI_SETUP_H

#include "cli/command.h"

// icope setup --make: writes a package out of this store's settings and a folder.
int setup_make(struct cli_call *c);
// icope setup --key: whose packages these are, as fingerprint, words and QR code.
int setup_key(struct cli_call *c);
// icope setup --enrol: collects what set-up laptops wrote of themselves.
int setup_enrol(struct cli_call *c);

#endif
