import { type MacKey, readMac, readUint32, writeMac, writeUint32 } from './address.ts'

/** The messages of DHCP (RFC 2131) with the options (RFC 2132) that a server of agreed addresses needs. */

export const DHCP_PORT = { server: 67, client: 68 } as const

const TYPES = ['discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'] as const
type DhcpType = (typeof TYPES)[number]

export interface DhcpMessage {
  readonly operation: 'request' | 'reply'
  readonly type: DhcpType
  readonly transaction: number
  /** The client asks for its answer by broadcast. */
  readonly broadcast: boolean
  readonly clientIp: Uint8Array
  readonly yourIp: Uint8Array
  readonly clientMac: MacKey
  readonly requestedIp?: Uint8Array
  readonly serverId?: Uint8Array
  readonly leaseSeconds?: number
  readonly subnetMask?: Uint8Array
  readonly router?: Uint8Array
  readonly mtuBytes?: number
}

const COOKIE = 0x63825363
const OPTIONS_OFFSET = 240
/** Some clients refuse what is shorter (RFC 1542 2.1). */
const MIN_BYTES = 300
const MAX_OPTIONS = 64

const OPTION = {
  pad: 0,
  mask: 1,
  router: 3,
  mtu: 26,
  requestedIp: 50,
  lease: 51,
  type: 53,
  server: 54,
  end: 255
} as const

/** @returns undefined for what is not a DHCP message about an Ethernet card */
export function decodeDhcp(bytes: Uint8Array): DhcpMessage | undefined {
  if (bytes.length < OPTIONS_OFFSET || bytes[1] !== 1 || bytes[2] !== 6) return undefined
  if (bytes[0] !== 1 && bytes[0] !== 2) return undefined
  if (readUint32(bytes, 236) !== COOKIE) return undefined
  const options = decodeOptions(bytes)
  const type = TYPES[(options?.get(OPTION.type)?.[0] ?? 0) - 1]
  if (options === undefined || type === undefined) return undefined
  const address = (code: number) => (options.get(code)?.length === 4 ? options.get(code) : undefined)
  const lease = address(OPTION.lease)
  const mtu = options.get(OPTION.mtu)
  return defined({
    operation: bytes[0] === 1 ? 'request' : 'reply',
    type,
    transaction: readUint32(bytes, 4),
    broadcast: (bytes[10]! & 0x80) !== 0,
    clientIp: bytes.slice(12, 16),
    yourIp: bytes.slice(16, 20),
    clientMac: readMac(bytes, 28),
    requestedIp: address(OPTION.requestedIp),
    serverId: address(OPTION.server),
    leaseSeconds: lease === undefined ? undefined : readUint32(lease, 0),
    subnetMask: address(OPTION.mask),
    router: address(OPTION.router),
    mtuBytes: mtu?.length === 2 ? mtu[0]! * 256 + mtu[1]! : undefined
  })
}

function decodeOptions(bytes: Uint8Array): Map<number, Uint8Array> | undefined {
  const options = new Map<number, Uint8Array>()
  for (let at = OPTIONS_OFFSET; at < bytes.length && options.size < MAX_OPTIONS; ) {
    const code = bytes[at]!
    if (code === OPTION.end) return options
    if (code === OPTION.pad) {
      at++
      continue
    }
    const end = at + 2 + (bytes[at + 1] ?? 255)
    if (end > bytes.length) return undefined
    options.set(code, bytes.slice(at + 2, end))
    at = end
  }
  return options
}

export function encodeDhcp(message: DhcpMessage): Uint8Array {
  const options: number[] = [OPTION.type, 1, TYPES.indexOf(message.type) + 1]
  const add = (code: number, value: Iterable<number> | undefined) => {
    if (value === undefined) return
    const bytes = [...value]
    options.push(code, bytes.length, ...bytes)
  }
  add(OPTION.server, message.serverId)
  add(OPTION.lease, uint32Bytes(message.leaseSeconds))
  add(OPTION.mask, message.subnetMask)
  add(OPTION.router, message.router)
  add(
    OPTION.mtu,
    message.mtuBytes === undefined ? undefined : [message.mtuBytes >>> 8, message.mtuBytes & 255]
  )
  add(OPTION.requestedIp, message.requestedIp)
  options.push(OPTION.end)
  const bytes = new Uint8Array(Math.max(MIN_BYTES, OPTIONS_OFFSET + options.length))
  bytes.set([message.operation === 'request' ? 1 : 2, 1, 6, 0])
  writeUint32(bytes, 4, message.transaction)
  bytes[10] = message.broadcast ? 0x80 : 0
  bytes.set(message.clientIp, 12)
  bytes.set(message.yourIp, 16)
  writeMac(bytes, 28, message.clientMac)
  writeUint32(bytes, 236, COOKIE)
  bytes.set(options, OPTIONS_OFFSET)
  return bytes
}

function uint32Bytes(value: number | undefined): Uint8Array | undefined {
  if (value === undefined) return undefined
  const bytes = new Uint8Array(4)
  writeUint32(bytes, 0, value)
  return bytes
}

/** Without the members that are undefined, so that what was absent stays absent. */
function defined(message: { [K in keyof DhcpMessage]: DhcpMessage[K] | undefined }): DhcpMessage {
  return Object.fromEntries(
    Object.entries(message).filter(([, value]) => value !== undefined)
  ) as unknown as DhcpMessage
}
