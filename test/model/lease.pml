/*
 * Leases: may a taker execute a machine while the holder before it still does?  (docs/protocol.md, "Leases")
 *
 * Modelled: one register of three voters with ballots (voter-rules.ts, proposal-plan.ts); a holder (host 0) that renews
 * and writes its value again (reclaims); a taker (host 1) and, with TAKERS=2, a second one (host 2) that takes over from
 * the first; voters that crash and come back, acceptances that are in memory and not yet on disk.
 *
 * Abstractions, each of which leaves in what could go wrong, or says what it leaves out:
 * - Time is a tick for all. LEASE is the longest that a holder's clock makes of L, WAIT the shortest that a taker's
 *   clock makes of W: what clocks may differ by is inside these two. So WAIT = LEASE is the tightest case.
 * - All times are ages that stop growing when they no longer matter; so runs are of any length.
 * - A message is delivered by the step of its receiver, at any time after it was sent or never; what was sent once stays,
 *   so it is delayed, lost, repeated and reordered.
 * - Of the renewals of one holder the latest is under way; an older one would only give a lease that ends sooner. That
 *   a holder hears an answer, or a taker sees a trace, at once is the worst case: later it may only do less.
 * - So a trace (life, count) is nothing but the time since it last changed; a taker that is started again, and has to
 *   see all traces anew, would only begin to count later.
 * - A taker proposes whenever it likes: the proof rests on when it executes alone.
 * - Whoever may execute does: the holder while left[0] > 0.
 * - Voters are alike, and are kept in an order (-DUNSORTED shows each by its own number).
 *
 * Bounds: ballots 1..BALLOTS for all proposers together, the first of a taker, and a holder's never follows its own; of
 * three, the second is the holder's. With two takers: one ballot of the first, then those of the second, which takes over from the first one only.
 * SYNCED: what is accepted is on disk at once. NO_CRASH: voters do not restart. SILENT: the first taker does not hear that it is the owner.
 */
#ifdef RESUME_UNBACKED
#define SYNCED
#endif
#ifndef TAKERS
#define TAKERS 1
#endif
#ifndef BALLOTS
#define BALLOTS 3
#endif
#define LEASE 2
#ifdef SHORT_WAIT
#define WAIT 1
#else
#define WAIT 2
#endif

/* A value: who owns the machine under which epoch. */
#define HELD 0   /* epoch 0, host 0 */
#define FIRST 1  /* epoch 1, host 1 */
#define SECOND 2 /* epoch 2, host 2 */
#define NOTHING 3

#define BIT(n) (1 << (n))
#define HAS(set, n) (((set) >> (n)) & 1)
#define TWO_OF(x, y, z) ((x) + (y) + (z) >= 2)

/* Proposals, by their ballots; 0 is what all voters hold at the beginning. */
byte begun;
byte by[BALLOTS + 1];       /* host that proposes */
byte promises[BALLOTS + 1]; /* how many voters promised */
byte best[BALLOTS + 1];     /* highest ballot that they told as accepted */
bool chosen[BALLOTS + 1];
byte value[BALLOTS + 1];
byte stamp[BALLOTS + 1];    /* how long ago the owner stamped the value */

/* Voters. */
byte promise[3];
byte promiseOnDisk[3];
byte holds[3]; /* ballot that is accepted */
byte holdsOnDisk[3];
#if defined(PROMISES_BELOW) || defined(EMPTIED)
byte gave[3];     /* set of ballots that were promised: a proposer counts no voter twice */
#define GIVES(v, b) gave[v] = gave[v] | BIT(b)
#define GAVE(v, b) HAS(gave[v], b)
#define GIVEN(v) (gave[v] << 23)
#define SWAP_GIVEN(v) SWAP_ONE(gave, v)
#else
#define GIVES(v, b) skip
#define GAVE(v, b) false
#define GIVEN(v) 0
#define SWAP_GIVEN(v) skip
#endif
byte answered[3]; /* set of ballots whose acceptance was answered */
byte got[3];      /* set of hosts that have an answer to the renewal under way, given while this voter backed */
byte sight1[3];   /* for how long the first taker has seen the trace of the holder here; beside an acceptance: told with it */
#if TAKERS == 2
byte sight2[3];   /* the second one, of the first one */
#endif

