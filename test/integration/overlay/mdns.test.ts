import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { eventually } from '../../support/eventually.ts'

const program = fileURLToPath(new URL('./mdns-host.ts', import.meta.url))
const id = process.pid % 100_000
const sides = [
  { space: `wm${id}a`, device: `wm${id}a`, address: '10.98.0.1' },
  { space: `wm${id}b`, device: `wm${id}b`, address: '10.98.0.2' }
] as const

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

interface Host {
  readonly process: ChildProcess
  readonly lines: string[]
}

function start(space: string, name: string, address: string): Host {
  const child = spawn('ip', ['netns', 'exec', space, process.execPath, program, name, address], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const lines: string[] = []
  child.stdout.on('data', data => lines.push(...String(data).split('\n').filter(Boolean)))
  return { process: child, lines }
}

async function end({ process: child }: Host): Promise<void> {
  child.stdin?.end()
  await eventually(() => child.exitCode !== null || child.signalCode !== null, { deadlineMs: 10_000 }).catch(
    () => child.kill('SIGKILL')
  )
}

describe('mDNS between two namespaces', function () {
  this.timeout(90_000)
  const hosts: Host[] = []

  before(function () {
    if (process.getuid?.() !== 0) {
      console.log('      not root: mDNS between namespaces is NOT tested here')
      this.skip()
    }
    for (const { space } of sides) ip('netns', 'add', space)
    ip(
      'link',
      'add',
      sides[0].device,
      'netns',
      sides[0].space,
      'type',
      'veth',
      'peer',
      'name',
      sides[1].device,
      'netns',
      sides[1].space
    )
    for (const { space, device, address } of sides) {
      ip('-n', space, 'link', 'set', 'lo', 'up')
      ip('-n', space, 'link', 'set', device, 'up')
      ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', device)
    }
  })

  afterEach(async () => {
    await Promise.all(hosts.splice(0).map(end))
  })

  after(() => {
    for (const { space } of sides) {
      try {
        ip('netns', 'del', space)
      } catch {
        // It was never made.
      }
    }
  })

  it('says when there is no multicast route', async () => {
    const [a] = sides
    const host = start(a.space, 'a', a.address)
    hosts.push(host)
    await eventually(() => host.lines.length > 0, { deadlineMs: 30_000 })
    assert.match(host.lines[0] ?? '', /^ready \S+ no-route$/)
  })

  it('finds a host with no bootstrap address and no memory of it', async () => {
    for (const { space, device } of sides) ip('-n', space, 'route', 'add', '224.0.0.0/4', 'dev', device)
    const [a, b] = sides.map(({ space, address }, i) => start(space, `host-${i}`, address))
    assert.ok(a && b)
    hosts.push(a, b)
    await eventually(() => a.lines.length > 0 && b.lines.length > 0, { deadlineMs: 30_000 })
    const [, idOfB, route] = (b.lines[0] ?? '').split(' ')
    assert.equal(route, 'route')
    await eventually(() => a.lines.includes(`connected ${idOfB}`), { deadlineMs: 30_000 })
  })
})
