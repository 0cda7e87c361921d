import type { Failure } from './effect.ts'

/** What can go wrong at the source. */
export const sourceFailures = {
  restarted: {
    code: 'agent-restarted',
    message: "the source's agent was restarted: relocate again"
  },
  cancelled: { code: 'cancelled', message: 'the relocation was cancelled: the machine stays' },
  silent: { code: 'target-silent', message: 'the target did not answer in time: is it reachable?' },
  loadedLate: { code: 'target-silent', message: 'the target did not load the machine in time' },
  tookLate: { code: 'target-silent', message: 'the target did not take the machine in time' },
  givenBack: { code: 'target-failed', message: 'the target could not execute the machine and gave it back' },
  unreachable: {
    code: 'register-unreachable',
    message: 'no majority of voters answered: try again later'
  },
  exited: (why = 'see its log'): Failure => ({
    code: 'machine-exited',
    message: `the machine ended while it was relocated: ${why}`
  }),
  refused: (code = 'relocation-refused'): Failure => ({
    code,
    message: 'the register refused the relocation: look at the machine and try again'
  })
} as const

/** What can go wrong at the target. */
export const targetFailures = {
  restarted: {
    code: 'agent-restarted',
    message: "the target's agent was restarted: relocate again"
  },
  abandoned: { code: 'abandoned', message: 'the source gave the relocation up' },
  takenBack: { code: 'taken-back', message: 'the register gave the machine back to the source' },
  expired: {
    code: 'reservation-expired',
    message: 'the relocation did not go on in time: begin anew'
  },
  silent: { code: 'source-silent', message: 'nothing was heard from the source: is it reachable?' },
  late: { code: 'load-late', message: 'the last of the state did not come in time: relocate again' },
  gone: { code: 'gone', message: 'there is no copy here' },
  exited: (why = 'see its log'): Failure => ({
    code: 'target-failed',
    message: `the target's copy ended: ${why}`
  })
} as const