/* Holders. */
byte left[TAKERS]; /* of the lease */
byte age[TAKERS];  /* of the renewal under way, since it was first sent */
bool has1;         /* the first taker knows that its value is decided */
bool seen;         /* the second one has seen the first one's grant */
bool on1;
bool on2;

#define ACCEPTED(b) TWO_OF(HAS(answered[0], b), HAS(answered[1], b), HAS(answered[2], b))

#ifdef TAKER_WITHOUT_LEASE
#define FIRST_EXECUTES on1
#elif TAKERS == 2
#define FIRST_EXECUTES (on1 && left[1] > 0)
#else
#define FIRST_EXECUTES on1
#endif
#define ONE_EXECUTES assert((left[0] > 0) + FIRST_EXECUTES + on2 <= 1)

/* Voters are sorted after every step. */
#define KEY(v)                                                                                                 \
  (promise[v] + (promiseOnDisk[v] << 3) + (holds[v] << 6) + (holdsOnDisk[v] << 9) + (answered[v] << 12) +      \
   (got[v] << 17) + (sight1[v] << 19) + SECOND_SIGHT(v) + GIVEN(v))
#if TAKERS == 2
#define SECOND_SIGHT(v) (sight2[v] << 21)
#define SWAP_SECOND(v) SWAP_ONE(sight2, v)
#else
#define SECOND_SIGHT(v) 0
#define SWAP_SECOND(v) skip
#endif
#define SWAP_ONE(what, v) other = what[v]; what[v] = what[v + 1]; what[v + 1] = other
#ifdef UNSORTED
#define SORT skip
#define IN_ORDER(v) skip
#else
#define SORT IN_ORDER(0); IN_ORDER(1); IN_ORDER(0); other = 0
#define IN_ORDER(v)                                                                                            \
  if :: KEY(v) > KEY(v + 1) ->                                                                                 \
    SWAP_ONE(promise, v); SWAP_ONE(promiseOnDisk, v); SWAP_ONE(holds, v); SWAP_ONE(holdsOnDisk, v);            \
    SWAP_ONE(answered, v); SWAP_ONE(got, v); SWAP_ONE(sight1, v); SWAP_SECOND(v); SWAP_GIVEN(v)                \
  :: else fi
#endif
hidden byte other;

/* Proposers. */

#define MAY_BEGIN (begun < BALLOTS)
#define BEGIN(host) begun++; by[begun] = host

/* What is proposed after a majority promised: the newest that was told, changed if it is what was expected. */
inline choose(b) {
  chosen[b] = true;
  value[b] = value[best[b]];
  stamp[b] = stamp[best[b]];
  promises[b] = 0;
  best[b] = 0;
  if
  :: by[b] == 0 && value[b] == HELD -> stamp[b] = 0 /* reclaimed: stamped anew */
  :: by[b] == 1 && value[b] == HELD -> value[b] = FIRST; stamp[b] = 0
#if TAKERS == 2
#ifdef TAKES_WHATEVER
  :: by[b] == 2 && value[b] != SECOND -> value[b] = SECOND; stamp[b] = LEASE
#else
  :: by[b] == 2 && value[b] == FIRST -> value[b] = SECOND; stamp[b] = LEASE
#endif
#endif
  :: else
  fi
}

/* Voters. */

/* The trace of a holder changes; what a taker was told with an acceptance stays. */
inline changeTrace(holder, v) {
  if
#ifdef UNCHECKED_AT_ACCEPTANCE
  :: holder == 0 && begun == 0 && !on1 -> sight1[v] = 0
#else
  :: holder == 0 && value[holds[v]] != FIRST && !on1 -> sight1[v] = 0
#endif
#if TAKERS == 2
  :: holder == 1 && value[holds[v]] != SECOND && !on2 -> sight2[v] = 0
#endif
  :: else
  fi
}

