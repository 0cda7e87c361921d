import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { enterNetworkNamespace, PollSet, preciseTimers, readNow, writeNow } from '../libc.ts'
import { WanNetwork } from './network.ts'
import { orderBytesLimit, parseOrder } from './order.ts'
import { openTun, packetBytesLimit, setSuperpackets, shapeOf } from './tun.ts'

/**
 * The WAN between the sites of a lab: a process of its own, for it waits in `ppoll` and not in an event loop,
 * which is what makes its delays exact.
 *
 *     main.ts PLAN     {fifo, report, sites: [{name, number, namespace}], device}
 *
 * Orders come through the FIFO; what is in force, with counters, is written to the report. It ends by itself
 * when the FIFO is gone, so that nothing is left behind by a lab whose files were removed.
 */
interface WanPlan {
  readonly fifo: string
  readonly report: string
  readonly device: string
  readonly sites: readonly { readonly name: string; readonly number: number; readonly namespace: string }[]
}

const reportEveryMs = 1_000
const longestWaitMs = 1_000
/** Packets taken from one site before the others get their turn. */
const batch = 64
const slabBytes = 4 * 1024 * 1024

const plan = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as WanPlan
const sites = plan.sites.map(site => {
  enterNetworkNamespace(site.namespace)
  const fd = openTun(plan.device)
  setSuperpackets(fd, true)
  return { ...site, fd, hasSuperpackets: true }
})
const byName = new Map(sites.map(site => [site.name, site]))
const byNumber = new Map(sites.map(site => [site.number, site]))
const fifo = openSync(plan.fifo, constants.O_RDWR | constants.O_NONBLOCK)
const fifoInode = fstatSync(fifo).ino
const network = new WanNetwork<Buffer>(
  sites.map(site => site.name),
  Math.random
)
const polled = new PollSet([fifo, ...sites.map(site => site.fd)])

let slab = Buffer.allocUnsafeSlow(slabBytes)
let slabUsed = 0
let ordersText = ''
let lastOrder = 0
let unsent = 0
let nextReportMs = 0

preciseTimers()
run()

function run(): void {
  for (;;) {
    if (clockMs() >= nextReportMs) {
      if (!isWanted()) break
      report()
    }
    sites.forEach((site, index) => {
      if (polled.isReadable(index + 1)) take(site)
    })
    deliver()
    const now = clockMs()
    const wakeMs = Math.min(
      network.nextDueMs() ?? Number.POSITIVE_INFINITY,
      nextReportMs,
      now + longestWaitMs
    )
    polled.wait(Math.max(0, wakeMs - now))
    if (polled.isReadable(0)) takeOrders()
  }
  for (const site of sites) closeSync(site.fd)
}

function take(site: (typeof sites)[number]): void {
  for (let taken = 0; taken < batch; taken++) {
    if (slabBytes - slabUsed < packetBytesLimit) {
      slab = Buffer.allocUnsafeSlow(slabBytes)
      slabUsed = 0
    }
    const room = slab.subarray(slabUsed)
    const length = readNow(site.fd, room)
    if (length <= 0) return
    const shape = shapeOf(room, length)
    if (shape === undefined) continue
    const { site: number, host } = shape.destination
    // 10.77.0.N is the WAN side of gateway N, 10.77.N.x a host of site N.
    const target = byNumber.get(number === 0 ? host : number)
    const path = target && network.path(site.name, target.name)
    if (target === undefined || path === undefined) continue
    const packet = room.subarray(0, length)
    if (path.isTransparent) {
      path.passed(shape.lineBytes, shape.segments)
      send(target.fd, packet)
    } else if (
      network.enqueue(clockMs(), site.name, target.name, packet, shape.lineBytes, shape.segments) === 'queued'
    ) {
      slabUsed += (length + 63) & ~63
    }
  }
}

function deliver(): void {
  for (const { to, packets } of network.due(clockMs())) {
    const { fd } = byName.get(to)!
    for (const packet of packets) send(fd, packet)
  }
}

function send(fd: number, packet: Buffer): void {
  if (writeNow(fd, packet) < 0) unsent++
}

function takeOrders(): void {
  const bytes = Buffer.alloc(16 * orderBytesLimit)
  for (let length = readNow(fifo, bytes); length > 0; length = readNow(fifo, bytes)) {
    ordersText += bytes.toString('utf8', 0, length)
    const lines = ordersText.split('\n')
    ordersText = (lines.pop() ?? '').slice(0, orderBytesLimit)
    for (const line of lines) {
      const numbered = parseOrder(line)
      if (numbered === undefined) continue
      network.obey(numbered.order)
      lastOrder = Math.max(lastOrder, numbered.number)
    }
  }
  for (const site of sites) {
    const wanted = !network.needsSinglePackets(site.name)
    if (wanted === site.hasSuperpackets) continue
    setSuperpackets(site.fd, wanted)
    site.hasSuperpackets = wanted
  }
  report()
}

/** Readers see the old report or the new one, never half of it. */
function report(): void {
  nextReportMs = clockMs() + reportEveryMs
  try {
    writeFileSync(`${plan.report}.new`, JSON.stringify({ lastOrder, unsent, paths: network.describe() }))
    renameSync(`${plan.report}.new`, plan.report)
  } catch {
    // The lab's directory is being removed: isWanted() ends this process next time.
  }
}

function isWanted(): boolean {
  return statSync(plan.fifo, { throwIfNoEntry: false })?.ino === fifoInode
}

function clockMs(): number {
  return performance.now()
}
