import assert from 'node:assert/strict'
import { StatisticsReader } from '../../../../agents/vm/qemu/statistics.ts'
import { WatariError } from '../../../../protocol/errors.ts'

const unknown = 2 ** 64

/** A monitor with these answers; an error is thrown. */
function monitor(answers: Record<string, unknown>) {
  const asked: string[] = []
  const execute = async (name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> => {
    asked.push(
      [name, ...(args ? [args.property, args.value] : [])].filter(word => word !== undefined).join(' ')
    )
    const answer = answers[name]
    if (answer instanceof Error) throw answer
    return answer
  }
  return { asked, reader: new StatisticsReader({ execute }), answers }
}

const cpus = [{ 'thread-id': 11 }, { 'thread-id': 12 }]
const says = (total: number, available: number) => ({
  stats: { 'stat-total-memory': total, 'stat-available-memory': available },
  'last-update': 1
})

describe('statistics of a QEMU', () => {
  it('name the threads of its processors, asked once, and what its guest says of its memory, asked each time', async () => {
    const { asked, reader, answers } = monitor({ 'query-cpus-fast': cpus, 'qom-get': says(1000, 300) })
    assert.deepEqual(await reader.read(), { vcpuThreads: [11, 12], memoryUsed: 700 })
    answers['qom-get'] = says(1000, 100)
    assert.equal((await reader.read()).memoryUsed, 900)
    assert.deepEqual(asked, [
      'query-cpus-fast',
      'qom-set guest-stats-polling-interval 10',
      ...['qom-get guest-stats', 'qom-get guest-stats']
    ])
  })

  it('have no memory where the guest or the balloon says nothing', async () => {
    for (const answer of [says(unknown, unknown), says(1000, unknown), {}, null, { stats: 7 }]) {
      const { reader } = monitor({ 'query-cpus-fast': cpus, 'qom-get': answer })
      assert.deepEqual(await reader.read(), { vcpuThreads: [11, 12], memoryUsed: undefined })
    }
    const refused = new WatariError('qmp-refused', 'no such property')
    for (const command of ['qom-set', 'qom-get']) {
      const { reader } = monitor({ 'query-cpus-fast': cpus, [command]: refused })
      assert.deepEqual(await reader.read(), { vcpuThreads: [11, 12], memoryUsed: undefined })
    }
  })

  it('fail where QEMU is late, or names no threads', async () => {
    const late = new WatariError('qmp-late', 'no answer')
    await assert.rejects(monitor({ 'query-cpus-fast': late }).reader.read(), { code: 'qmp-late' })
    await assert.rejects(monitor({ 'query-cpus-fast': cpus, 'qom-get': late }).reader.read(), {
      code: 'qmp-late'
    })
    for (const answer of [[], null, [{ 'thread-id': 'x' }], [null]])
      await assert.rejects(monitor({ 'query-cpus-fast': answer }).reader.read(), { code: 'driver-failed' })
  })
})