inline answerAcceptance(v) {
  answered[v] = answered[v] | BIT(holds[v]);
  /* what its holder wrote again is a renewal, sent when it was stamped */
  if
  :: by[holds[v]] == 0 && value[holds[v]] == HELD && ACCEPTED(holds[v]) && LEASE - stamp[holds[v]] > left[0] ->
    left[0] = LEASE - stamp[holds[v]];
#ifdef REACH_RECLAIM
    assert(!HAS(answered[0] | answered[1] | answered[2], 1) || value[1] != FIRST);
#endif
    ONE_EXECUTES
  :: else
  fi
}

#ifdef LOWEST
#define NEWER(b, v) (promises[b] == 1 || holds[v] < best[b])
#else
#define NEWER(b, v) (holds[v] > best[b])
#endif

#ifdef PROMISES_BELOW
#define MAY_PROMISE(v, b) (!GAVE(v, b))
#else
#define MAY_PROMISE(v, b) (promise[v] < b && !GAVE(v, b))
#endif

#define PROMISE(b)                                                                                             \
  :: d_step { b <= begun && MAY_PROMISE(v, b) ->                                                               \
       GIVES(v, b); sync(v); promise[v] = b; promiseOnDisk[v] = b;                                             \
       if                                                                                                      \
       :: !chosen[b] ->                                                                                        \
         promises[b]++;                                                                                        \
         best[b] = (NEWER(b, v) -> holds[v] : best[b]);                                                        \
         if :: promises[b] == 2 -> choose(b) :: else fi                                                        \
       :: else                                                                                                 \
       fi;                                                                                                     \
       SORT }

/* The proposer's answer waits for the disk; renewals are answered at once. */
#ifdef ACCEPTS_BELOW
#define MAY_ACCEPT(v, b) true
#else
#define MAY_ACCEPT(v, b) (promise[v] <= b)
#endif

#define ACCEPT(b)                                                                                              \
  :: d_step { chosen[b] && MAY_ACCEPT(v, b) && holds[v] != b ->                                                \
       promise[v] = b; holds[v] = b; COUNT_ACCEPTANCE(b); ANSWER_EARLY(v); SORT }

#ifdef RESTAMP_NOT_COUNTED
#define COUNT_ACCEPTANCE(b) skip
#else
#define COUNT_ACCEPTANCE(b) changeTrace(value[b], v)
#endif

#ifdef ANSWER_UNSYNCED
#define ANSWER_EARLY(v) answerAcceptance(v)
#elif defined(SYNCED) /* at once, for more ballots */
#define ANSWER_EARLY(v) sync(v)
#else
#define ANSWER_EARLY(v) skip
#endif

inline sync(v) {
  if
  :: holds[v] != holdsOnDisk[v] -> answerAcceptance(v); holdsOnDisk[v] = holds[v]
  :: else
  fi;
  promiseOnDisk[v] = promise[v]
}

#ifdef BACKS_UNACCEPTED
#define BACKS(v, host) true
#else
#define BACKS(v, host) (value[holds[v]] == host)
#endif

#ifdef ONE_ANSWER
#define ENOUGH(host) (HAS(got[0], host) || HAS(got[1], host) || HAS(got[2], host))
#else
#define ENOUGH(host) TWO_OF(HAS(got[0], host), HAS(got[1], host), HAS(got[2], host))
#endif

#ifdef FROM_ANSWER
#define LEASE_OF(host) LEASE
#else
#define LEASE_OF(host) (LEASE - age[host])
#endif

#define FORGET(host)                                                                                           \
  got[0] = got[0] & ~BIT(host); got[1] = got[1] & ~BIT(host); got[2] = got[2] & ~BIT(host)

#define RENEWED(host)                                                                                          \
  :: d_step { age[host] < LEASE && !HAS(got[v], host) ->                                                       \
       changeTrace(host, v);                                                                                   \
       if                                                                                                      \
       :: BACKS(v, host) ->                                                                                    \
         got[v] = got[v] | BIT(host);                                                                          \
         if                                                                                                    \
         :: ENOUGH(host) ->                                                                                    \
           left[host] = (LEASE_OF(host) > left[host] -> LEASE_OF(host) : left[host]);                          \
           FORGET(host); age[host] = LEASE; ONE_EXECUTES                                                       \
         :: else                                                                                               \
         fi                                                                                                    \
       :: else                                                                                                 \
       fi;                                                                                                     \
       SORT }

