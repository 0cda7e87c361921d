/**
 * The small guest, which lab/guest builds: a machine that names no image boots it. What whoever starts it has to know.
 *
 * Without an accelerator the kernel's tests of its own ciphers take a fifth of a start. A kernel that panics starts anew.
 */
export const smallGuestAppend = 'console=ttyS0 quiet panic=-1 no_timer_check cryptomgr.notests'

/** It counts on its console, ten times a second, as long as it executes. */
export const smallGuestCounts = /COUNT \d+/
