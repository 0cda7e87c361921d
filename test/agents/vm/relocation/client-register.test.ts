import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { MachineRegisters } from '../../../../agents/vm/machine-registers.ts'
import { ClientRegister } from '../../../../agents/vm/relocation/client-register.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { MachineRecord } from '../../../../protocol/machine.ts'
import { machineRecordCodec } from '../../../../protocol/register/machine-codec.ts'
import { machineRecord, relocationPlan } from '../support/machine-record.ts'

const configuration = { number: 1, voters: [] }

/** A register that decides at once, or answers as it is told. */
function registers(
  record: MachineRecord,
  answer?: () => never | 'unknown' | 'unreachable'
): Pick<MachineRegisters, 'propose'> {
  let value: Uint8Array = machineRecordCodec.encode(record)
  return {
    async propose(_id, change) {
      const kind = answer?.()
      if (kind) return { kind, problems: {} }
      const result = change(value)
      if (result.kind === 'refuse') return { ...result, kind: 'refused', value, configuration }
      if (result.kind === 'next') value = result.value
      return { kind: 'decided', value, changed: result.kind === 'next', configuration }
    }
  }
}

describe('the register of relocations', () => {
  const record = machineRecord()
  const plan = relocationPlan(record)
  const { signal } = new AbortController()

  it('makes each proposal a change of the machine record', async () => {
    const seen: string[] = []
    const register = new ClientRegister(registers(record), ({ record: { phase, epoch } }) =>
      seen.push(`${phase.kind} ${epoch}`)
    )
    for (const proposal of ['begin', 'begin', 'complete', 'abort', 'read', 'give-back'] as const) {
      const outcome = await register.propose(plan, proposal, signal)
      seen.push(`${proposal} ${outcome.kind}`)
    }
    assert.deepEqual(seen, [
      'relocating 4',
      'begin decided',
      'relocating 4',
      'begin refused',
      'running 5',
      'complete decided',
      'running 5',
      'abort refused',
      'running 5',
      'read decided',
      'running 6',
      'give-back decided'
    ])
  })

  it('tells of its own stamp only with what it changed itself', async () => {
    const told: (number | undefined)[] = []
    let now = 0
    const register = new ClientRegister(
      registers(record),
      (_decision, from) => told.push(from),
      () => ++now
    )
    // Changed; refused, as another's; only read.
    for (const proposal of ['begin', 'begin', 'read', 'complete'] as const)
      await register.propose(plan, proposal, signal)
    assert.deepEqual(told, [1, undefined, undefined, 4])
  })

  describe('when it foresees a proposal', () => {
    /** Notes when each proposal was begun and when it went on. */
    function held() {
      const asked: string[] = []
      const whole = registers(record)
      const register = new ClientRegister({
        async propose(id, change, options) {
          const name = options.hold ? 'held' : 'direct'
          asked.push(name)
          const aborted = once(options.signal!, 'abort').then(() => 'dropped')
          const how = await Promise.race([options.hold?.then(() => 'went on'), aborted])
          if (options.hold) asked.push(how!)
          return how === 'dropped'
            ? { kind: 'unreachable', problems: {} }
            : await whole.propose(id, change, options)
        }
      })
      return { asked, register }
    }

    it('asks the voters at once, and proposes when it is to', async () => {
      const { asked, register } = held()
      await register.propose(plan, 'begin', signal)
      register.foresee(plan, 'complete', signal)
      register.foresee(plan, 'complete', signal)
      assert.deepEqual(asked, ['direct', 'held'])
      const outcome = await register.propose(plan, 'complete', signal)
      assert.equal(outcome.kind, 'decided')
      assert.deepEqual(asked, ['direct', 'held', 'went on'])
    })

    it('drops it for another, and begins anew after one that came to nothing', async () => {
      const { asked, register } = held()
      register.foresee(plan, 'complete', signal)
      await register.propose(plan, 'read', signal)
      assert.deepEqual(asked, ['held', 'direct', 'dropped'])
      const ended = new AbortController()
      register.foresee(plan, 'complete', ended.signal)
      ended.abort()
      await new Promise(resolve => setImmediate(resolve))
      await register.propose(plan, 'complete', signal)
      assert.deepEqual(asked.slice(3), ['held', 'dropped', 'direct'])
    })
  })

  it('takes everything else for unknown', async () => {
    const answers = [
      () => 'unknown' as const,
      () => 'unreachable' as const,
      () => {
        throw new WatariError('register-unknown', 'nobody knows where it is')
      }
    ]
    for (const answer of answers) {
      assert.deepEqual(await new ClientRegister(registers(record, answer)).propose(plan, 'read', signal), {
        kind: 'unknown'
      })
    }
  })
})
