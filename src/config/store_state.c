// SPDX-License-Identifier: EUPL-1.2
#include "config/store_state.h"

#include "base/i18n.h"
#include "base/mem.h"

static const struct store_state_text all[STORE_STATE_COUNT] = {
    [STORE_STATE_BUSY] =
        {.title = N_("The store is already open"),
         .happened = N_(
             "Another icope has this store open: in another window, or in another session on this "
             "laptop."),
         .kept = N_("Nothing was changed here. What the other one saves is safe."),
         .next =
             N_("Close the other icope (F10 locks, then Esc leaves), then try again. If you cannot "
                "find "
                "it, restart the laptop."),
         .practice = true},
    [STORE_STATE_NEWER] =
        {.title = N_("The store was made by a newer icope"),
         .happened =
             N_("This program is older than the store and does not know how to read all of it."),
         .kept = N_("Everything in the store is kept as it is; nothing was changed."),
         .next = N_("Update icope on this laptop, then open it again. Your coordinator knows which "
                    "version."),
         .practice = true},
    [STORE_STATE_DAMAGED] =
        {.title = N_("The store is damaged"),
         .happened = N_("The file is not a store of icope, or what is in it was changed or cut."),
         .kept = N_("The file is left exactly as it is. It is never deleted and never made anew."),
         .next = N_(
             "Copy the file to a safe place first. Then call your coordinator, who can look at it "
             "or bring back the last backup."),
         .practice = true},
    [STORE_STATE_DENIED] =
        {.title = N_("The store may not be opened"),
         .happened = N_("The folder or the file belongs to somebody else, or may only be read."),
         .kept = N_("Nothing was changed."),
         .next = N_(
             "Start icope as the user whose store this is, or unlock the stick's write protection. "
             "Then try again. Else call your coordinator.")},
    [STORE_STATE_FULL] =
        {.title = N_("The disk is full"),
         .happened = N_("There is no room on the disk to open the store."),
         .kept = N_("Everything saved before is safe."),
         .next = N_("Free some space: empty the bin, remove large files that are not needed. "
                    "Do not touch the icope folder. Then try again.")},
    [STORE_STATE_IO] =
        {.title = N_("The disk does not answer"),
         .happened = N_("The store could not be read: the disk or the stick failed."),
         .kept = N_("Nothing was changed by this program."),
         .next = N_("Unplug the stick and plug it in again, or restart the laptop, then try "
                    "again. If it stays so, call your coordinator.")},
    [STORE_STATE_MISSING] =
        {.title = N_("The store is not there"),
         .happened = N_(
             "There was a store here before; now there is none. A stick that is not plugged in, or "
             "a disk that is not connected, looks like this."),
         .kept = N_("Nothing was made in its place: what is on the stick or disk stays as it is."),
         .next =
             N_("Plug in the stick or connect the disk, wait until it is ready, then try again.")},
    [STORE_STATE_LOST] =
        {.title = N_("The store has gone"),
         .happened = N_(
             "The stick or disk with the store was taken away while icope was open. To be safe the "
             "program is locked."),
         .kept =
             N_("Every answer that was shown as saved is on it. What was not yet saved has to be "
                "entered again."),
         .next = N_(
             "Plug it in again, wait until it is ready, then try again. Your passphrase brings you "
             "back to the same place.")},
    [STORE_STATE_FULL_NOW] =
        {.title = N_("The disk is full"),
         .happened = N_("What you just entered could not be saved."),
         .kept = N_("Everything shown as saved before is safe, and what you typed is still there."),
         .next = N_(
             "Free some space: empty the bin, remove large files that are not needed. Do not touch "
             "the icope folder. Then go back and enter it again.")},
    [STORE_STATE_PRACTICE] =
        {.title = N_("The practice store cannot be opened"),
         .happened = N_("The practice store is damaged, in use, or its folder cannot be written."),
         .kept = N_("The real store was not touched."),
         .next = N_("Try again goes back to the real store. The practice store holds nobody: your "
                    "coordinator may remove its file.")},
};

enum store_state store_state_of(enum rc rc, bool known)
{
    static const struct {
        enum rc rc;
        enum store_state trouble;
    } rows[] = {
        {RC_OK, STORE_STATE_NONE},       {RC_BUSY, STORE_STATE_BUSY},
        {RC_NEWER, STORE_STATE_NEWER},   {RC_DAMAGED, STORE_STATE_DAMAGED},
        {RC_DENIED, STORE_STATE_DENIED}, {RC_FULL, STORE_STATE_FULL},
    };
    if (rc == RC_NO)
        return known ? STORE_STATE_MISSING : STORE_STATE_NONE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].rc == rc)
            return rows[i].trouble;
    return STORE_STATE_IO;
}

const struct store_state_text *store_state_text(enum store_state t)
{
    return &all[t];
}
