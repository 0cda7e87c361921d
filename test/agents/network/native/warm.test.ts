import assert from 'node:assert/strict'
import { M1, M2, SEGMENT } from '../../../protocol/switch/lab.ts'
import { eventually } from '../../../support/eventually.ts'
import { TestNetwork } from '../fixtures.ts'
import { canRun } from './rig.ts'

const native = { port: 0, addresses: () => ['/ip4/127.0.0.1/tcp/1'] }
const deadline = { deadlineMs: 10_000 }

describe('a link that a machine will need', () => {
  before(function () {
    if (!canRun()) this.skip()
  })

  it('is up before the machine resumes, on both sides, though no frame was sent', async () => {
    await using network = new TestNetwork()
    const a = network.host('a', { native })
    const b = network.host('b', { native })
    const card = (guest: typeof M1) => ({ segment: SEGMENT, mac: guest.mac, ips: [guest.ip] })
    a.agent.attach(M1.machine, 1, [card(M1)], [{ socket: 'one' }], { state: 'open' })
    b.agent.attach(M2.machine, 2, [card(M2)], [{ socket: 'two' }], { state: 'blocked' })
    const carriers = () => [a, b].map(({ agent }) => agent.status().links.map(({ carrier }) => carrier))
    await eventually(() => carriers().every(each => each[0] === 'native'), {
      ...deadline,
      state: () => JSON.stringify(carriers())
    })
    const sent = [a, b].map(({ agent }) => agent.status().links.map(({ sentPackets }) => sentPackets))
    assert.deepEqual(sent, [[0], [0]])
  })

  it('is not made for machines that run where they are', async () => {
    await using network = new TestNetwork()
    const a = network.host('a', { native })
    const b = network.host('b', { native })
    const card = (guest: typeof M1) => ({ segment: SEGMENT, mac: guest.mac, ips: [guest.ip] })
    a.agent.attach(M1.machine, 1, [card(M1)], [{ socket: 'one' }], { state: 'open' })
    b.agent.attach(M2.machine, 1, [card(M2)], [{ socket: 'two' }], { state: 'open' })
    const knows = (host: typeof a) => host.agent.status().segments[0]?.records.length === 2
    await eventually(() => knows(a) && knows(b), deadline)
    assert.deepEqual(a.agent.status().links, [])
  })
})
