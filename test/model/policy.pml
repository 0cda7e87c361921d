/*
 * The policy is changed to `restart` and back to `keep`, at any time: may a taker execute a machine whose holder runs
 * without a deadline?  (docs/protocol.md, "Leases": a value without a grant is not leased)
 *
 * Modelled: the register as one linearizable value (lease.pml and voters.pml show that it is one): the policy, which
 * anybody may change, and the grant, which is added by the holder. What the holder sent, and had no answer to, may take
 * effect at any later time, until one of its later changes or reads was answered (proposer.ts: "this buries every older
 * attempt"; peek.ts: a look does not). The holder goes by what it knows, which may be old.
 *
 * quiet: how long a taker has seen the same grant and the same traces; a lease lasts LEASE from when its renewal was
 * sent. Renewals and their answers may take any time. Whoever may execute does.
 *
 * Bounds: none but LEASE and WAIT.
 */
#define LEASE 2
#define WAIT 2

bool restart; /* register: the policy */
bool grant;   /* register: the grant */
bool taken;   /* register: the taker is the owner */

bool pending; /* a change of the holder that adds the grant is under way */
bool armed;   /* the holder keeps to a deadline */
byte left;    /* of its lease, where it is armed */
byte age;     /* of the renewal that is under way */
bool told;    /* that one was answered by a majority that backs */
byte quiet;
bool taker;   /* the taker executes */

#define HOLDER_EXECUTES (!armed || left > 0)
#define ONE_EXECUTES assert(!(HOLDER_EXECUTES && taker))

/* Anybody. */
proctype Person() {
  do
  :: d_step { !taken && !restart -> restart = true;
#ifdef ANYBODY_GRANTS
       grant = true; quiet = 0
#endif
     }
  :: d_step { !taken && restart -> restart = false; grant = false }
  od
}

/* A change that was sent is decided; even if the policy is no longer what it is for. */
proctype Network() {
  do
  :: d_step { pending && !taken && !grant -> grant = true; quiet = 0 }
  /* a renewal is counted, and answered by voters that back */
  :: d_step { age < LEASE && !told -> quiet = 0; told = grant && !taken }
  od
}

proctype Holder() {
  do
  /* It reads that the policy is `restart`: it keeps to a deadline from before it proposes. Stamped now. */
  :: d_step { !pending && !taken && restart ->
#ifndef ARMS_LATE
       left = (armed -> left : LEASE); armed = true;
#endif
       pending = true }
#ifdef ARMS_LATE
  :: d_step { pending && grant && !armed -> armed = true; left = LEASE }
#endif
  :: d_step { armed && age > 0 -> age = 0; told = false }
  :: d_step { told -> left = (LEASE - age > left -> LEASE - age : left); told = false; age = LEASE; ONE_EXECUTES }
  /* It finds itself owner without a grant, by an answer that buries what it sent before. */
#ifdef DISARMS_ON_LOOK
  :: d_step { armed && !taken && !grant -> armed = false; age = LEASE; told = false; ONE_EXECUTES }
#elif defined(DISARMS_ALONE)
  :: d_step { armed -> armed = false; pending = false; age = LEASE; told = false; ONE_EXECUTES }
#else
  :: d_step { armed && !taken && !grant -> armed = false; left = 0; pending = false; age = LEASE; told = false;
#ifdef REACH_DISARMED
       assert(false);
#endif
       ONE_EXECUTES }
#endif
  od
}

proctype Taker() {
  do
  :: d_step { !taken && grant && quiet == WAIT -> taken = true; taker = true;
#ifdef REACH_TAKEOVER
       assert(false);
#endif
       ONE_EXECUTES }
  od
}

proctype Clock() {
  do
  :: d_step {
       left = (left > 0 -> left - 1 : 0);
       age = (age < LEASE -> age + 1 : LEASE);
       quiet = (quiet < WAIT -> quiet + 1 : WAIT);
       told = told && age < LEASE
     }
  od
}

init {
  age = LEASE;
  atomic {
    run Person();
    run Network();
    run Holder();
    run Taker();
    run Clock()
  }
}