#ifdef LIFE_KEPT
#define NEW_LIFE WAIT /* the count begins again, as it was when it was first seen */
#else
#define NEW_LIFE 0
#endif

#if TAKERS == 1
#define MAY_CRASH(v) true
#else
#define MAY_CRASH(v) (holds[v] != holdsOnDisk[v]) /* another life alone would only make takers wait */
#endif

proctype Voter(byte v) {
  do
  PROMISE(1)
  ACCEPT(1)
#if BALLOTS > 1
  PROMISE(2)
  ACCEPT(2)
#endif
#if BALLOTS > 2
  PROMISE(3)
  ACCEPT(3)
#endif
#if BALLOTS > 3
  PROMISE(4)
  ACCEPT(4)
#endif
  :: d_step { holds[v] != holdsOnDisk[v] -> sync(v); SORT }
  RENEWED(0)
#if TAKERS == 2
  RENEWED(1)
#endif
#ifndef NO_CRASH
  :: d_step { MAY_CRASH(v) -> /* and comes back: what was synced is there */
#ifdef EMPTIED /* nothing is, and its name is the same */
       holdsOnDisk[v] = 0;
       promiseOnDisk[v] = 0;
#endif
       holds[v] = holdsOnDisk[v];
       promise[v] = promiseOnDisk[v];
       if :: value[holdsOnDisk[v]] != FIRST && !on1 -> sight1[v] = NEW_LIFE :: else fi;
#if TAKERS == 2
       if :: value[holdsOnDisk[v]] != SECOND && seen && !on2 -> sight2[v] = NEW_LIFE :: else fi;
#endif
       SORT
     }
#endif
  od
}

/* Holders. */

#ifdef RETRY_MOVES
#define FORGET_OLDER(host) skip
#else
#define FORGET_OLDER(host) FORGET(host)
#endif

#define RENEW(host) :: d_step { age[host] > 0 -> age[host] = 0; FORGET_OLDER(host); SORT }

proctype Holder() {
  do
  RENEW(0)
#if TAKERS == 1
  :: d_step { MAY_BEGIN && begun > 0 && by[begun] != 0 -> BEGIN(0);
#ifdef RESUME_UNBACKED
       left[0] = LEASE; ONE_EXECUTES
#endif
     }
#endif
#ifdef BOOTED_EXECUTES /* booted anew: it goes on as what it was before */
  :: d_step { left[0] == 0 -> left[0] = LEASE; ONE_EXECUTES }
#endif
  od
}

/* Takers. */

#define AGED(sight, v, b) (HAS(answered[v], b) && sight[v] == WAIT)

#ifdef RESTARTED_EXECUTES /* started again: it goes by the register alone */
#define MAY_EXECUTE(sight, b) ACCEPTED(b)
#else
#define MAY_EXECUTE(sight, b) TWO_OF(AGED(sight, 0, b), AGED(sight, 1, b), AGED(sight, 2, b))
#endif

#ifdef REACH_TAKEOVER
#define REACHED(taker) assert(taker != TAKERS)
#else
#define REACHED(taker) skip
#endif

/* From here on what was seen does not matter. */
#define EXECUTE(taker, on, sight, b)                                                                           \
  :: d_step { !on && chosen[b] && by[b] == taker && value[b] == taker && MAY_EXECUTE(sight, b) ->              \
       on = true; sight[0] = WAIT; sight[1] = WAIT; sight[2] = WAIT;                                           \
       REACHED(taker); ONE_EXECUTES; SORT }

/* Decided, and the taker knows: its own lease is from its stamp. */
#ifdef LEASE_FROM_DECISION
#define OWN_LEASE(b) LEASE
#else
#define OWN_LEASE(b) (LEASE - stamp[b])
#endif
#define DECIDED(b)                                                                                             \
  :: d_step { !has1 && by[b] == 1 && value[b] == FIRST && ACCEPTED(b) ->                                       \
       has1 = true; left[1] = OWN_LEASE(b); ONE_EXECUTES }

