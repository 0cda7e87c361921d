import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findQemu } from '../../agents/vm/qemu/tools.ts'
import * as lab from '../../lab/commands.ts'
import type { ActionEvent } from '../../shell/client.ts'
import { labSuite } from '../integration/federation/lab-suite.ts'
import { type HostName, type Machine, org } from '../integration/federation/sites.ts'
import { eventually } from '../support/eventually.ts'

const name = 'one'
const hosts = ['a1', 'a2', 'b1'] as const
/** Three attempts with growing pauses, a lease, and what takers wait. */
const againLimitMs = 90_000

/** Hosts whose QEMU answers what it is asked, and ends when it is to execute a machine. */
describe('a machine that its host cannot start', function () {
  this.timeout(240_000)
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'watari-broken-'))
  })
  const sites = labSuite('dark', async () => {
    for (const host of hosts) await useWrapper(host)
  })
  after(async () => await rm(directory, { recursive: true, force: true }))

  const mark = (host: HostName) => join(directory, host, 'broken')
  const attempts = async (host: HostName): Promise<number> => {
    const file = join(directory, host, 'attempts')
    return existsSync(file) ? (await readFile(file, 'utf8')).split('\n').length - 1 : 0
  }

  /** Its agent is started with a program that can be broken in the place of QEMU. */
  async function useWrapper(host: HostName): Promise<void> {
    await mkdir(join(directory, host))
    const program = join(directory, host, 'qemu-system-x86_64')
    const isMachine = `case "$*" in *guest=*) [ -e ${mark(host)} ] && {`
    const failing = `echo x >>${join(directory, host, 'attempts')}; echo "no such processor" >&2; exit 1; };; esac`
    await writeFile(program, `#!/bin/sh\n${isMachine} ${failing}\nexec ${findQemu()} "$@"\n`)
    await chmod(program, 0o755)
    const path = process.env.PATH
    process.env.PATH = `${join(directory, host)}:${path}`
    try {
      await lab.restart({ name: 'dark', host })
    } finally {
      process.env.PATH = path
    }
  }

  async function events(host: HostName, kind: string, sinceMs: number): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false))
      if (event.kind === kind && Date.parse(event.at) >= sinceMs) found.push(event)
    return found
  }

  async function runsAt(where: readonly HostName[]): Promise<Machine & { host: HostName }> {
    const found = await eventually(
      async () => {
        const machine = (await sites().show(name)) as Machine & { host: HostName }
        const copies = await Promise.all(hosts.map(host => sites().copies(name, host)))
        const isAlone =
          copies.flat().length === 1 && copies[hosts.indexOf(machine.host as 'a1')]?.length === 1
        return machine.state === 'running' && where.includes(machine.host) && isAlone && machine
      },
      { deadlineMs: againLimitMs, everyMs: 100 }
    )
    return found as Machine & { host: HostName }
  }

  const seconds = (sinceMs: number) => `${((Date.now() - sinceMs) / 1_000).toFixed(1)} s`

  it('is given up by its owner after three failures, and runs elsewhere', async () => {
    const before = await sites().create(name, 'a1', { policy: 'restart', segments: [] })
    await writeFile(mark('a1'), '')
    const [copy] = await sites().copies(name, 'a1')
    const sinceMs = Date.now()
    process.kill(copy!, 'SIGKILL')
    const given = await eventually(async () => (await events('a1', 'vm.given-up', sinceMs))[0], {
      deadlineMs: 60_000,
      everyMs: 100
    })
    console.log(`        given up after ${seconds(sinceMs)}: ${given!.text}`)
    assert.ok((await attempts('a1')) >= 3)
    const { host, epoch } = await runsAt(['a2', 'b1'])
    console.log(`        runs at ${host} after ${seconds(sinceMs)}`)
    // The copy that ended, nobody, and the new owner.
    assert.ok(epoch >= before.epoch + 2)
    assert.equal((await events('a1', 'vm.given-up', sinceMs)).length, 1)
  })

  it('runs elsewhere as soon as there is room, when its owner was without power and cannot start it', async () => {
    await runsAt(['a2', 'b1'])
    await sites().delete(name)
    await rm(mark('a1'))
    const before = await sites().create(name, 'a1', { policy: 'restart', segments: [] })
    // Nobody else has room until it has tried.
    for (const [machine, where] of [
      ['fills', 'a2'],
      ['fillstoo', 'b1']
    ] as const)
      await sites().witness.run(
        'vm.create',
        { org, name: machine, host: where, memory: 700 * 2 ** 20 },
        () => {}
      )
    await writeFile(mark('a1'), '')
    const triedBefore = await attempts('a1')
    await sites().kill('a1')
    const path = process.env.PATH
    process.env.PATH = `${join(directory, 'a1')}:${path}`
    try {
      await lab.restart({ name: 'dark', host: 'a1' })
    } finally {
      process.env.PATH = path
    }
    const sinceMs = Date.now()
    await eventually(async () => (await attempts('a1')) >= triedBefore + 3, {
      deadlineMs: 60_000,
      everyMs: 100
    })
    console.log(`        tried three times within ${seconds(sinceMs)}`)
    await sites().witness.run('vm.stop', { org, name: 'fillstoo', force: true }, () => {})
    const freedMs = Date.now()
    const { epoch } = await runsAt(['b1'])
    console.log(`        runs at b1 ${seconds(freedMs)} after there was room`)
    assert.ok(epoch > before.epoch)
  })
})
