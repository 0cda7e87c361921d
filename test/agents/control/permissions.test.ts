import assert from 'node:assert/strict'
import type { ControlParts } from '../../../agents/control/parts.ts'
import { mayAsk, mayPlace, mayRun, permitForward } from '../../../agents/control/permissions.ts'
import { IncomingMachines, type IncomingMachinesOptions } from '../../../agents/vm/incoming-machines.ts'
import type { MachineAgent } from '../../../agents/vm/machine-agent.ts'
import type { TrustStore } from '../../../overlay/identity/trust-store.ts'
import { type ActionName, routes } from '../../../protocol/actions/routes.ts'
import type { HostIdentity } from '../../../protocol/host.ts'
import type { TrustRight } from '../../../protocol/identity/chain.ts'
import type { Question, Request } from '../../../protocol/register/message.ts'
import { Workshop } from '../../overlay/identity/federation.ts'
import { machineRecord } from '../vm/support/machine-record.ts'

const host = (name: string, org: string): HostIdentity => ({
  ...{ id: `H${name}`, name, org, site: 'a', roles: ['host'] }
})
const self = host('a1', 'north')
const neighbour = host('a2', 'north')
const foreign = host('s1', 'south')

const ofMachines = Object.keys(routes).filter(action => action.startsWith('vm.')) as ActionName[]
const harmless = ['relocation.list', 'relocation.show', 'operation.show']
const others = Object.keys(routes).filter(
  action => !action.startsWith('vm.') && !harmless.includes(action)
) as ActionName[]

