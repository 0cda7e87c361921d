import assert from 'node:assert/strict'
import type { ActionEvent } from '../../shell/client.ts'
import { type HostName, org, Sites, segment } from '../integration/federation/sites.ts'
import { labObstacle } from '../integration/lab/support.ts'
import { eventually } from '../support/eventually.ts'

const lasting = { deadlineMs: 60_000, everyMs: 250 }

/** One way of reaching something works and another does not: it is told, and told again when it is over. */
describe('a gray failure', function () {
  this.timeout(180_000)
  const shared: { sites?: Sites } = {}
  const sites = (): Sites => shared.sites!

  before(async function () {
    const obstacle = labObstacle()
    if (obstacle !== undefined) {
      console.log(`      skipped: ${obstacle}`)
      this.skip()
    }
    shared.sites = await Sites.up('gray')
    await sites().agent('aw').call('segment.create', { org, name: segment, subnet: '10.9.0.0/24' })
    await sites().create('one', 'a1')
    const two = await sites().create('two', 'b1')
    // Frames on the link all the time: one that nobody uses is let go.
    await sites().shell('one').run(`ping ${two.segments[0]!.ips[0]} >/dev/null 2>&1 &`)
    await eventually(async () => (await link('a1', 'b1'))?.carrier === 'native', lasting)
  })

  after(async () => {
    await shared.sites?.close()
    if (labObstacle() === undefined) await Sites.down('gray')
  })

  const warning = async (host: HostName, code: string) =>
    (await sites().agent(host).call('status', {})).warnings.find(each => each.code === code)

  const link = async (from: HostName, to: HostName) =>
    (await sites().agent(from).call('status', {})).links.find(({ host }) => host === to)

  async function told(host: HostName, kind: string, code: string): Promise<ActionEvent[]> {
    const found: ActionEvent[] = []
    for await (const event of sites().agent(host).events(false))
      if (event.kind === kind && event.fields.code === code) found.push(event)
    return found
  }

  /** Makes it happen, waits until it is told, and that it is over when it is. */
  async function isTold(
    host: HostName,
    code: string,
    subject: string | undefined,
    break_: () => Promise<() => unknown>
  ) {
    assert.equal(await warning(host, code), undefined)
    const sinceMs = Date.now()
    const mend = await break_()
    try {
      const found = (await eventually(() => warning(host, code), lasting))!
      console.log(`        ${code} after ${((Date.now() - sinceMs) / 1_000).toFixed(1)} s: ${found.message}`)
      assert.equal(found.subject, subject)
      assert.ok(Date.parse(found.since!) >= sinceMs - 1_000)
      assert.equal((await told(host, 'health.ailing', code)).length, 1)
    } finally {
      await mend()
    }
    await eventually(async () => (await warning(host, code)) === undefined, lasting)
    assert.equal((await told(host, 'health.well', code)).length, 1)
  }

  /** Drops what a host sends and gets by a protocol, to and from everybody. */
  async function dropped(host: HostName, protocol: 'udp' | 'tcp'): Promise<() => Promise<unknown>> {
    const chains = ['input', 'output'].map(
      hook => `chain ${hook} { type filter hook ${hook} priority 0; meta l4proto ${protocol} drop; }`
    )
    await sites().onHost(host, 'nft', `table inet gray {\n${chains.join('\n')}\n}`)
    return () => sites().onHost(host, 'nft', 'delete', 'table', 'inet', 'gray')
  }

  it('of a hypervisor that stands still while its agent answers', async () => {
    const [pid] = await sites().copies('one', 'a1')
    await isTold('a1', 'guest-silent', `${org}/one`, async () => {
      process.kill(pid!, 'SIGSTOP')
      return () => process.kill(pid!, 'SIGCONT')
    })
    assert.deepEqual((await sites().agent('a1').call('vm.show', { org, name: 'one' })).warnings, [])
  })

  it('of a guest whose kernel has halted while its hypervisor says that it runs', async () => {
    const two = await sites().agent('b1').call('vm.show', { org, name: 'two' })
    assert.deepEqual(two.warnings, [])
    await isTold('b1', 'guest-stalled', `${org}/two`, async () => {
      // Its processor is halted and takes no interrupts, until it is reset.
      await sites()
        .shell('two')
        .run('busybox halt -f', 2_000)
        .catch(() => {})
      return async () => {
        await sites().witness.run('vm.stop', { org, name: 'two', force: true }, () => {})
        await sites().witness.run('vm.start', { org, name: 'two' }, () => {})
      }
    })
  })

  it('of a path that no longer takes datagrams while connections go on', async () => {
    await isTold('a1', 'data-path-lost', 'b1', () => dropped('b1', 'udp'))
    await eventually(async () => (await link('a1', 'b1'))?.carrier === 'native', lasting)
  })

  it('of a path that takes nothing but datagrams', async () => {
    await isTold('a1', 'control-path-lost', 'b1', () => dropped('b1', 'tcp'))
  })

  it('of a disk that is full', async () => {
    await isTold('a1', 'disk-full', undefined, async () => {
      const full = await sites().fillDisk('a1')
      return () => full.free()
    })
  })
})
