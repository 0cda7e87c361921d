/*
 * What a superseded copy does has no effect, whatever clocks do.  (docs/protocol.md, "Effects, always")
 *
 * Modelled: a copy of epoch 1 that goes on for ever (its host froze, its guard failed), a copy of epoch 2 that seals each
 * replica it begins from and executes then, two replicas of a disk that remember on disk the least epoch that they accept,
 * crash and come back. A write is done once each replica accepted it; messages take any time. There is no time here at
 * all: nothing rests on it.
 *
 * Two things hold: no replica accepts of an epoch below the one it was sealed with; and what the old copy was told to be
 * done is in what the new copy began from.
 *
 * Bounds: two replicas, three writes of the old copy, of which each may reach a replica at any time.
 */
#define WRITES 3
#define BIT(n) (1 << (n))

byte least[2]; /* in memory */
byte leastOnDisk[2];
byte held[2]; /* set of the old copy's writes that the replica accepted */
byte sent;    /* how many it sent */
byte done;    /* set of those that it was told to be done */
byte sealed;  /* set of replicas that the new copy sealed */
bool executes;
byte began;   /* what the new copy began from */

#ifdef UNCOMPARED
#define ACCEPTS(r) true
#else
#define ACCEPTS(r) (least[r] <= 1)
#endif
#ifdef SEALED_LATE
#define MAY_EXECUTE true
#else
#define MAY_EXECUTE (sealed != 0)
#endif
#ifdef SEAL_VOLATILE
#define SYNC skip
#else
#define SYNC leastOnDisk[r] = 2
#endif
#ifdef DONE_AT_ONE
#define EVERYWHERE (held[0] | held[1])
#else
#define EVERYWHERE (held[0] & held[1])
#endif

#define WRITE(n)                                                                                               \
  :: d_step { n < sent && !(held[r] & BIT(n)) && ACCEPTS(r) ->                                                 \
       held[r] = held[r] | BIT(n); assert(!(sealed & BIT(r))) }

proctype Replica(byte r) {
  do
  WRITE(0)
  WRITE(1)
  WRITE(2)
  :: d_step { least[r] < 2 -> least[r] = 2; SYNC; sealed = sealed | BIT(r);
       /* it begins from what this one held then */
       if :: !executes -> began = held[r] :: else fi }
  :: d_step { least[r] != leastOnDisk[r] -> least[r] = leastOnDisk[r] } /* crash */
  od
}

proctype Old() {
  do
  :: d_step { sent < WRITES -> sent++ }
  :: d_step { (EVERYWHERE & ~done) != 0 -> done = done | EVERYWHERE;
#ifdef REACH_DONE
       assert(false);
#endif
       assert(!executes || (done & ~began) == 0) }
  od
}

proctype New() {
  d_step { MAY_EXECUTE -> executes = true;
#ifdef REACH_EXECUTES
    assert(done == 0);
#endif
    assert((done & ~began) == 0) }
}

init {
  atomic {
    run Replica(0);
    run Replica(1);
    run Old();
    run New()
  }
}
