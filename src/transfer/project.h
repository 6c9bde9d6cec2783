// SPDX-License-Identifier: EUPL-1.2
// The key of a research project, sealed by one store for another (vault/sealed_message.h): so that
// several coordinators give the same person the same pseudonym.
#ifndef ICOPE_TRANSFER_PROJECT_H
#define ICOPE_TRANSFER_PROJECT_H

#include "store/project.h"
#include "vault/keypair.h"

// Seals a project of this store for that key, appended to *out, with an audit entry
// "project-key-given". RC_NO when there is no such project.
enum rc project_give(struct store *s, const char *name, const unsigned char to[VAULT_PUBLIC_BYTES],
                     struct buf *out, struct err *e);
// Opens what was sealed for this store: whose it is. Nothing is kept yet. RC_INVALID when it is no
// project's key, RC_DENIED when it was sealed for another store or altered.
enum rc project_open(struct store *s, const void *file, size_t len, struct store_project *ret,
                     unsigned char ret_from[VAULT_PUBLIC_BYTES], struct err *e);

#endif
