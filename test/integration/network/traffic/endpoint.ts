import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { TapPoller } from '../../../../agents/network/tap-poller.ts'
import { digestOf, payload } from './payload.ts'
import { counters, FrameSocket, setOffloads, VlanFilter } from './system.ts'
import { TcpEnd, type TcpFlow, type TcpResult } from './tcp-end.ts'

/*
 * One end of the traffic, a program for a network namespace of its own (remote-end.ts starts it). Standard input
 * brings commands, `{ id, command, parameters }` a line; standard output takes `{ id, result }` or
 * `{ id, error }`, and `{ socket, bytes, sha256 }` for each datagram or frame that arrives. Ends when its input
 * does, for everything that it opened ends with it.
 */

export interface Datagram {
  readonly seed: number
  readonly bytes: number
}

const tcpEnds = new Map<number, TcpEnd>()
const datagramSockets = new Map<number, Socket>()
const frameSockets = new Map<number, FrameSocket>()
const filters: VlanFilter[] = []
const poller = new TapPoller()
let lastId = 0

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

function tcp(id: number): TcpEnd {
  const end = tcpEnds.get(id)
  if (end === undefined) throw new Error(`no connection ${id}`)
  return end
}

function keep(end: TcpEnd): number {
  tcpEnds.set(++lastId, end)
  return lastId
}

const commands = {
  setOffloads,
  counters,

  /** @param name of what is in /proc/sys/net, which is the namespace's own */
  setSysctl(name: string, value: number): void {
    writeFileSync(`/proc/sys/net/${name}`, String(value))
  },

  async tcpListen(flow: TcpFlow): Promise<{ id: number; port: number }> {
    const { end, port } = await TcpEnd.listen(flow)
    return { id: keep(end), port }
  },

  tcpConnect(address: string, port: number, flow: TcpFlow): number {
    return keep(TcpEnd.connect(address, port, flow))
  },

  tcpReceivedBytes(id: number): number {
    return tcp(id).receivedBytes
  },

  tcpStop(id: number): void {
    tcp(id).stop()
  },

  tcpResult(id: number): Promise<TcpResult> {
    const { result } = tcp(id)
    return result.finally(() => tcpEnds.delete(id))
  },

  async udpOpen(kind: 'udp4' | 'udp6'): Promise<{ id: number; port: number }> {
    const socket = createSocket(kind)
    const id = ++lastId
    socket.on('message', message => say({ socket: id, ...digestOf(message) }))
    socket.bind(0)
    await once(socket, 'listening')
    datagramSockets.set(id, socket)
    return { id, port: socket.address().port }
  },

  async udpSend(id: number, address: string, port: number, datagrams: readonly Datagram[]): Promise<void> {
    const socket = datagramSockets.get(id)!
    for (const { seed, bytes } of datagrams)
      await new Promise<void>((resolve, reject) => {
        socket.send(payload(seed, bytes), port, address, error => (error ? reject(error) : resolve()))
      })
  },

  udpClose(id: number): void {
    datagramSockets.get(id)?.close()
    datagramSockets.delete(id)
  },

  frameOpen(device: string, protocol: number): { id: number; mac: string } {
    const id = ++lastId
    const socket = new FrameSocket(device, protocol, poller, frame => say({ socket: id, ...digestOf(frame) }))
    frameSockets.set(id, socket)
    return { id, mac: socket.mac }
  },

  /** @param frames in base64 */
  frameSend(id: number, frames: readonly string[]): void {
    for (const frame of frames) frameSockets.get(id)!.send(Buffer.from(frame, 'base64'))
  },

  frameClose(id: number): void {
    frameSockets.get(id)?.close()
    frameSockets.delete(id)
  },

  tagTraffic(device: string, vlan: number): void {
    filters.push(new VlanFilter(device, vlan))
  },

  untagTraffic(): void {
    for (const filter of filters.splice(0)) filter[Symbol.dispose]()
  }
}

export type Commands = typeof commands

async function answer(line: string): Promise<void> {
  const { id, command, parameters } = JSON.parse(line)
  try {
    const run = commands[command as keyof Commands] as (...all: unknown[]) => unknown
    say({ id, result: (await run(...parameters)) ?? null })
  } catch (error) {
    say({ id, error: error instanceof Error ? error.message : String(error) })
  }
}

say({ ready: true })
for await (const line of createInterface({ input: process.stdin })) void answer(line)
process.exit()
