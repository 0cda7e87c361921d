import assert from 'node:assert/strict'
import { type ExecutionOrder, execute } from '../../../agents/vm/execution.ts'
import type { MachineDecision } from '../../../agents/vm/machine-registers.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { MachineRecord } from '../../../protocol/machine.ts'
import {
  grantOf,
  started,
  takenOver,
  takenOverAfterLease
} from '../../../protocol/register/machine-record.ts'
import { decision, L, other, self } from './support/lease-host.ts'
import { machineRecord } from './support/machine-record.ts'

const stopped = machineRecord({ owner: self, phase: { kind: 'stopped' } })
const running: MachineRecord = { ...stopped, epoch: stopped.epoch + 1, phase: { kind: 'running' } }

/** What is done, in order, where the register decides as it is told. */
async function run(
  decide: (() => MachineRecord)[],
  order: Partial<ExecutionOrder> = {}
): Promise<{ log: string[]; outcome: string; done: MachineDecision | undefined }> {
  const log: string[] = []
  const note =
    (name: string) =>
    async (...[first]: unknown[]) => {
      log.push(typeof first === 'number' ? `${name} ${first}` : name)
    }
  const handle = { cardPlugs: [], stop: note('stop') }
  const options = {
    self,
    driver: { start: async () => handle, remove: note('remove') },
    replicas: {
      promote: async (_: unknown, epoch: number, { acceptsOlder }: { acceptsOlder: boolean }) =>
        log.push(`promote ${acceptsOlder ? 'older ' : ''}${epoch}`),
      ended: () => log.push('ended')
    },
    registers: {
      change: async () => {
        log.push('change')
        return decision(decide.shift()!())
      }
    },
    network: { attach: note('attach'), open: note('open'), detach: note('detach') },
    leases: {
      // Whoever asks after the change has asked too late.
      stamp: () => (log.includes('change') ? 8 : 7),
      observe: (_: unknown, from: number) => log.push(`observe ${from}`),
      outlast: note('outlast'),
      resume: note('resume'),
      letGo: note('let go')
    },
    onEvent: (kind: string) => log.push(kind),
    fetchImages: async () => new Map(),
    defineSegments: async () => {}
  }
  const whole = {
    decision: decision(stopped),
    change: started(self, stopped.epoch),
    disk: 'create' as const,
    signal: new AbortController().signal,
    ...order
  }
  let done: MachineDecision | undefined
  const outcome = await execute(options as never, whole, () => log.push('runs')).then(
    result => {
      done = result
      return 'done'
    },
    error => error.code
  )
  return { log, outcome, done }
}

describe('an execution', () => {
  it('lets the copy run once the register says so and its lease allows it', async () => {
    const { log, outcome } = await run([() => running])
    assert.deepEqual(log, ['attach', 'change', 'observe 7', 'resume', 'open', 'runs'])
    assert.equal(outcome, 'done')
  })

  for (const [what, record] of [
    ['another owner', { ...running, owner: other }],
    ['a later epoch', { ...running, epoch: running.epoch + 1 }],
    ['another boot of this host', { ...running, owner: { ...self, incarnation: 'boot-2' } }],
    ['a machine that is stopped', { ...running, phase: { kind: 'stopped' } }]
  ] as const)
    it(`never lets it run where the decision was overtaken and names ${what}`, async () => {
      const { log, outcome } = await run([() => record])
      assert.equal(outcome, 'superseded')
      assert.deepEqual(log, ['attach', 'change', 'detach', 'stop', 'let go'])
    })

  it('waits for the lease of an owner before', async () => {
    const { log, done } = await run([() => ({ ...running, formerLeaseMs: L })])
    assert.deepEqual(log.slice(2), ['observe 7', `outlast ${L}`, 'resume', 'open', 'runs'])
    assert.equal(done?.record.formerLeaseMs, L)
  })

  it('waits as long as whoever took it over says, instead', async () => {
    let log: readonly string[] = []
    const wait = async () => {
      log = ['waited']
    }
    const result = await run([() => ({ ...running, formerLeaseMs: L })], {
      after: { former: other, wait }
    })
    assert.deepEqual([log, result.log.includes(`outlast ${L}`)], [['waited'], false])
  })

  for (const [code, left] of [
    ['not-owner', ['detach', 'stop', 'let go', 'remove']],
    ['outcome-unknown', []]
  ] as const)
    it(`leaves ${left.length ? 'nothing' : 'the copy as it is'} after ${code}`, async () => {
      const { log, outcome } = await run([
        () => {
          throw new WatariError(code, code)
        }
      ])
      assert.deepEqual([outcome, log.slice(2)], [code, left])
    })

  describe('from a replica', () => {
    const owned: MachineRecord = {
      ...running,
      owner: other,
      policy: 'restart',
      lease: { durationMs: L },
      disk: { hosts: [other.host, self.host], generation: 3 }
    }
    const taken = {
      ...owned,
      owner: self,
      epoch: owned.epoch + 1,
      disk: { hosts: [self.host], generation: 4 }
    }
    const order = (record: MachineRecord) => ({
      decision: decision(record),
      change: takenOverAfterLease(self, grantOf(owned)!),
      disk: 'keep' as const
    })

    it('is sealed before anything is built, and is the disk from then on', async () => {
      const { log, outcome } = await run([() => taken], order(owned))
      assert.equal(outcome, 'done')
      assert.deepEqual(log, [
        `promote ${owned.epoch + 1}`,
        'attach',
        'change',
        'observe 7',
        'resume',
        'open',
        'runs',
        'ended'
      ])
    })

    it('may be an older copy where somebody accepts that, and only then', async () => {
      const lost = { ...owned, disk: { hosts: [other.host], generation: 3 } }
      const change = (acceptDiskLoss: boolean) => takenOver(self, owned.epoch, { acceptDiskLoss })
      const asked = { decision: decision(lost), disk: 'older' as const }
      const { log, outcome } = await run([() => taken], { ...asked, change: change(true) })
      assert.deepEqual([outcome, log[0]], ['done', `promote older ${owned.epoch + 1}`])
      assert.deepEqual(log.slice(-2), ['vm.disk-older', 'ended'])
      const refused = await run([], { ...asked, change: change(false) })
      assert.deepEqual([refused.outcome, refused.log], ['disk-elsewhere', []])
    })

    it('is not touched where the register would refuse', async () => {
      const alone = { ...owned, disk: { hosts: [other.host], generation: 4 } }
      const { log, outcome } = await run([], order(alone))
      assert.deepEqual([outcome, log], ['disk-elsewhere', []])
    })

    it('is given back where the register refuses, and not while that is unknown', async () => {
      for (const code of ['wrong-epoch', 'register-unreachable', 'outcome-unknown'] as const) {
        const refuse = () => {
          throw new WatariError(code, code)
        }
        const { log } = await run([refuse], order(owned))
        assert.equal(log.includes('ended'), code !== 'outcome-unknown', code)
        assert.equal(log.includes('remove'), false)
      }
    })
  })
})
