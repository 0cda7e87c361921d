/*
 * Other voters while a holder renews: may a taker execute in the new configuration, or in the old one, while the holder
 * still counts on what voters of either told it?  (docs/protocol.md, "Another configuration"; voter-rules.ts)
 *
 * Modelled: configuration 1 is the voters 0, 1, 2, and configuration 2 the voters 2, 3, 4: as few in common as there may
 * be. Somebody proposes in 1 the value that names 2, the last of 1 (seals it), and installs it in 2; a taker proposes in
 * 1, in 2, or in both; the holder renews at all five and reclaims in 2. Time, messages, traces and who executes are
 * modelled as in lease.pml; disks and crashes of voters are there.
 *
 * Ballots stand in one row: 0 what configuration 1 begins with, 1 and 2 proposals in it, INSTALLED what 2 begins with,
 * LATER a proposal in it. So what a voter holds says of which configuration it is.
 *
 * Bounds: the taker proposes in one of the configurations (TAKER_IN). In 1: one proposal each of the taker and of who
 * seals, in either order, and the holder reclaims in 2. In 2: one proposal that seals, and one of the taker.
 */
#ifndef TAKER_IN
#define TAKER_IN 2
#endif
#define LEASE 2
#define WAIT 2

#define INSTALLED 3
#define LATER 4
#define ABSENT 5 /* holds nothing */

#define HELD 0  /* epoch 0, the holder */
#define FIRST 1 /* epoch 1, the taker */

#define HOLDER 0
#define TAKER 1
#define CHANGER 2
#define NOBODY 3

#define BIT(n) (1 << (n))
#define HAS(set, n) (((set) >> (n)) & 1)
#define TWO_OF(x, y, z) ((x) + (y) + (z) >= 2)

/* Proposals, by their ballots. */
byte by[5];
byte promises[5];
byte best[5];
bool chosen[5];
byte value[6];
bool last[6];     /* the value names the next voters */

/* Voters. */
byte promise[5];
byte holds[5];
byte answered[5]; /* set of ballots whose acceptance was answered */
byte got[5];      /* set of configurations that this voter answered the renewal under way for, while it backed */
byte sight[6];    /* for how long the taker has seen the trace here; [BOTH]: of voter 2, for configuration 2 */
#define BOTH 5

/* The holder. */
byte left;
byte age;

/* The taker. */
bool seen2; /* it has seen the second configuration */
bool on;

#define ONE_EXECUTES assert(!(left > 0 && on))

/* 0 and 1 are alike, and 3 and 4; each two are kept in an order (-DUNSORTED: by their own numbers). */
#define KEY(v) (promise[v] + (holds[v] << 3) + (answered[v] << 6) + (got[v] << 11) + (sight[v] << 14))
#define SWAP(what, v) other = what[v]; what[v] = what[v + 1]; what[v + 1] = other
#ifdef UNSORTED
#define SORT skip
#else
#define SORT IN_ORDER(0); IN_ORDER(3)
#endif
#define IN_ORDER(v)                                                                                            \
  if :: KEY(v) > KEY(v + 1) ->                                                                                 \
    SWAP(promise, v); SWAP(holds, v); SWAP(answered, v); SWAP(got, v); SWAP(sight, v)                          \
  :: else fi
hidden byte other;

#define OF_1(v) ((v) <= 2 && holds[v] < INSTALLED)
#define OF_2(v) (holds[v] == INSTALLED || holds[v] == LATER)

inline choose(b) {
  chosen[b] = true;
  value[b] = value[best[b]];
  last[b] = last[best[b]];
  if
  :: last[b] -> skip /* is finished, whoever began it */
  :: else ->
    if
    :: by[b] == CHANGER -> last[b] = true
    :: by[b] == TAKER && value[b] == HELD -> value[b] = FIRST
#ifdef PROMISES_UNINSTALLED
    :: by[b] == HOLDER && best[b] == ABSENT -> value[b] = HELD
#endif
    :: else
    fi
  fi;
  promises[b] = 0;
  best[b] = 0
}

