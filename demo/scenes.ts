import { availableParallelism } from 'node:os'
import { blobHash } from '../lab/guest/blob.ts'
import type { ActionResult } from '../protocol/actions/actions.ts'
import { WatariError } from '../protocol/errors.ts'
import { type Federation, organization } from './federation.ts'
import type { Timeline } from './timeline.ts'

const segment = 'net'
const subnet = '10.9.0.0/24'
/** Where the four guests start. `busy` and `calm` share a host, for one of them to be too much. */
const guests = { web: 'a1', client: 'b1', busy: 'a2', calm: 'a2' }
const downloadMebibytes = 28
const downloadKibibytesPerSecond = 1_536

const org = organization

export async function createGuests(federation: Federation, timeline: Timeline): Promise<void> {
  timeline.step('A segment over all sites, and four guests')
  const agent = federation.agent('a1')
  await agent.call('segment.create', { org, name: segment, subnet })
  timeline.say(`segment ${org}/${segment}, ${subnet}`)
  for (const [name, host] of Object.entries(guests)) {
    const request = { org, name, host, memory: 160 * 2 ** 20, segments: [{ name: segment }] }
    const machine = await agent.run('vm.create', request, () => {})
    timeline.say(`${name} is ${machine.state} on ${machine.host}, ${machine.segments[0]!.ips[0]}`)
  }
  for (const name of Object.keys(guests)) await federation.shell(name).ready()
  timeline.say('all four have booted')
}

export async function pingEachOther(federation: Federation, timeline: Timeline): Promise<void> {
  timeline.step('Every guest pings every other')
  const names = Object.keys(guests)
  for (const from of names) {
    for (const to of names.filter(name => name !== from)) {
      const address = await federation.address(to)
      // A guest that has just booted may still be asking for its own address.
      await federation.until(`${from} reaching ${to}`, 20_000, async () => {
        return (await federation.shell(from).attempt(`ping -c 1 -W 2 ${address} >/dev/null`)).status === 0
      })
      await federation.shell(from).run(`ping -c 3 -i 0.2 -W 2 ${address}`)
    }
    timeline.say(`${from} → ${names.filter(name => name !== from).join(', ')}`)
  }
  timeline.say(await carriers(federation, 'a1'))
}

/** How a host's links carry frames. They begin as streams; where the host has the native carrier that takes over soon. */
async function carriers(federation: Federation, host: string): Promise<string> {
  const agent = federation.agent(host)
  const { carrier } = await agent.call('status', {})
  if (!carrier.native) return `${host} has no native carrier (${carrier.why}): its frames go by streams`
  const links = await federation.until(`native links of ${host}`, 20_000, async () => {
    const { links } = await agent.call('status', {})
    return links.length > 0 && links.every(link => link.carrier === 'native') ? links : undefined
  })
  const { items } = await agent.call('hosts.list', {})
  const nameOf = (id: string) => items.find(each => each.id === id)?.name ?? id
  const told = links.map(link => `${nameOf(link.host)} (${link.path}, ${link.mtu} bytes)`)
  return `the native carrier takes ${host}'s frames to ${told.sort().join(', ')}`
}

export async function downloadWhileMoving(federation: Federation, timeline: Timeline): Promise<void> {
  timeline.step(
    `client downloads ${downloadMebibytes} MiB from web, which is moved from site a to site c meanwhile`
  )
  const address = await federation.address('web')
  const client = federation.shell('client')
  // `calm` works from now on; alone that is no reason to move anything.
  await federation.shell('calm').run('load 1')
  const url = `http://${address}/bytes?mb=${downloadMebibytes}&rate=${downloadKibibytesPerSecond}`
  await client.run(
    `rm -f /run/file /run/ended; (wget -q -O /run/file '${url}'; echo $? >/run/ended) >/dev/null 2>&1 &`
  )
  const received = async (): Promise<number> =>
    Number(await client.run('stat -c %s /run/file 2>/dev/null || echo 0'))
  await federation.until('the first bytes', 20_000, async () => (await received()) > 2 ** 20)
  const before = await received()
  timeline.say(`${mebibytes(before)} arrived; one TCP connection, moving web now`)
  const pings = noticedLater(
    federation.shell('busy').run(`ping -i 0.1 -c 240 -W 1 ${address} | tail -3`, 60_000)
  )
  let during = before
  let moved = false
  const watching = noticedLater(
    (async () => {
      while (!moved) during = await received()
    })()
  )
  const relocation = await federation
    .agent('a1')
    .run('vm.move', { org, name: 'web', site: 'c' }, () => {})
    .finally(() => {
      moved = true
    })
  await watching
  if (relocation.result !== 'done')
    throw new Error(`the move ended as ${relocation.result}: ${relocation.error?.message}`)
  timeline.say(`web runs on ${relocation.to} now; ${mebibytes(during - before)} arrived while it moved`)
  if (during <= before) throw new Error('no bytes arrived while the server moved')
  await federation.until(
    'the end of the download',
    60_000,
    async () => (await client.attempt('test -e /run/ended')).status === 0
  )
  const status = await client.run('cat /run/ended')
  const sum = (await client.run('sha256sum /run/file', 30_000)).split(' ')[0]
  if (status !== '0' || sum !== blobHash(downloadMebibytes)) {
    throw new Error(
      `the download ended with ${status} and checksum ${sum}, not ${blobHash(downloadMebibytes)}`
    )
  }
  const after = await received()
  timeline.say(`${mebibytes(after - during)} more after it; the checksum of all ${mebibytes(after)} is right`)
  if (after <= during)
    throw new Error('no bytes arrived after the server had moved: the download was too short')
  await client.run('rm -f /run/file')
  reportMove(timeline, relocation)
  timeline.figure('pings lost during the move', lostPings(await pings))
}

