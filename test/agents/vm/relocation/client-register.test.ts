import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { MachineRegisters } from '../../../../agents/vm/machine-registers.ts'
import type { HeldFor } from '../../../../agents/vm/register/client.ts'
import { ClientRegister } from '../../../../agents/vm/relocation/client-register.ts'
import { WatariError } from '../../../../protocol/errors.ts'
import type { MachineRecord } from '../../../../protocol/machine.ts'
import { machineRecordCodec } from '../../../../protocol/register/machine-codec.ts'
import type { Offer } from '../../../../protocol/relocation/message.ts'
import type { Holding } from '../../../../protocol/relocation/plan.ts'
import { machineRecord, relocationPlan } from '../support/machine-record.ts'

const configuration = { number: 1, voters: [] }

/** A register that decides at once, or answers as it is told. */
function registers(
  record: MachineRecord,
  answer?: () => never | 'unknown' | 'unreachable'
): Pick<MachineRegisters, 'propose' | 'letGo'> {
  let value: Uint8Array = machineRecordCodec.encode(record)
  return {
    async propose(_id, change) {
      const kind = answer?.()
      if (kind) return { kind, problems: {} }
      const result = change(value)
      if (result.kind === 'refuse') return { ...result, kind: 'refused', value, configuration }
      if (result.kind === 'next') value = result.value
      return { kind: 'decided', value, changed: result.kind === 'next', configuration }
    },
    letGo() {}
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

  describe('when it offers', () => {
    const offerOf = (number: number) => ({
      number,
      ballot: { counter: number, proposer: 'me' },
      voters: ['a']
    })

    /** Voters that are told to stand by as a test says, and decide when it says so. */
    function held() {
      const asked: string[] = []
      const told: (number | undefined)[] = []
      const offers: Offer[] = []
      const decided: Holding[] = []
      const letGo = Promise.withResolvers<string>()
      let standBy: HeldFor['onStandingBy'] = () => {}
      let now = 0
      const whole = registers(record)
      const register = new ClientRegister(
        {
          async propose(id, change, options) {
            const { heldFor } = options
            asked.push(heldFor ? `for ${heldFor.host}` : 'direct')
            if (heldFor) {
              standBy = heldFor.onStandingBy
              const aborted = once(options.signal!, 'abort').then(() => 'withdrawn')
              const how = await Promise.race([heldFor.go.then(() => 'went on'), letGo.promise, aborted])
              asked.push(how)
              if (how === 'withdrawn') return { kind: 'unknown', problems: {} }
            }
            return await whole.propose(id, change, options)
          },
          letGo: (_id, voters, ballot) => asked.push(`let go ${voters.join()} ${ballot?.counter}`)
        },
        (_decision, from) => told.push(from),
        () => ++now
      )
      const offer = (ending = signal) =>
        register.offer(plan, ending, {
          onOffer: each => offers.push(each),
          onDecided: holding => decided.push(holding)
        })
      const standsBy = () => standBy({ counter: 5, proposer: 'me' }, ['a'])
      return { asked, told, offers, decided, register, offer, standsBy, letGo: () => letGo.resolve('let go') }
    }

    const settled = () => new Promise(resolve => setImmediate(resolve))

    it('has the voters stand by at once, tells of it, and proposes when it is to', async () => {
      const { asked, offers, register, offer, standsBy, decided } = held()
      await register.propose(plan, 'begin', signal)
      offer()
      standsBy()
      standsBy()
      const ballot = { counter: 5, proposer: 'me' }
      assert.deepEqual(offers, [
        { number: 1, ballot, voters: ['a'] },
        { number: 2, ballot, voters: ['a'] }
      ])
      const outcome = await register.propose(plan, 'complete', signal)
      assert.equal(outcome.kind, 'decided')
      assert.deepEqual(asked, ['direct', `for ${plan.from.host}`, 'went on'])
      await settled()
      assert.deepEqual(decided, [], 'whoever proposed it has the outcome')
    })

    it('tells what was decided at the word of the source, with the stamp of the offer that it took', async () => {
      const { told, register, offer, standsBy, decided, letGo } = held()
      await register.propose(plan, 'begin', signal)
      offer()
      for (let number = 1; number <= 3; number++) standsBy()
      register.taken(plan, 2)
      register.taken(plan, 3)
      letGo()
      await settled()
      assert.deepEqual(
        decided.map(({ epoch }) => epoch),
        [5]
      )
      // One for `begin`, one for the first, then one for each.
      assert.deepEqual([told[0], told.at(-1)], [1, 5])
    })

    it('counts a lease from the first stamp where it does not know which offer was taken', async () => {
      const { told, register, offer, standsBy, letGo } = held()
      await register.propose(plan, 'begin', signal)
      offer()
      for (let number = 1; number <= 30; number++) standsBy()
      register.taken(plan, 3)
      letGo()
      await settled()
      assert.equal(told.at(-1), 2)
    })

    it('withdraws it for another, when it is told to, and when it is made anew', async () => {
      const { asked, register, offer } = held()
      offer()
      await register.propose(plan, 'read', signal)
      const source = `for ${plan.from.host}`
      await settled()
      assert.deepEqual(asked, [source, 'direct', 'withdrawn'])
      offer()
      register.withdraw(plan)
      await settled()
      offer()
      offer()
      await settled()
      await register.propose(plan, 'complete', signal)
      assert.deepEqual(asked.slice(3), [source, 'withdrawn', source, source, 'withdrawn', 'went on'])
    })

    it('lets go at the voters that the target named', () => {
      const { asked, register } = held()
      register.expectLetGo(plan, offerOf(1))
      register.letGo(plan, offerOf(1))
      assert.deepEqual(asked, ['let go a undefined', 'let go a 1'])
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