inline changeTrace(v) {
  if
  :: !on && value[holds[v]] != FIRST && (TAKER_IN == 1 || seen2) ->
#if TAKER_IN == 1
    if :: v <= 2 -> sight[v] = 0 :: else fi
#else
    if :: v == 2 -> sight[BOTH] = 0 :: v > 2 -> sight[v] = 0 :: else fi
#endif
  :: else
  fi
}

#ifdef SEEN_BEFORE
#define FIRST_SIGHT WAIT
#else
#define FIRST_SIGHT 0
#endif

/* The taker sees the second configuration as soon as one voter shows it: this is where it begins to count. */
inline see2() {
  if
  :: TAKER_IN == 2 && !seen2 && OF_2(v) -> seen2 = true; sight[3] = FIRST_SIGHT; sight[4] = FIRST_SIGHT; sight[BOTH] = FIRST_SIGHT
  :: else
  fi
}

#ifdef LOWEST
#define NEWER(b, v) (promises[b] == 1 || holds[v] < best[b])
#elif defined(PROMISES_UNINSTALLED)
#define NEWER(b, v) (promises[b] == 1 || (best[b] == ABSENT || holds[v] != ABSENT && holds[v] > best[b]))
#else
#define NEWER(b, v) (promises[b] == 1 || holds[v] > best[b])
#endif

#ifdef PROMISES_UNINSTALLED
#define MAY_PROMISE(v, b) (b == LATER -> v >= 2 : OF_1(v))
#else
#define MAY_PROMISE(v, b) (b == LATER -> OF_2(v) : OF_1(v))
#endif

#define PROMISE(b)                                                                                             \
  :: d_step { by[b] != NOBODY && promise[v] < b && MAY_PROMISE(v, b) ->                                        \
       promise[v] = b;                                                                                         \
       if                                                                                                      \
       :: !chosen[b] ->                                                                                        \
         promises[b]++;                                                                                        \
         best[b] = (NEWER(b, v) -> holds[v] : best[b]);                                                        \
         if :: promises[b] == 2 -> choose(b) :: else fi                                                        \
       :: else                                                                                                 \
       fi;                                                                                                     \
       SORT }

/* A voter joins a configuration by an accept as well: whoever sends it was promised by a majority. */
#define MAY_ACCEPT(v, b) (b == LATER -> v >= 2 : OF_1(v))

#define ACCEPT(b)                                                                                              \
  :: d_step { chosen[b] && promise[v] <= b && holds[v] != b && MAY_ACCEPT(v, b) ->                             \
       promise[v] = b; holds[v] = b; answered[v] = answered[v] | BIT(b); see2(); SORT }

#ifdef INSTALLS_UNDECIDED
#define SEALED(b) (chosen[b] && last[b] && (HAS(answered[0], b) || HAS(answered[1], b) || HAS(answered[2], b)))
#else
#define SEALED(b) (chosen[b] && last[b] && \
  TWO_OF(HAS(answered[0], b), HAS(answered[1], b), HAS(answered[2], b)))
#endif

#define INSTALL(b)                                                                                             \
  :: d_step { SEALED(b) && v >= 2 && !OF_2(v) ->                                                               \
       holds[v] = INSTALLED; promise[v] = INSTALLED; value[INSTALLED] = value[b]; see2(); SORT }

#ifdef SEALED_BACKS
#define SEALED_AT(v) false
#else
#define SEALED_AT(v) last[holds[v]]
#endif

#ifdef CONFIGURATIONS_MIXED
#define IN(v, c) (got[v] != 0)
#else
#define IN(v, c) HAS(got[v], c)
#endif
#define BACKED (TWO_OF(IN(0, 1), IN(1, 1), IN(2, 1)) || TWO_OF(IN(2, 2), IN(3, 2), IN(4, 2)))
#define FORGET got[0] = 0; got[1] = 0; got[2] = 0; got[3] = 0; got[4] = 0

