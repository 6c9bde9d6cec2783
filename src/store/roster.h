// SPDX-License-Identifier: EUPL-1.2
// The roster: one numbered list of all accounts (identifier, name, role, active, public key),
// signed with a key that only administrators hold, so that somebody who has the master key by his
// own passphrase cannot give himself a role that others' programs accept. The private half is
// sealed to each active administrator's key pair and to each recovery key in use. Public half and
// number are pinned under each account's passphrase (vault_keypair_mac): who puts another key in
// their place is seen at everybody else's next login. It begins with the first administrator and
// never ends; a new key is signed by the one before. Kept as the setting "roster", the pins as
// "pin/<account>". For the files of src/store only.
#ifndef ICOPE_STORE_ROSTER_H
#define ICOPE_STORE_ROSTER_H

#include "vault/signer.h"

#include <stdbool.h>
#include <stdint.h>

struct store;
struct account_row;

// What an open store knows of it. Start from {0}.
struct roster {
    bool there;                            // there is one, or there was one: its key decides
    bool right;                            // its signature holds, and it is the one pinned
    bool stale;                            // the pin of who is unlocked is of an older number
    bool begun;                            // by this login, in a store of before
    bool by_recovery;                      // unlocked by a recovery key, which is believed
    int64_t n;                             // its number, from 1
    unsigned char key[VAULT_PUBLIC_BYTES]; // public half of the administrators' key
    struct vault_signer *signer;           // private half, when who is unlocked has it; owned
};

// After unlocking by the account's pair (s->pair) or by a recovery key (else NULL): reads it and
// compares it with the pin and with the accounts. A difference is no error: "roster" comes into
// doubt. s->user gets the role that it says; where it cannot be believed nobody is an
// administrator.
enum rc roster_open(struct store *s, const struct account_row *r,
                    const struct vault_keypair *recovery, struct err *e);
// The store is locked.
void roster_close(struct store *s);
// A transaction began, was rolled back, was committed.
void roster_begin(struct store *s);
// The transaction was rolled back.
void roster_back(struct store *s);
// It was committed.
void roster_kept(struct store *s);

// Before the row of an account with that role is written, inside a transaction: the first
// administrator's key is made, so that the pin of its account can be.
enum rc roster_prepare(struct store *s, const char *role, struct err *e);
// After accounts or recovery keys changed, inside that transaction: the next number where it says
// something else. RC_DENIED when who is unlocked has not the administrators' key.
enum rc roster_follow(struct store *s, struct err *e);
// With a new master key, inside that transaction: a new administrators' key, signed by the one
// before, so that who left signs nothing any more.
enum rc roster_renew(struct store *s, struct err *e);
// Accounts are again as the roster says, or, by a recovery key, the roster as the accounts are;
// inside a transaction. RC_DENIED for anybody else.
enum rc roster_accept(struct store *s, struct err *e);
// A pin: which roster an account has seen.
struct roster_pin {
    int64_t n;                             // its number
    unsigned char key[VAULT_PUBLIC_BYTES]; // its key
};
// Reads one. False when it is none that the pair of who is unlocked (s->pair) made.
bool roster_pin_read(const struct store *s, const char *account, const char *text,
                     struct roster_pin *ret);
// Writes the pin of an account, to be kept as the setting of roster_pin_name.
void roster_pin(const struct store *s, const char *account, const struct vault_keypair *pair,
                struct buf *out);
enum { ROSTER_PIN_NAME_BYTES = 48 };
// Name of that setting.
void roster_pin_name(const char *account, char out[ROSTER_PIN_NAME_BYTES]);

#endif
