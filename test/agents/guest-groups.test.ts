import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseConfig } from '../../agents/config.ts'
import { guestGroups, serviceGroup } from '../../agents/guest-groups.ts'
import type { AgentLog } from '../../agents/log.ts'
import type { MachineId } from '../../protocol/machine.ts'

const service = '/system.slice/watari.service'
const first = 'first' as MachineId
const second = 'second' as MachineId

describe("the service's own control group", () => {
  it('is read from version 2, from both beside each other, and from version 1', () => {
    assert.equal(serviceGroup(`0::${service}\n`), service)
    assert.equal(
      serviceGroup(`12:cpu,cpuacct:${service}\n1:name=systemd:${service}\n0::${service}\n`),
      service
    )
    assert.equal(serviceGroup(`4:memory:${service}\n1:name=systemd:${service}\n`), service)
    assert.equal(serviceGroup(`4:memory:/\n1:name=systemd:${service}\n0::/\n`), service)
    assert.equal(serviceGroup('0::/system.slice/a:b.service\n'), '/system.slice/a:b.service')
  })

  it("is neither the root, nor a session's, nor one that somebody else made for a controller", () => {
    for (const own of [
      '',
      'nonsense',
      '0::/\n',
      '4:memory:/\n1:name=systemd:/\n0::/\n',
      '4:memory:/some/where.service\n0::/\n',
      '0::/user.slice/user-1000.slice/session-3.scope\n',
      '0::/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope\n',
      '0::/system.slice\n',
      '0::/system.slice/watari.service (deleted)\n',
      '0::/../../system.slice/watari.service\n'
    ])
      assert.equal(serviceGroup(own), undefined, own)
  })
})

describe('control groups of machines', () => {
  let root: string
  let warnings: string[]
  const log: AgentLog = {
    info: () => {},
    warn: message => warnings.push(message),
    recurring: () => {},
    fault: error => assert.fail(String(error))
  }
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watari-guest-groups-'))
    warnings = []
  })
  afterEach(() => rmSync(root, { recursive: true }))

  /** A mount with a group, as the kernel would show it. */
  function mountWith(name: string, path: string): string {
    const mount = join(root, name)
    mkdirSync(join(mount, path), { recursive: true })
    for (const each of [mount, join(mount, path)]) writeFileSync(join(each, 'cgroup.procs'), '')
    return mount
  }
  const delegatedIn = (mounts: string[], own = `0::${service}\n`) =>
    guestGroups('delegated', log, { mounts, own })

  it('are made below the delegated one, in those hierarchies where the service has a group', async () => {
    const unified = mountWith('unified', service)
    const memory = mountWith('memory', service)
    const other = mountWith('cpu', '/system.slice')
    const groups = delegatedIn([unified, memory, other, join(root, 'not-mounted')])
    assert.equal(groups?.path, `${service}/guests`)
    const directories = await groups.of(first)
    assert.deepEqual(directories, [
      join(unified, service, 'guests', first),
      join(memory, service, 'guests', first)
    ])
    assert(directories.every(each => existsSync(each)))
    assert.deepEqual(readdirSync(join(other, 'system.slice')), ['cgroup.procs'])
    assert(!existsSync(join(root, 'not-mounted')))
    assert.deepEqual(warnings, [])
  })

  it('leave the group of the service as it is, for the next agent has to start in it', async () => {
    const unified = mountWith('unified', service)
    writeFileSync(join(unified, service, 'cgroup.subtree_control'), '')
    await delegatedIn([unified])?.of(first)
    assert.deepEqual(readdirSync(join(unified, service)).sort(), [
      'cgroup.procs',
      'cgroup.subtree_control',
      'guests'
    ])
  })

  it('of machines that run stay at the next start, and those of machines that are gone go', async () => {
    const unified = mountWith('unified', service)
    const before = delegatedIn([unified])
    await before?.of(first)
    const [running] = (await before?.of(second)) ?? []
    // A directory with a file stands for a group with a process: neither can be removed.
    writeFileSync(join(running!, 'cgroup.procs'), '1')
    assert.equal(delegatedIn([unified])?.path, before?.path)
    assert.deepEqual(readdirSync(join(unified, service, 'guests')), [second])
  })

  it('are not made when the agent is no service, and it says so', () => {
    const unified = mountWith('unified', '/user.slice/session-3.scope')
    assert.equal(delegatedIn([unified], '0::/user.slice/session-3.scope\n'), undefined)
    assert.equal(delegatedIn([unified], '0::/\n'), undefined)
    assert.deepEqual(readdirSync(unified).sort(), ['cgroup.procs', 'user.slice'])
    assert.equal(warnings.length, 2)
  })

  it('are done without where the group of the service is not to be seen or cannot have any', () => {
    assert.equal(delegatedIn([mountWith('elsewhere', '/system.slice')]), undefined)
    assert.equal(warnings.length, 1)
    const unified = mountWith('unified', service)
    writeFileSync(join(unified, service, 'guests'), 'in the way')
    assert.equal(delegatedIn([unified]), undefined)
    assert.equal(warnings.length, 3)
  })

  it('are made below a path that was given, if that is there', async () => {
    const mount = mountWith('unified', '/machine.slice/guests')
    const places = { mounts: [mount, join(root, 'not-mounted')] }
    const groups = guestGroups('machine.slice/guests', log, places)
    assert.equal(groups?.path, 'machine.slice/guests')
    assert.deepEqual(await groups.of(first), [join(mount, 'machine.slice/guests', first)])
    assert.deepEqual(warnings, [])
    assert.equal(guestGroups('machine.slice/other', log, places), undefined)
    assert(!existsSync(join(mount, 'machine.slice/other')))
    assert.equal(warnings.length, 1)
    assert.equal(guestGroups(undefined, log, places), undefined)
    assert.equal(warnings.length, 1)
  })

  it('cannot be the delegated ones where a host is a part of the computer', () => {
    assert.equal(parseConfig('cgroup: {guests: delegated}').cgroup.guests, 'delegated')
    assert.throws(() => parseConfig('cgroup: {host: a, guests: delegated}'), {
      code: 'bad-config',
      message: /delegated is for a host that is the whole computer/
    })
  })
})
