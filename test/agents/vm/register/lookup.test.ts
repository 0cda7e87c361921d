import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Names } from '../../../../agents/control/names.ts'
import { RegisterClient } from '../../../../agents/vm/register/client.ts'
import { RegisterFinder } from '../../../../agents/vm/register/finder.ts'
import { RegisterVoter } from '../../../../agents/vm/register/voter.ts'
import { directoryChange, nameClaimed } from '../../../../protocol/directory/directory.ts'
import type { Change } from '../../../../protocol/register/change.ts'
import { TestNodes } from '../../../overlay/support/nodes.ts'
import { eventually } from '../../../support/eventually.ts'

const id = '00112233445566778899aabbccddeeff'
const key = `machine/${id}`
const put: Change = () => ({ kind: 'next', value: new TextEncoder().encode('here') })

describe('looking a register up over the network', () => {
  it('works by the DHT alone, for a host that has neither met the voters nor seen the register', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'watari-lookup-'))
    await using nodes = new TestNodes()
    const voters: RegisterVoter[] = []
    try {
      const first = await nodes.start('a')
      const others = [
        await nodes.start('b', { bootstrap: first.addresses() }),
        await nodes.start('c', { bootstrap: first.addresses() })
      ]
      for (const overlay of [first, ...others]) {
        const home = join(directory, overlay.self.name)
        const voter = await RegisterVoter.open({ host: overlay.self.id, directory: home, onFault: () => {} })
        voter.serve(overlay)
        voters.push(voter)
      }
      const owner = new RegisterClient({ overlay: first, voter: voters[0] })
      const hosts = [first, ...others].map(({ self }) => self.id)
      await owner.create(key, hosts, put, { deadlineMs: 10_000 })
      const web = nameClaimed({ kind: 'machine', name: 'web', id })
      await owner.create('directory/south', hosts, directoryChange('south', web), { deadlineMs: 10_000 })

      // It is told of one host that does not vote, and forgets everything else it could know.
      const relative = await nodes.start('d', { bootstrap: others[0]!.addresses() })
      await relative.findAddresses(first.self.id)
      const stranger = await nodes.start('e', {
        bootstrap: relative.addresses(),
        limits: { peersSought: 1 }
      })
      const client = new RegisterClient({ overlay: stranger })
      assert.equal(client.configuration(key), undefined)
      // By name: of a foreign organization of which no host is known.
      const names = new Names({
        registers: client,
        finder: new RegisterFinder(stranger, client),
        self: stranger.self.id,
        organization: 'north',
        founder: stranger.self.id,
        hostsOf: () => [],
        createdFile: join(directory, 'created')
      })
      const machine = await eventually(() => names.find('south', 'machine', 'web'), { deadlineMs: 20_000 })
      assert.equal(machine, id)
      const found = await eventually(async () => (await client.read(key, { deadlineMs: 5_000 })).value, {
        deadlineMs: 20_000
      })
      assert.equal(new TextDecoder().decode(found), 'here')
      assert.deepEqual(
        client
          .configuration(key)
          ?.voters.map(({ host }) => host)
          .toSorted(),
        hosts.toSorted()
      )
    } finally {
      for (const voter of voters) await voter[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    }
  }).timeout(40_000)
})