proctype First() {
  do
  :: d_step { MAY_BEGIN && (TAKERS == 1 || begun == 0) && (BALLOTS < 3 || begun != 1) -> BEGIN(1) }
  EXECUTE(1, on1, sight1, 1)
#if BALLOTS > 1
  EXECUTE(1, on1, sight1, 2)
#endif
#if BALLOTS > 2
  EXECUTE(1, on1, sight1, 3)
#endif
#if BALLOTS > 3
  EXECUTE(1, on1, sight1, 4)
#endif
#ifdef TALLY_OVER_BALLOTS
#define AGED_IN_ANY(v) (AGED(sight1, v, 1) || AGED(sight1, v, 3))
  :: d_step { !on1 && by[1] == 1 && by[3] == 1 && value[1] == FIRST && value[3] == FIRST &&
       TWO_OF(AGED_IN_ANY(0), AGED_IN_ANY(1), AGED_IN_ANY(2)) -> on1 = true; ONE_EXECUTES }
#endif
#if TAKERS == 2 && !defined(SILENT)
  :: d_step { has1 && age[1] > 0 -> age[1] = 0; FORGET(1); SORT }
  DECIDED(1)
  DECIDED(2)
#if BALLOTS > 2
  DECIDED(3)
#endif
#endif
  od
}

#if TAKERS == 2
/* The first one's grant is seen where a majority holds it on disk under one ballot. */
#ifdef SEEN_AT_ONE
#define HOLD(b) HAS(answered[0] | answered[1] | answered[2], b)
#elif defined(SEEN_IN_MEMORY)
#define HOLD(b) TWO_OF(holds[0] == b, holds[1] == b, holds[2] == b)
#else
#define HOLD(b) ACCEPTED(b)
#endif
#define SEE(b)                                                                                                 \
  :: d_step { !seen && chosen[b] && value[b] == FIRST && HOLD(b) ->                                            \
       seen = true; sight2[0] = 0; sight2[1] = 0; sight2[2] = 0; SORT }

proctype Second() {
  do
  SEE(1)
  SEE(2)
#ifdef TAKES_WHATEVER
  :: d_step { begun > 0 && MAY_BEGIN -> BEGIN(2) }
#else
  :: d_step { seen && MAY_BEGIN -> BEGIN(2) }
#endif
  EXECUTE(2, on2, sight2, 2)
#if BALLOTS > 2
  SEE(3)
  EXECUTE(2, on2, sight2, 3)
#endif
  od
}
#endif

#ifdef NO_GUARD
#define LAST 1
#else
#define LAST 0
#endif

proctype Clock() {
  byte n;
  do
  :: d_step {
       true;
       for (n : 0 .. (TAKERS - 1)) {
         left[n] = (left[n] > LAST -> left[n] - 1 : left[n]);
         age[n] = (age[n] < LEASE -> age[n] + 1 : LEASE);
         if :: age[n] == LEASE -> FORGET(n) :: else fi
       };
       for (n : 0 .. 2) {
         sight1[n] = (sight1[n] < WAIT -> sight1[n] + 1 : WAIT);
#if TAKERS == 2
         if :: seen -> sight2[n] = (sight2[n] < WAIT -> sight2[n] + 1 : WAIT) :: else fi
#endif
       };
       for (n : 1 .. BALLOTS) {
         stamp[n] = (chosen[n] && stamp[n] < LEASE -> stamp[n] + 1 : stamp[n])
       };
       n = 0;
       SORT
     }
  od
}

init {
  d_step {
    age[0] = LEASE;
    stamp[0] = LEASE;
    chosen[0] = true;
    by[0] = NOTHING;
    /* all has been silent for long */
    sight1[0] = WAIT; sight1[1] = WAIT; sight1[2] = WAIT;
#if TAKERS == 2
    age[1] = LEASE;
#ifdef TAKES_WHATEVER
    sight2[0] = WAIT; sight2[1] = WAIT; sight2[2] = WAIT
#endif
#endif
  };
  atomic {
    run Voter(0);
    run Voter(1);
    run Voter(2);
    run Holder();
    run First();
#if TAKERS == 2
    run Second();
#endif
    run Clock()
  }
}
