import assert from 'node:assert/strict'
import { release } from 'node:os'
import { Forwarding } from '../../../agents/control/forwarding.ts'
import type { ActionHandlers } from '../../../agents/control/handlers.ts'
import { Operations, type OperationView } from '../../../agents/control/operations.ts'
import type { ControlParts } from '../../../agents/control/parts.ts'
import { permitForward } from '../../../agents/control/permissions.ts'
import { routes } from '../../../protocol/actions/routes.ts'
import { eventually } from '../../support/eventually.ts'
import { ControlHost, inDays } from './support/control-host.ts'

const deadlineMs = 5_000

describe('the door of a whole control agent', () => {
  it('answers a long action with 202 and where to look, which leads to its result', async () => {
    await using host = await (await ControlHost.start()).open()
    await host.machine('web')
    const begun = await host.http('POST', '/v1/orgs/north/vms/web/start')
    assert.equal(begun.status, 202)
    const { id } = JSON.parse(begun.body) as { id: string }
    assert.equal(begun.headers.location, `/v1/operations/${id}`)
    const { state, action, result } = await ended(host, begun.headers.location)
    assert.deepEqual([state, action], ['done', 'vm.start'])
    const { org, name, epoch } = result as Record<string, unknown>
    assert.deepEqual([org, name, epoch], ['north', 'web', 2])
    const shown = await host.client.call('vm.show', { org: 'north', name: 'web' })
    assert.equal(shown.state, 'running')
  })

  it('answers a long action that will fail with 202 as well, and tells its code where it said to look', async () => {
    await using host = await (await ControlHost.start()).open()
    const begun = await host.http('POST', '/v1/orgs/north/vms/nobody/start')
    assert.equal(begun.status, 202)
    const { state, error } = await ended(host, begun.headers.location)
    assert.deepEqual([state, error?.code], ['failed', 'not-found'])
  })

  it('answers what may not be with 403 and its code', async () => {
    await using host = await (await ControlHost.start()).open()
    const overlay = host.cluster.network.join({
      ...{ id: 's', name: 's1', org: 'south', site: 'far', roles: ['host', 'issuer'] }
    })
    const theirs = { overlay, trust: { allows: () => false } } as unknown as ControlParts
    new Forwarding(overlay).serve({} as ActionHandlers, new Operations(), (from, forward) =>
      permitForward(theirs, from, forward)
    )
    // What is believed here about that host is wrong; that host decides.
    host.joins({ ...overlay.self, org: 'north' })
    const answer = await host.http('POST', '/v1/invitations', { site: 'far' })
    assert.equal(answer.status, 403)
    const problem = JSON.parse(answer.body) as Record<string, unknown>
    assert.deepEqual([problem.code, problem.status, problem.title], ['not-permitted', 403, 'not-permitted'])
    assert.match(String(problem.detail), /a of north may not ask for invite/)
  })

  it('tells metrics as Prometheus reads them', async () => {
    await using host = await (await ControlHost.start('b')).open()
    await host.running('web')
    const { status, headers, body } = await host.http('GET', '/metrics')
    assert.equal(status, 200)
    assert.match(headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/)
    const values = wellFormed(body)
    assert.equal(values.get('watari_machines'), 1)
    assert.equal(values.get('watari_host_processors'), 4)
    assert.equal(values.get('watari_host_memory_bytes'), 2 ** 30)
    assert.equal(values.get('watari_hosts{state="alive"}'), 1)
    assert.equal(values.get('watari_hosts{state="dead"}'), 0)
    assert.equal(values.get('watari_link_sent_bytes_total{host="b"}'), 7)
    assert.equal(values.get('watari_link_dropped_frames_total{host="b"}'), 1)
    assert.equal(values.get('watari_link_carrier{host="b",carrier="native"}'), 1)
    assert.equal(values.get('watari_link_carrier{host="b",carrier="stream"}'), 0)
    assert.equal(values.get('watari_link_mtu_bytes{host="b"}'), 1500)
    assert.equal(values.get('watari_link_round_trip_seconds{host="b"}'), 0.0004)
    assert.equal(values.get('watari_link_refused_datagrams_total{host="b"}'), 3)
    assert.equal(values.get(`watari_segment_sent_bytes_total{segment="${'f'.repeat(32)}",org="north"}`), 7)
    const refused = `watari_segment_refused_frames_total{segment="${'f'.repeat(32)}",reason="stale-epoch"}`
    assert.equal(values.get(refused), 4)
    // It is asked again and again: nothing may be declared twice.
    assert.equal((await host.http('GET', '/metrics')).body, body)
  })

  it('warns of a missing multicast route and of a site without an issuer, until there are both', async () => {
    await using host = await (await ControlHost.start('b')).open()
    const state = { addresses: [], peers: [], multicastRouteMissing: true }
    Object.assign(host.parts.overlay, { status: async () => state })
    const warnings = async () =>
      (await host.client.call('status', {})).warnings.filter(({ code }) => code !== 'driver')
    const issuer = { id: 'i', name: 'i', org: 'north', site: 'a', roles: ['issuer'] as const }
    // None of these can renew this host's certificate.
    host.joins({ ...issuer, id: 'elsewhere', site: 'b' })
    host.joins({ ...issuer, id: 'foreign', org: 'south' })
    host.joins(issuer, 'dead')
    const [first, second, ...rest] = await warnings()
    assert.deepEqual([first?.code, second?.code], ['multicast-route-missing', 'no-issuer'])
    assert.deepEqual(rest, [])
    assert.match(first!.message, /ip route add 224\.0\.0\.0\/4/)
    assert.match(second!.message, /no issuer of a .* in 3\.0 days/)
    state.multicastRouteMissing = false
    host.joins(issuer)
    assert.deepEqual(await warnings(), [])
  })

  it('warns from 30 days before the end of the site’s certificate, and of renewals that fail, with what to do', async () => {
    const self = { roles: ['host', 'issuer'] }
    await using host = await (await ControlHost.start('b')).open()
    Object.assign(host.parts.overlay.self, self)
    const warnings = async (siteDays: number, failure?: { code: string; message: string }) => {
      const credentials = { expiresAt: inDays(1), admittedUntil: inDays(8), siteExpiresAt: inDays(siteDays) }
      Object.assign(host.parts, { credentials, renewer: { status: { failure } } })
      return (await host.client.call('status', {})).warnings.filter(({ code }) => code !== 'driver')
    }
    assert.deepEqual(await warnings(30.1), [])
    for (const [left, when] of [
      [29.9, /site a ends in 29\.9 days/],
      [-2, /site a ended 2\.0 days ago/]
    ] as const) {
      const [warning, ...rest] = await warnings(left)
      assert.deepEqual([warning?.code, rest], ['site-certificate-ends', []])
      assert.match(warning!.message, when)
      assert.match(warning!.message, /watari site renew a --dir .*watari site install FILE/)
    }
    const [failed, ...rest] = await warnings(31, { code: 'issuer-unreachable', message: 'nobody answers' })
    assert.deepEqual([failed?.code, rest], ['renewal-failed', []])
    assert.match(failed!.message, /nobody answers \(issuer-unreachable\)/)
  })

  it('says what computer the agent is on', async () => {
    await using host = await (await ControlHost.start()).open()
    const { computer } = await host.client.call('status', {})
    assert.ok(computer)
    assert.equal(computer.kernel, release())
    assert.ok(computer.processor !== '' && computer.system !== '')
    assert.ok(computer.processors >= 1 && computer.memory > 2 ** 26)
  })

  it('leads to a handler at every route that needs nothing but to be asked', async () => {
    await using host = await (await ControlHost.start()).open()
    for (const { path, method, kind } of Object.values(routes)) {
      if (method !== 'GET' || kind !== 'query' || path.includes('{')) continue
      assert.equal((await host.http('GET', path)).status, 200, path)
    }
  })
})

