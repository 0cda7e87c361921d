import assert from 'node:assert/strict'
import { recoverMachine } from '../../../agents/control/actions/recovery.ts'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations } from '../../../agents/control/operations.ts'
import type { ActionRequest } from '../../../protocol/actions/actions.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import {
  beginRelocation,
  replicaJoined,
  replicaLeft,
  settingsChanged,
  started,
  takenOver
} from '../../../protocol/register/machine-record.ts'
import { ControlHost } from './support/control-host.ts'

const web = { org: 'north', name: 'web' }
const owner = { host: 'gone', incarnation: 'boot-1' }
const target = { host: 'gone2', incarnation: 'boot-1' }
const quiet = (): void => {}

describe('vm recover', () => {
  let host: ControlHost

  beforeEach(async () => {
    host = await (await ControlHost.start('b')).open()
    host.room = [host.self]
  })

  afterEach(() => host[Symbol.asyncDispose]())

  const recover = (confirmFenced: string[]) =>
    host.run('vm.recover', { ...web, confirmFenced, acceptDiskLoss: true }, quiet)

  async function machineOfAHostThatIsOff(): Promise<MachineId> {
    const id = await host.machine('web', ['a'], { owner })
    await host.registers.change(id, started(owner, 1))
    return id
  }

  it('takes the ids of owner and target once both are forgotten, and says them', async () => {
    const id = await machineOfAHostThatIsOff()
    await host.registers.change(id, beginRelocation({ owner, epoch: 2 }, 'ab'.repeat(16), target))
    await assert.rejects(recover([]), { code: 'not-fenced', message: /--confirm-fenced gone$/ })
    await assert.rejects(recover(['gone']), { code: 'not-fenced', message: /--confirm-fenced gone2$/ })
    const recovered = await recover(['gone', 'gone2'])
    assert.deepEqual([recovered.state, recovered.host], ['running', 'a'])
    // Room that is kept for the loss of a host is there for this.
    assert.equal(host.wanted.at(-1)?.isRecovery, true)
  })

  it('takes over from nobody but those who were said to be off', async () => {
    const id = await machineOfAHostThatIsOff()
    const { read } = host.registers
    const other = { host: 'b', incarnation: 'boot-1' }
    let reads = 0
    // Somebody else recovers it between the question who has it and the take-over.
    host.registers.read = async asked => {
      if (++reads === 2) await host.registers.change(id, takenOver(other, 2, { acceptDiskLoss: true }))
      return await read.call(host.registers, asked)
    }
    await assert.rejects(recover(['gone']), { code: 'wrong-epoch' })
    const { record } = await read.call(host.registers, id)
    assert.deepEqual([record.owner, record.epoch, reads], [other, 3, 2])
    assert.equal(host.fake.copies.has(id), false)
  })

  describe('of a machine whose only valid disk is lost', () => {
    const lease = { durationMs: 10_000 }
    const atMs = Date.parse('2026-01-02T03:04:05Z')

    /** Its replica was on that host until then. */
    async function withOlder(at: string): Promise<void> {
      const id = await host.machine('web', ['a'], { owner })
      await host.registers.change(id, settingsChanged({ policy: 'restart', lease }))
      await host.registers.change(id, started(owner, 1))
      await host.registers.change(id, replicaJoined({ owner, epoch: 2 }, at))
      await host.registers.change(id, replicaLeft({ owner, epoch: 2 }, at, atMs))
    }
    const asked = (more: object) =>
      host.run('vm.recover', { ...web, confirmFenced: ['gone'], ...more }, quiet)

    it('says what would be lost, and where the older copy is', async () => {
      await withOlder('a')
      await assert.rejects(asked({}), {
        code: 'disk-lost',
        message: /is on gone; .* a has it as of 2026-01-02 03:04:05 UTC, \d+ d ago: add --accept-disk-loss/
      })
    })

    it('takes the older copy, and not one that is not there', async () => {
      await withOlder('a')
      // It was never written there: nothing else is taken in its place.
      await assert.rejects(asked({ acceptDiskLoss: true }), { code: 'disk-missing' })
      const recovered = await asked({ acceptDiskLoss: true, newDisk: true })
      assert.deepEqual([recovered.state, recovered.host], ['running', 'a'])
    })

    it('makes no new disk while the host of an older copy is away, unless told to', async () => {
      await withOlder('away')
      await assert.rejects(asked({ acceptDiskLoss: true }), {
        code: 'disk-lost',
        message: /away, which is not there/
      })
      const recovered = await asked({ acceptDiskLoss: true, newDisk: true })
      assert.equal(recovered.state, 'running')
    })
  })

  it('says the id of a forgotten owner where its name is given', async () => {
    await machineOfAHostThatIsOff()
    await assert.rejects(recover(['g1']), {
      code: 'no-such-host',
      message: /may run on gone, .*give the id$/
    })
  })

  it('refuses hosts that there never were where the owner is known', async () => {
    await machineOfAHostThatIsOff()
    host.joins({ ...host.self, id: 'gone', name: 'g1' }, 'dead')
    await assert.rejects(recover(['g2']), {
      code: 'no-such-host',
      message: /no host g2 is known; 'watari hosts/
    })
  })

  it('does not take an id for a host that is there', async () => {
    await machineOfAHostThatIsOff()
    host.joins({ ...host.self, id: 'gone', name: 'g1' })
    await assert.rejects(recover(['gone']), { code: 'not-fenced', message: /g1, which is there/ })
  })

  it('waits to hear what the host knows that sent it on', async () => {
    await machineOfAHostThatIsOff()
    const gone = { ...host.self, id: 'gone', name: 'g1' }
    host.joins(gone)
    const request = { ...web, host: 'a', confirmFenced: ['gone'], acceptDiskLoss: true }
    const recovering = recoverMachine(host.parts, request, {
      requestedBy: 'b',
      progress: quiet,
      forwarded: true
    })
    setTimeout(() => host.joins(gone, 'dead'), 50)
    assert.equal((await recovering).state, 'running')
  })

  it('tells the chosen host by id who is off, as that one may have forgotten the names', async () => {
    await machineOfAHostThatIsOff()
    host.joins({ ...host.self, id: 'gone', name: 'g1' }, 'dead')
    host.joins({ ...host.self, id: 'old', name: 'o1' }, 'dead')
    const { overlay } = host.cluster.host('b')
    host.room = [overlay.self]
    const asked: ActionRequest<'vm.recover'>[] = []
    const handlers = {
      'vm.recover': async (request: ActionRequest<'vm.recover'>) => {
        asked.push(request)
        return {}
      },
      'operation.show': async ({ id }: ActionRequest<'operation.show'>) => await operations.show(id)
    } as unknown as ActionHandlers
    const operations = new Operations()
    new Forwarding(overlay).serve(handlers, operations, quiet)
    await recover(['g1', 'o1'])
    assert.deepEqual(
      asked.map(({ confirmFenced, host: chosen }) => [confirmFenced, chosen]),
      [[['gone'], 'b']]
    )
  })
})