describe('what a host of another organization may ask of this one', () => {
  let workshop: Workshop
  let trust: TrustStore
  let theirTrust: TrustStore
  let documents: { north: string; south: string }

  beforeEach(async () => {
    workshop = new Workshop()
    const [north, south] = [
      await workshop.organization('north', ['a']),
      await workshop.organization('south', ['a'])
    ]
    documents = { north: north.text, south: south.text }
    trust = (await workshop.host(north.dir, 'a', 'a1')).trust
    theirTrust = (await workshop.host(south.dir, 'a', 's1')).trust
  })

  afterEach(() => workshop.close())

  const ask = (from: HostIdentity, action: string, request: unknown = {}): void =>
    permitForward({ overlay: { self }, trust } as unknown as ControlParts, from, {
      ...{ action, request, requestedBy: 'local' }
    })
  const refuses = (from: HostIdentity, action: string, request: unknown = {}): void =>
    assert.throws(() => ask(from, action, request), { code: 'not-permitted' }, `${action} of ${from.org}`)
  const trusting = (...rights: TrustRight[]) => trust.add(documents.south, rights)

  it('is everything for a host of our own, this one included', () => {
    for (const from of [self, neighbour]) {
      for (const action of Object.keys(routes)) ask(from, action, { org: 'north', name: 'web' })
    }
  })

  it('is nothing as long as we do not trust it, whatever it thinks of us', async () => {
    await theirTrust.add(documents.north)
    for (const action of ofMachines) refuses(foreign, action, { org: 'south', name: 'web' })
    for (const action of harmless) refuses(foreign, action)
  })

  it('is about its own machines, and what gossip tells as well, once we trust it with machines', async () => {
    await trusting('host')
    for (const action of ofMachines) ask(foreign, action, { org: 'south', name: 'web' })
    for (const action of harmless) ask(foreign, action)
  })

  it('is never about machines of ours or of a third organization', async () => {
    await trusting('host', 'voter', 'network')
    await theirTrust.add(documents.north)
    for (const org of ['north', 'west', '', 'South', undefined]) {
      for (const action of ofMachines) refuses(foreign, action, { org, name: 'web' })
    }
  })

  it('is nothing else of ours: neither trust nor invitations, segments, images, balance, nor that we leave', async () => {
    await trusting('host', 'voter', 'network')
    assert(others.includes('leave') && others.includes('invite') && others.includes('balance.set'))
    for (const action of others) refuses(foreign, action, { org: 'south', name: 'web', site: 'a' })
    refuses(foreign, 'vm', { org: 'south' })
    refuses(foreign, 'relocation.cancel', { id: 'ab', org: 'south' })
  })

  it('is nothing for an organization that is trusted with votes and segments only', async () => {
    await trusting('voter', 'network')
    for (const action of ofMachines) refuses(foreign, action, { org: 'south', name: 'web' })
    for (const action of harmless) refuses(foreign, action)
  })

  it('is nothing any more after trust ended', async () => {
    await trusting('host')
    ask(foreign, 'vm.stop', { org: 'south', name: 'web' })
    await trust.remove('south')
    refuses(foreign, 'vm.stop', { org: 'south', name: 'web' })
  })

  describe('as a voter', () => {
    const envelope = { value: new Uint8Array(1), changeIds: [] }
    const ballot = { number: 1, proposer: 'Hs1' }
    const configuration = { number: 1, voters: [] }
    const peek = { kind: 'peek' } as unknown as Question
    const changes = [
      { kind: 'prepare', configuration, ballot, mayCreate: false },
      { kind: 'accept', configuration, ballot, envelope }
    ] as unknown as Question[]
    const may = (key: string, question: Question, from: HostIdentity): boolean =>
      mayAsk({ key, question } as Request, from)

    it('is to look into our directory, and not to change it', () => {
      assert(may('directory/north', peek, foreign))
      for (const change of changes) {
        assert.equal(may('directory/north', change, foreign), false)
        assert.equal(may('directory/southern', change, foreign), false)
        assert.equal(may('directory', change, foreign), false)
        assert.equal(may('directory/', change, foreign), false)
      }
    })

    it('is to renew its own leases, and nobody else’s', () => {
      const renew = (host: string): Question => ({ kind: 'renew', holder: { host, incarnation: 'boot-1' } })
      assert(may('lease/all', renew(foreign.id), foreign))
      assert.equal(may('lease/all', renew(self.id), foreign), false)
    })

    it('is to change its own directory, which we may keep for it', () => {
      for (const change of changes) {
        assert(may('directory/south', change, foreign))
        assert.equal(may('directory/south', change, self), false)
        assert(may('directory/north', change, self))
        assert(may('directory/north', change, neighbour))
      }
    })

    it('is to change registers of machines and segments, which its hosts may hold', () => {
      for (const question of [peek, ...changes]) {
        for (const key of [`machine/${'a'.repeat(32)}`, `segment/${'b'.repeat(32)}`]) {
          for (const from of [self, neighbour, foreign]) assert(may(key, question, from))
        }
      }
    })
  })

  describe('to run', () => {
    const done: string[] = []
    const permission: IncomingMachinesOptions['permission'] = (record, from) => mayRun(trust, record, from)
    const incoming = (changes: Partial<IncomingMachinesOptions> = {}): IncomingMachines => {
      done.length = 0
      const { machineType, cpuModel, accelerator } = machineRecord().spec
      return new IncomingMachines({
        machines: { freeBytes: 2 ** 40 } as MachineAgent,
        self,
        capabilities: async () => {
          done.push('capabilities')
          return {
            ...{ machineTypes: [machineType], cpuModels: [cpuModel], accelerators: [accelerator] },
            ...{ guestPorts: ['stream'], version: '', warnings: [] }
          }
        },
        permission,
        isDraining: () => false,
        whyNoSpare: () => undefined,
        isTakingOver: () => false,
        diskFree: async () => 2 ** 40,
        fetchImages: async () => {
          done.push('images')
          return new Map()
        },
        defineSegments: async () => {
          done.push('segments')
        },
        look: async () => ({ record: machineRecord() }),
        ...changes
      })
    }
    const theirs = machineRecord({ name: 'south/web' })

    it('is a machine of its own, once we trust it with machines', async () => {
      await trusting('host')
      const machines = incoming()
      await machines.reserve(theirs, 5, { from: foreign, by: 'local', diskBytes: 0 })
      assert.equal(machines.reserved.memoryBytes, theirs.spec.memoryBytes)
      assert.deepEqual(done, ['capabilities', 'images', 'segments'])
    })

    it('is none as long as we do not, and nothing was fetched, kept or told for it', async () => {
      await theirTrust.add(documents.north)
      for (const rights of [[], ['voter', 'network']] as TrustRight[][]) {
        if (rights.length > 0) await trusting(...rights)
        const machines = incoming()
        const refused = { code: 'not-permitted' }
        await assert.rejects(machines.checkIncoming(theirs, foreign, 0), refused)
        await assert.rejects(
          machines.reserve(theirs, 5, { from: foreign, by: 'local', diskBytes: 0 }),
          refused
        )
        assert.deepEqual(machines.reserved, { cpus: 0, memoryBytes: 0 })
        assert.deepEqual(done, [])
      }
    })

    it('is no machine of a third organization that we do not trust', async () => {
      await trusting('host')
      const wests = machineRecord({ name: 'west/web' })
      await assert.rejects(incoming().checkIncoming(wests, foreign, 0), { code: 'not-permitted' })
    })

    it('is no machine whose owner is lost, as long as we do not trust its organization with machines', async () => {
      const places = (machine: string) =>
        [self, neighbour, foreign].map(at => mayPlace(trust, machine, at, self.id) === undefined)
      assert.deepEqual(places('north/web'), [true, true, false])
      // What others run of theirs is theirs to say.
      assert.deepEqual(places('south/web'), [false, true, true])
      await trusting('voter', 'network')
      assert.deepEqual(places('south/web'), [false, true, true])
      await trusting('host')
      assert.deepEqual([places('north/web'), places('south/web')], [Array(3).fill(true), Array(3).fill(true)])
    })

    it('is nothing under our name from whom we trust with votes and segments only', async () => {
      await trusting('voter', 'network')
      await assert.rejects(incoming().checkIncoming(machineRecord(), foreign, 0), { code: 'not-permitted' })
    })

    it('is a machine of ours that comes home', async () => {
      await trusting('host')
      await incoming().checkIncoming(machineRecord(), foreign, 0)
    })

    it('is decided with the machine and who sends it, before anything is told of this host', async () => {
      const asked: unknown[] = []
      const machines = incoming({
        isDraining: () => true,
        permission: (record, from) => {
          asked.push([record.name, from.id])
          return 'no'
        }
      })
      await assert.rejects(machines.checkIncoming(theirs, foreign, 0), {
        code: 'not-permitted',
        message: 'no'
      })
      assert.deepEqual(asked, [['south/web', 'Hs1']])
    })

    it('is nothing on a host that runs no machines', async () => {
      const machines = incoming({ self: { ...self, roles: ['witness'] } })
      await assert.rejects(machines.checkIncoming(machineRecord(), neighbour, 0), { code: 'witness' })
    })
  })
})