/** The operation at a `Location`, once it has ended. */
async function ended(host: ControlHost, location: string | undefined): Promise<OperationView> {
  let view: OperationView | undefined
  await eventually(
    async () => {
      const answer = await host.http('GET', `${location}?waitMs=1000`)
      assert.equal(answer.status, 200)
      view = JSON.parse(answer.body) as OperationView
      return view.state !== 'running'
    },
    { deadlineMs, state: () => String(view?.state) }
  )
  return view!
}

/** Values by name and labels. @throws AssertionError where a line is not of the text format, version 0.0.4 */
function wellFormed(text: string): Map<string, number> {
  assert(text.endsWith('\n'))
  const described = new Map<string, Set<string>>()
  const values = new Map<string, number>()
  for (const line of text.split('\n').filter(each => each !== '')) {
    const comment = /^# (HELP|TYPE) ([a-z_][a-z0-9_]*) (.+)$/.exec(line)
    if (comment) {
      const [, what, name, rest] = comment as unknown as [string, string, string, string]
      const seen = described.get(name) ?? new Set()
      assert(!seen.has(what), `${what} of ${name} is told twice`)
      described.set(name, seen.add(what))
      if (what === 'TYPE') assert.match(rest, /^(gauge|counter)$/)
      continue
    }
    const sample = /^(([a-z_][a-z0-9_]*)(?:\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})?) (\S+)$/.exec(
      line
    )
    assert(sample, `not a sample: ${line}`)
    const [, series, name, value] = sample as unknown as [string, string, string, string]
    assert.deepEqual([...(described.get(name) ?? [])].sort(), ['HELP', 'TYPE'], `${name} is not described`)
    assert(!values.has(series), `${series} is told twice`)
    assert(!Number.isNaN(Number(value)), line)
    values.set(series, Number(value))
  }
  return values
}