/** Awaited later: should it fail before, while something else fails, that must not end the process with the lab up. */
function noticedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

function reportMove(timeline: Timeline, relocation: ActionResult<'vm.move'>): void {
  const total = relocation.phases.reduce((sum, phase) => sum + phase.ms, 0)
  timeline.figure('downtime of the move', `${Math.round(relocation.downtimeMs ?? 0)} ms`)
  timeline.figure('whole move', `${(total / 1_000).toFixed(1)} s, ${mebibytes(relocation.bytes)} sent`)
}

/** Two for the busy guests, one for the agents, and one that is idle. */
const unthrottledProcessors = 4

export async function balanceByItself(federation: Federation, timeline: Timeline): Promise<void> {
  timeline.step('Too much load on a host makes its agent move one of its machines by itself')
  const processors = availableParallelism()
  if (!federation.isThrottled && processors < unthrottledProcessors) {
    timeline.say(
      `NOT SHOWN: nothing holds these hosts to their capacity, and on ${processors} processors two busy guests leave no host that is better off; it takes control groups (as root), or ${unthrottledProcessors} processors`
    )
    await federation.shell('calm').run('load 0')
    return
  }
  const agent = federation.agent('a2')
  const own = async (): Promise<ActionResult<'relocation.list'>['items']> =>
    (await agent.call('relocation.list', {})).items.filter(each => each.requestedBy === 'balance')
  const early = await own()
  if (early.length > 0) throw new Error(`something moved before there was reason to: ${early[0]!.reason}`)
  timeline.say('busy and calm share a2; calm has worked for a while, and nothing moved')
  const began = performance.now()
  await federation.shell('busy').run('load 1')
  timeline.say('busy works too, from now on; either may be the one to go')
  const relocation = await federation.until('a relocation by the agents themselves', 90_000, async () =>
    (await own()).at(0)
  )
  timeline.figure('from load to decision', `${((performance.now() - began) / 1_000).toFixed(1)} s`)
  timeline.say(
    `the agent of ${relocation.from} chose ${nameOf(relocation)}, to ${relocation.to}, because ${relocation.reason}`
  )
  if (!['busy', 'calm'].includes(nameOf(relocation)))
    throw new Error(`${relocation.vm} had no reason to move`)
  const ended = await federation.until('its end', 60_000, async () => {
    const newest = (await own()).at(-1)
    // The agent tries again by itself when a guest was quicker than its pause.
    const goesOn = newest?.result === 'running' || newest?.error?.code === 'switchover-unpaused'
    return goesOn ? undefined : newest
  })
  if (ended.result !== 'done') throw new Error(`it ended as ${ended.result}: ${ended.error?.message}`)
  const attempts = (await own()).length
  if (attempts > 1) timeline.say(`it took ${attempts} attempts to pause a guest in time`)
  timeline.say(`${nameOf(ended)} runs on ${ended.to} now`)
  timeline.figure('downtime of that move', `${Math.round(ended.downtimeMs ?? 0)} ms`)
  for (const name of ['busy', 'calm']) await federation.shell(name).run('load 0')
}

export async function losePower(federation: Federation, timeline: Timeline): Promise<void> {
  timeline.step('b1 loses power, with client (no disk) and ledger (its only disk) on it')
  const agent = federation.agent('a1')
  const ledger = {
    org,
    name: 'ledger',
    host: 'b1',
    memory: 160 * 2 ** 20,
    disk: 64 * 2 ** 20,
    segments: [{ name: segment }]
  }
  await agent.run('vm.create', ledger, () => {})
  timeline.say('ledger runs on b1')
  await federation.kill('b1')
  const killed = performance.now()
  for (const name of ['client', 'ledger']) {
    await federation.until(
      `${name} being shown as lost`,
      60_000,
      async () => (await federation.machine(name)).state === 'lost'
    )
  }
  timeline.figure('from power loss to `lost`', `${((performance.now() - killed) / 1_000).toFixed(1)} s`)
  await refused(timeline, 'without a word about b1', 'not-fenced', () =>
    agent.run('vm.recover', { org, name: 'client', confirmFenced: [] }, () => {})
  )
  const recovered = await agent.run('vm.recover', { org, name: 'client', confirmFenced: ['b1'] }, () => {})
  timeline.say(`client is ${recovered.state} on ${recovered.host}, epoch ${recovered.epoch}`)
  await federation.shell('client').ready()
  const fenced = { org, name: 'ledger', confirmFenced: ['b1'] }
  await refused(timeline, 'for ledger', 'disk-lost', () => agent.run('vm.recover', fenced, () => {}))
  const accepted = await agent.run('vm.recover', { ...fenced, acceptDiskLoss: true }, () => {})
  timeline.say(`with --accept-disk-loss ledger is ${accepted.state} on ${accepted.host}`)
}

async function refused(
  timeline: Timeline,
  what: string,
  code: string,
  attempt: () => Promise<unknown>
): Promise<void> {
  try {
    await attempt()
  } catch (error) {
    if (!(error instanceof WatariError) || error.code !== code) throw error
    timeline.say(`vm recover is refused ${what}: ${error.message} (${error.code})`)
    return
  }
  throw new Error(`vm recover was not refused ${what}`)
}

/** Without its organization. */
function nameOf({ vm }: ActionResult<'vm.move'>): string {
  return vm.slice(vm.indexOf('/') + 1)
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`
}

/** From busybox: `150 packets transmitted, 149 packets received, 0% packet loss`. */
function lostPings(output: string): string {
  const match = /(\d+) packets transmitted, (\d+) packets received/.exec(output)
  if (!match) throw new Error(`ping said: ${output}`)
  return `${Number(match[1]) - Number(match[2])} of ${match[1]} (every 100 ms)`
}
