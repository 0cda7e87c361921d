/*
 * A relocation of a machine that has a lease: may two of source, target and a third host execute it at once?
 * (protocol/relocation/source.ts, target.ts and their rules; docs/protocol.md, "Leases")
 *
 * Modelled: from when the register says `relocating`. The source pauses, renounces on disk, says so, and then either side
 * may propose that the target has the machine, or that the source keeps it. The source may propose that with the last
 * state still under way, and the voters answer the target: its lease then counts from a stamp of its own clock that it
 * gave the source before. (In the code it is the target's proposal, with which voters stand by, and the source's word lets
 * them accept it: `completeOfSource` is that word, `stamped` an offer.) A target that never executed gives the machine back. Agents end and are started again at any
 * time, the target's copy may die, a third host takes over once it has seen the grant unrenewed for W.
 *
 * Abstractions: the register is one linearizable value (lease.pml, voters.pml). What was proposed may take effect at any
 * later time, as often as its condition allows; a message that was said may arrive at any later time, often, or never;
 * an answer of the register may be old when it is acted on. A source that is started again and finds no renunciation may
 * let its guest go on at once, which is more than source.ts does. With a lease it lets its copy go as soon as it has read that the
 * target won, heard or not, and starts the machine anew when that gives it back, like a third host that need not wait. quiet is how long the third host has seen the same
 * grant and the same traces; a renewal has an age, is counted at some time and answered at a later one.
 *
 * KEEP: the same for the policy `keep`, which knows neither leases nor a third host.
 *
 * Bounds: one relocation; none else but LEASE and WAIT.
 */
#define LEASE 2
#define WAIT 2

/* The register. */
#define RELOCATING 0
#define HOME 1     /* the source, the same epoch */
#define AWAY 2     /* the target, epoch + 1 */
#define RETURNED 3 /* the source, epoch + 2 */
#define THIRD 4
#define UNKNOWN 5
byte decided;
byte stamp; /* how long ago the owner of the value stamped it */
byte quiet;

/* Proposals that were sent, and how long ago their stamp was made. */
bool completeOfSource;
bool completeOfTarget;
bool abort;
bool giveBack;
byte stampForSource;
byte stampOfTarget;
bool stamped; /* the source has a stamp of the target */

/* The source. */
bool paused;
bool renounced; /* on disk */
bool said;      /* the message was sent */
byte sourceKnows;
bool discarded;

/* The target. */
bool noted; /* on disk */
bool loaded;
bool gone;  /* its copy */
byte targetKnows;
bool told;  /* its copy was told to execute */

bool third;

/* Leases of source and target: left, age of the renewal under way, whether it was answered by who backs. */
byte left[2];
byte age[2];
bool answered[2];
#define S 0
#define T 1

#define SOURCE_EXECUTES (!paused && !discarded && left[S] > 0)
#define TARGET_EXECUTES (told && !gone && left[T] > 0)
#define ONE_EXECUTES assert(SOURCE_EXECUTES + TARGET_EXECUTES + third <= 1)

#define OF_SOURCE (decided == RELOCATING || decided == HOME || decided == RETURNED)

inline decide(next, itsStamp) {
  decided = next;
  stamp = itsStamp;
  quiet = 0
}

#ifdef COMPLETES_ABORTED
#define MAY_COMPLETE (decided == RELOCATING || decided == HOME)
#else
#define MAY_COMPLETE (decided == RELOCATING)
#endif

proctype Register() {
  do
  :: d_step { completeOfSource && MAY_COMPLETE -> decide(AWAY, stampForSource) }
  :: d_step { completeOfTarget && MAY_COMPLETE -> decide(AWAY, stampOfTarget) }
  :: d_step { abort && decided == RELOCATING -> decide(HOME, LEASE) }
  :: d_step { giveBack && decided == AWAY -> decide(RETURNED, LEASE) }
  /* renewals: counted always, answered while the value is backed */
  :: d_step { age[S] < LEASE && !answered[S] -> if :: OF_SOURCE -> quiet = 0; answered[S] = true :: else fi }
  :: d_step { age[T] < LEASE && !answered[T] -> if :: decided == AWAY -> quiet = 0; answered[T] = true :: else fi }
  od
}

#define RENEW(host) :: d_step { age[host] > 0 -> age[host] = 0; answered[host] = false }
#define RENEWED(host)                                                                                          \
  :: d_step { answered[host] ->                                                                                \
       left[host] = (LEASE - age[host] > left[host] -> LEASE - age[host] : left[host]);                        \
       answered[host] = false; age[host] = LEASE; ONE_EXECUTES }

#ifdef RENUNCIATION_VOLATILE
#define SAYABLE paused
#else
#define SAYABLE renounced
#endif
#ifdef PROPOSES_UNRENOUNCED
#define PROPOSABLE paused
#else
#define PROPOSABLE renounced
#endif
#ifdef RESUMES_UNDECIDED
#define OURS (sourceKnows == HOME || sourceKnows == RETURNED || renounced)
#else
#define OURS (sourceKnows == HOME || sourceKnows == RETURNED)
#endif
#if defined(DISCARDS_ON_AWAY) || !defined(KEEP)
#define SUCCEEDED (sourceKnows == AWAY || sourceKnows == THIRD)
#else
#define SUCCEEDED (sourceKnows == AWAY && told || sourceKnows == THIRD)
#endif

