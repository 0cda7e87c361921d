/*
 * A disk and its replica: does whoever executes the machine have every write that was acknowledged?  (docs/replica.md)
 *
 * Modelled: an owner whose guest writes for ever, whatever clocks and guards do; QEMU's mirror of its disk, which outlives the
 * owner's agent; a replica's host that keeps its copy and the seal on disk, crashes and comes back; the register as one value
 * (lease.pml and voters.pml show that it is one): whether it names the replica's host beside the owner, and whether that has
 * taken the machine over. What either host proposed, and had no answer to, may take effect at any later time, until one of its
 * later changes or reads was answered by a ballot (proposer.ts: "this buries every older attempt"; a look does not). Messages
 * take any time. A new copy begins after a mirror has ended. There is no time here: nothing rests on it.
 *
 * Writes are counted: a disk is as good as the number of the last write that it has.
 *
 * Bounds: WRITES writes, COPIES copies.
 */
#define WRITES 4
#define COPIES 3

/* register */
bool named;
bool taken;
bool joining; /* proposed by the owner, and perhaps never decided */
bool taking;  /* the same of the replica's host */

/* owner */
mtype = { none, copying, ready };
mtype job = none;
byte copies;
byte written;
byte acknowledged;
bool out; /* the agent knows that the register has the replica out, and is about to end the mirror */

/* replica's host: on disk but for the first two */
byte held;      /* what its copy has */
byte least = 1; /* the least epoch that it takes anything of */
byte heldOnDisk;
byte leastOnDisk = 1;
bool partial = true;
bool complete; /* its owner said so when the mirror was ready */
bool executes;
byte began;

#define ACKNOWLEDGED assert(!executes || acknowledged <= began)
#define STREAM (least <= 1)

#ifdef SEAL_VOLATILE
#define SYNC skip
#else
#define SYNC leastOnDisk = least
#endif
#ifdef ANSWERED_UNSYNCED
#define ANSWERED held
#else
#define ANSWERED heldOnDisk
#endif

proctype Guest() {
  do
  :: d_step { written < WRITES && written == acknowledged -> written++ }
  :: d_step { written > acknowledged && job == none -> acknowledged = written; ACKNOWLEDGED }
#ifdef ACKNOWLEDGED_AT_ONE
  :: d_step { written > acknowledged && job != none -> acknowledged = written; ACKNOWLEDGED }
#else
  :: d_step { written > acknowledged && job != none && !partial && ANSWERED == written ->
       acknowledged = written;
#ifdef REACH_IN_STEP
       assert(!named);
#endif
       ACKNOWLEDGED }
#endif
#ifdef ERROR_PASSED
  /* an error of the replica gets through to QEMU, which goes on without it */
  :: d_step { job != none -> job = none; out = false }
#endif
  od
}

/* The owner's agent: what it knows is lost when it starts anew, what QEMU does is not. */
proctype Keeper() {
  do
  /* begins a copy, in a file of its own */
  :: d_step { job == none && !named && copies < COPIES && STREAM ->
       copies++; job = copying; partial = true; complete = false; held = 0; heldOnDisk = 0 }
  /* everything is there, and on disk */
  :: d_step { job == copying && partial && STREAM && written == acknowledged ->
       partial = false; held = written; heldOnDisk = written; job = ready }
#ifdef JOINS_COPYING
  :: d_step { job != none && !out && STREAM -> complete = true; joining = true }
#else
  :: d_step { job == ready && !out && STREAM -> complete = true; joining = true }
#endif
  /* decided by a ballot: out, and nothing from before can name it again */
  :: d_step { job != none && !taken -> named = false; joining = false; out = true }
#ifdef ENDS_BY_LOOK
  :: d_step { job != none && !taken && !named -> out = true }
#endif
#ifdef ACKNOWLEDGES_FIRST
  :: d_step { job != none -> job = none; out = false }
#else
  :: d_step { out -> job = none; out = false;
#ifdef REACH_LEFT
       assert(copies < 2 || acknowledged == 0);
#endif
     }
#endif
  :: d_step { out -> out = false } /* another agent */
  od
}

proctype Replica() {
  do
  /* a write of epoch 1 */
  :: d_step { job != none && !partial && held < written && STREAM ->
       held = written; assert(!executes) }
  :: d_step { heldOnDisk < held -> heldOnDisk = held }
  :: d_step { held = heldOnDisk; least = leastOnDisk } /* crash */
#ifndef UNSEALED
  :: d_step { complete && least < 2 && !executes -> least = 2; SYNC }
#endif
#ifdef UNSEALED
  :: d_step { complete && !taking && !taken -> taking = true }
#else
  :: d_step { complete && least == 2 && !taking && !taken -> taking = true }
#endif
  /* whoever finds that it came to nothing lifts the seal: by a ballot */
#ifdef LIFTS_BY_LOOK
  :: d_step { least == 2 && !taken -> least = 1; leastOnDisk = 1 }
#else
  :: d_step { least == 2 && !taken -> taking = false; least = 1; leastOnDisk = 1 }
#endif
  :: d_step { taken && !executes -> executes = true; began = held;
#ifdef REACH_TAKEOVER
       assert(acknowledged < 2);
#endif
       ACKNOWLEDGED }
  od
}

/* What was proposed is decided, if the register allows it. */
proctype Voters() {
  do
  :: d_step { joining && !taken -> joining = false; named = true }
#ifdef TAKES_UNNAMED
  :: d_step { taking && !taken -> taken = true; taking = false }
#else
  :: d_step { taking && !taken && named -> taken = true; taking = false }
#endif
  od
}

init {
  atomic {
    run Guest();
    run Keeper();
    run Replica();
    run Voters()
  }
}