/* The answer tells the configuration in which the voter backs. */
inline answerRenewal(v) {
  changeTrace(v);
  if
  :: holds[v] != ABSENT && value[holds[v]] == HELD && !SEALED_AT(v) ->
    if
    :: OF_1(v) -> got[v] = got[v] | BIT(1)
    :: else -> got[v] = got[v] | BIT(2)
    fi;
    if
    :: BACKED ->
      left = (LEASE - age > left -> LEASE - age : left);
      FORGET; age = LEASE;
#ifdef REACH_BACKED_ANEW
      assert(!OF_2(v));
#endif
      ONE_EXECUTES
    :: else
    fi
  :: else
  fi
}

proctype Voter(byte v) {
  do
  PROMISE(1)
  PROMISE(2)
  PROMISE(LATER)
  ACCEPT(1)
  ACCEPT(2)
  ACCEPT(LATER)
  INSTALL(1)
  INSTALL(2)
  :: d_step { age < LEASE && !HAS(got[v], (OF_1(v) -> 1 : 2)) -> answerRenewal(v); SORT }
  od
}

proctype Holder() {
  do
  :: d_step { age > 0 -> age = 0; FORGET; SORT }
  od
}

#define AGED(v, at, b) (HAS(answered[v], b) && sight[at] == WAIT)
#define TAKES(b) (!on && by[b] == TAKER && chosen[b] && value[b] == FIRST)

inline execute() {
  on = true;
  sight[0] = WAIT; sight[1] = WAIT; sight[2] = WAIT; sight[3] = WAIT; sight[4] = WAIT; sight[BOTH] = WAIT;
  ONE_EXECUTES
}

#ifdef REACH_TAKEOVER_1
#define REACHED_1 assert(false)
#else
#define REACHED_1 skip
#endif
#ifdef REACH_TAKEOVER_2
#define REACHED_2 assert(false)
#else
#define REACHED_2 skip
#endif

#define EXECUTE_1(b)                                                                                           \
  :: d_step { TAKES(b) && TWO_OF(AGED(0, 0, b), AGED(1, 1, b), AGED(2, 2, b)) -> execute(); REACHED_1; SORT }

proctype Taker() {
  do
  EXECUTE_1(1)
  EXECUTE_1(2)
  :: d_step { TAKES(LATER) && TWO_OF(AGED(2, BOTH, LATER), AGED(3, 3, LATER), AGED(4, 4, LATER)) ->
       execute(); REACHED_2; SORT }
  od
}

proctype Clock() {
  byte n;
  do
  :: d_step {
       true;
       left = (left > 0 -> left - 1 : 0);
       age = (age < LEASE -> age + 1 : LEASE);
       if :: age == LEASE -> FORGET :: else fi;
       for (n : 0 .. 5) {
         sight[n] = (sight[n] < WAIT && (TAKER_IN == 1 || seen2) -> sight[n] + 1 : sight[n])
       };
       n = 0;
       SORT
     }
  od
}

init {
  d_step {
    chosen[0] = true;
    by[0] = NOBODY;
    value[ABSENT] = NOBODY;
    holds[3] = ABSENT;
    holds[4] = ABSENT;
    age = LEASE;
    sight[0] = WAIT; sight[1] = WAIT; sight[2] = WAIT;
#if TAKER_IN == 1
    sight[3] = WAIT; sight[4] = WAIT; sight[BOTH] = WAIT
#endif
  };
  /* whoever has a ballot uses it at any time, or never */
#if TAKER_IN == 1
  if
  :: by[1] = TAKER; by[2] = CHANGER
  :: by[1] = CHANGER; by[2] = TAKER
  fi;
  by[LATER] = HOLDER;
#else
  by[1] = CHANGER;
  by[2] = NOBODY;
  by[LATER] = TAKER;
#endif
  atomic {
    run Voter(0);
    run Voter(1);
    run Voter(2);
    run Voter(3);
    run Voter(4);
    run Holder();
    run Taker();
    run Clock()
  }
}
