import { PORT_FLAG } from '../../../../agents/network/native/addon.ts'
import { plainPacket } from '../../../../protocol/switch/packet.ts'
import { ethernet, superframe, tcpFrame } from './frames.ts'
import { addonAt, HERE, LOCAL, Rig, SEGMENT, THERE } from './rig.ts'
import { KIND } from './wire.ts'

/*
 * Run by fuzz.test.ts in a process of its own: `fuzz-main.ts ADDON COUNT [SEED]`. Sends a build of the carrier what is
 * almost right: authentic datagrams whose records contradict themselves, forged ones, packets of a port whose headers
 * lie. Ends with code 0 when the carrier still carries afterwards.
 */

const [addon, countText, seedText = '1'] = process.argv.slice(2)
const count = Number(countText)
let seed = Number(seedText)

/** Park and Miller: the same garbage for the same seed. */
function random(below: number): number {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % below
}

function pick<T>(from: readonly T[]): T {
  return from[random(from.length)]!
}

/** Some bytes changed, and perhaps cut or lengthened. */
function spoilt(bytes: Buffer): Buffer {
  let copy = Buffer.from(bytes)
  for (let left = random(6); left > 0; left--) copy[random(Math.min(copy.length, 120))] = random(256)
  if (random(4) === 0) copy = copy.subarray(0, random(copy.length))
  if (random(8) === 0) copy = Buffer.concat([copy, Buffer.alloc(random(300), random(256))])
  return copy
}

const payload = (bytes: number) => Buffer.alloc(bytes, random(256))
const tcp = (gsoBytes: number, from: string, to: string) => ({
  version: pick([4, 6] as const),
  vlan: random(3) === 0,
  timestamps: random(2) === 0,
  from,
  to,
  gsoBytes
})

await using rig = await Rig.start({ addon: addonAt(addon!) })

async function injectOne(): Promise<void> {
  const kind = pick([KIND.frame, KIND.piece, KIND.fragment, KIND.announce, KIND.ping, KIND.pong, 0, 7, 255])
  const body = pick([
    () => ethernet(HERE, THERE, 0x88b5, payload(random(200))),
    () => pick(tcpFrame({ ...tcp(100, THERE, HERE), payload: payload(300) })),
    () => payload(random(1_400))
  ])()
  await rig.inject({
    kind,
    body: spoilt(body),
    flags: pick([0, 1, 2, 3, 255]),
    segment: pick([SEGMENT, 0, 1, 2, 63, 64, 65_535]),
    epoch: pick([6, 0, random(1_000)]),
    checksumStart: pick([0, 14, 34, 38, 54, 58, 510]),
    checksumOffset: pick([0, 2, 3, 16, 64, 255]),
    gsoBytes: pick([0, 1, 100, 1_000, 1_400, 65_535])
  })
}

function sendOne(): void {
  const packet = pick([
    () => superframe({ ...tcp(pick([1, 100, 1_448]), HERE, THERE), payload: payload(random(3_000)) }).packet,
    () => Buffer.from(plainPacket(ethernet(THERE, HERE, 0x88b5, payload(random(4_000)))))
  ])()
  try {
    rig.device.send(spoilt(packet))
  } catch {
    // The carrier has not kept up, or it was cut to nothing.
  }
}

for (let round = 0; round < count; round++) {
  await injectOne()
  sendOne()
  if (random(5) === 0) await rig.raw(payload(random(1_500)))
  while (rig.device.receive() !== undefined);
  rig.asked.length = 0
  rig.received.length = 0
  if (round % 1_000 === 0) {
    const flags = pick([0, PORT_FLAG.takesPartial, PORT_FLAG.takesPartial | PORT_FLAG.takesTcp])
    const none = new Uint8Array(0)
    const { addon: functions, ref } = rig.carrier
    functions.setPort(ref, 4, -1, SEGMENT, PORT_FLAG.open | flags, 0, none, none)
    rig.carrier.publish()
  }
}
const last = ethernet(HERE, THERE, 0x88b5, Buffer.alloc(100, 0x77))
await rig.inject({ kind: KIND.frame, body: last })
while (!(await rig.packet()).subarray(10).equals(last));
process.stdout.write(`${LOCAL}: whole at the end\n`)