#ifdef STARTS_BY_READ
#define MAY_START (sourceKnows == RETURNED)
#else
#define MAY_START (decided == RETURNED)
#endif

proctype Source() {
  do
  :: d_step { !paused && !discarded && decided == RELOCATING -> paused = true }
  :: d_step { paused && !renounced && !discarded -> renounced = true }
  :: d_step { SAYABLE && !said -> said = true }
  :: d_step { PROPOSABLE && stamped && !completeOfSource -> completeOfSource = true }
  :: d_step { !abort -> abort = true }
  :: d_step { sourceKnows != decided -> sourceKnows = decided } /* reads, or has an answer */
  :: d_step { paused && !discarded && OURS -> paused = false;
#ifdef REACH_RESUMED
       assert(sourceKnows != HOME);
#endif
#ifdef REACH_RETURNED
       assert(sourceKnows != RETURNED);
#endif
       ONE_EXECUTES }
  /* its copy goes once the target executes, or the register moved on */
  :: d_step { !discarded && SUCCEEDED -> discarded = true;
#ifdef KEEP
       assert(told || decided == THIRD)
#else
       assert(!OF_SOURCE || decided == RETURNED)
#endif
     }
#ifndef KEEP
  :: d_step { discarded && MAY_START -> assert(!third); decided = THIRD; third = true;
#ifdef REACH_ANEW
       assert(false);
#endif
       ONE_EXECUTES }
#endif
  /* its agent is started again */
  :: d_step { sourceKnows = UNKNOWN;
       if :: paused && !renounced && !discarded -> paused = false :: else fi; ONE_EXECUTES }
  RENEW(S)
  RENEWED(S)
  od
}

#ifdef UNTOLD
#define FREE_TO_PROPOSE loaded
#else
#define FREE_TO_PROPOSE (noted && loaded)
#endif
#ifdef EXECUTES_UNDECIDED
#define WON (noted || targetKnows == AWAY)
#else
#define WON (targetKnows == AWAY)
#endif
#ifdef EXECUTES_UNLOADED
#define WHOLE true
#else
#define WHOLE loaded
#endif
#ifdef GIVES_BACK_EXECUTED
#define NEVER_EXECUTED true
#else
#define NEVER_EXECUTED (gone && !told)
#endif
#ifdef LEASE_FROM_HEARING
#define FIRST_LEASE LEASE
#elif defined(LEASE_FROM_LATEST_STAMP)
#define FIRST_LEASE (LEASE - (completeOfTarget -> stampOfTarget : stamp))
#else
#define FIRST_LEASE (LEASE - stamp)
#endif

proctype Target() {
  do
  :: d_step { !stamped -> stamped = true; stampForSource = 0 } /* told the source with any message */
  :: d_step { said && !noted -> noted = true }
  :: d_step { !loaded && !gone -> loaded = true }
  :: d_step { !gone && !told -> gone = true }
  :: d_step { FREE_TO_PROPOSE && !gone && !completeOfTarget -> completeOfTarget = true; stampOfTarget = 0 }
  :: d_step { targetKnows != decided -> targetKnows = decided;
       if
       :: decided == AWAY -> left[T] = (FIRST_LEASE > left[T] -> FIRST_LEASE : left[T]); ONE_EXECUTES
       :: else
       fi }
  :: d_step { WON && WHOLE && !gone && !told -> told = true; assert(loaded);
#ifdef REACH_RELOCATED
       assert(left[T] == 0);
#endif
#ifdef EXECUTES_UNDECIDED
       left[T] = LEASE;
#endif
       ONE_EXECUTES }
  :: d_step { targetKnows == AWAY && NEVER_EXECUTED && !giveBack -> giveBack = true }
  :: d_step { targetKnows != UNKNOWN -> targetKnows = UNKNOWN } /* its agent is started again */
  RENEW(T)
  RENEWED(T)
  od
}

#ifdef THIRD_HURRIES
#define LONG_QUIET true
#else
#define LONG_QUIET (quiet == WAIT)
#endif

#ifndef KEEP
proctype Third() {
  do
  :: d_step { decided != THIRD && LONG_QUIET -> decided = THIRD; third = true;
#ifdef REACH_THIRD
       assert(!told);
#endif
       ONE_EXECUTES }
  od
}

#endif

#define OLDER(time, last) time = (time < last -> time + 1 : last)

proctype Clock() {
  byte n;
  do
  :: d_step {
       for (n : 0 .. 1) {
#ifndef KEEP
         left[n] = (left[n] > 0 -> left[n] - 1 : 0);
#endif
         OLDER(age[n], LEASE);
         answered[n] = answered[n] && age[n] < LEASE
       };
       OLDER(quiet, WAIT);
       OLDER(stamp, LEASE);
       stampForSource = (stamped && stampForSource < LEASE -> stampForSource + 1 : stampForSource);
       stampOfTarget = (completeOfTarget && stampOfTarget < LEASE -> stampOfTarget + 1 : stampOfTarget);
       n = 0
     }
  od
}

init {
  d_step {
    sourceKnows = RELOCATING;
    targetKnows = RELOCATING;
    stamp = LEASE;
    left[S] = LEASE;
#ifdef KEEP
    left[T] = LEASE;
#endif
    age[S] = LEASE;
    age[T] = LEASE
  };
  atomic {
    run Register();
    run Source();
    run Target();
#ifndef KEEP
    run Third();
#endif
    run Clock()
  }
}
