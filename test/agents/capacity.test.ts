import assert from 'node:assert/strict'
import { runningMachines } from '../../agents/capacity.ts'
import { GuestQuestions } from '../../agents/resource/guest-questions.ts'
import type { GuestStatistics, MachineHandle } from '../../agents/vm/driver.ts'
import { machineRecord } from './vm/support/machine-record.ts'

type Answer = PromiseWithResolvers<GuestStatistics>

/** A machine whose hypervisor answers when the test says so. */
class Machine {
  readonly record
  readonly since = 0
  settled = true
  readonly answers: Answer[] = []
  readonly handle: MachineHandle

  constructor(id: string) {
    this.record = { ...machineRecord(), id }
    const statistics = (): Promise<GuestStatistics> => {
      const answer = Promise.withResolvers<GuestStatistics>()
      this.answers.push(answer)
      return answer.promise
    }
    this.handle = { id, statistics } as unknown as MachineHandle
  }

  async answer(statistics: GuestStatistics | Error): Promise<void> {
    const answer = this.answers.at(-1)!
    if (statistics instanceof Error) answer.reject(statistics)
    else answer.resolve(statistics)
    await new Promise(resolve => setImmediate(resolve))
  }
}

function host(...machines: Machine[]) {
  const clock = { now: 0 }
  const sampled = runningMachines(
    { local: () => machines, processId: () => 7 },
    undefined,
    new GuestQuestions(() => clock.now)
  )
  return { clock, sampled }
}

const late = new Error('no answer')

describe('machines to sample', () => {
  it('have what their hypervisors answered, and those that do not answer are there without it', async () => {
    const [one, other] = [new Machine('a'.repeat(32)), new Machine('b'.repeat(32))]
    const { sampled } = host(one, other)
    assert.deepEqual(
      sampled().map(({ processId, vcpuThreads }) => [processId, vcpuThreads]),
      [
        [7, undefined],
        [7, undefined]
      ]
    )
    await one.answer({ vcpuThreads: [8, 9], memoryUsed: 1000 })
    const [told, silent] = sampled()
    assert.deepEqual([told?.vcpuThreads, told?.guestMemoryUsed], [[8, 9], 1000])
    assert.deepEqual([silent?.id, silent?.processId, silent?.vcpuThreads], [other.record.id, 7, undefined])
  })

  it('are asked once in ten seconds, one question at a time', async () => {
    const machine = new Machine('a'.repeat(32))
    const { clock, sampled } = host(machine)
    for (; clock.now < 30_000; clock.now += 2000) sampled()
    assert.equal(machine.answers.length, 1, 'an unanswered question is not repeated')
    await machine.answer({ vcpuThreads: [8], memoryUsed: undefined })
    const answeredAt = clock.now
    for (; clock.now < answeredAt + 10_000; clock.now += 2000) sampled()
    assert.equal(machine.answers.length, 1)
    sampled()
    assert.equal(machine.answers.length, 2)
  })

  it('keep their threads and lose what is old when a question fails, and are asked less and less then', async () => {
    const machine = new Machine('a'.repeat(32))
    const { clock, sampled } = host(machine)
    sampled()
    await machine.answer({ vcpuThreads: [8], memoryUsed: 1000 })
    const waits: number[] = []
    let failedAt = clock.now
    for (let failures = 0; failures < 8; failures += 1) {
      const asked = machine.answers.length
      while (machine.answers.length === asked) {
        clock.now += 2000
        sampled()
      }
      waits.push((clock.now - failedAt) / 1000)
      await machine.answer(late)
      failedAt = clock.now
    }
    assert.deepEqual(waits, [10, 20, 40, 80, 160, 320, 320, 320])
    assert.deepEqual([sampled()[0]?.vcpuThreads, sampled()[0]?.guestMemoryUsed], [[8], undefined])
  })

  it('are not asked on their way to another host, and keep their threads', async () => {
    const machine = new Machine('a'.repeat(32))
    const { clock, sampled } = host(machine)
    machine.settled = false
    sampled()
    assert.equal(machine.answers.length, 0)
    machine.settled = true
    sampled()
    await machine.answer({ vcpuThreads: [8], memoryUsed: undefined })
    machine.settled = false
    clock.now = 60_000
    assert.deepEqual(sampled()[0]?.vcpuThreads, [8])
    assert.equal(machine.answers.length, 1)
  })

  it('do not use more memory than they have, whatever their guests say', async () => {
    const machine = new Machine('a'.repeat(32))
    const { sampled } = host(machine)
    sampled()
    await machine.answer({ vcpuThreads: [8], memoryUsed: 2 ** 50 })
    assert.equal(sampled()[0]?.guestMemoryUsed, machine.record.spec.memoryBytes)
  })
})
