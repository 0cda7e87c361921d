import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { GuardedMachine } from '../../../../agents/guard/conversation.ts'
import { statFields } from '../../../../agents/vm/qemu/process.ts'

/** What a fake QEMU does with `stop`: as a healthy one, as one whose disk hangs, or nothing at all. */
type Health = 'healthy' | 'disk-hangs' | 'hangs'

/** A QMP monitor with a process that does nothing, and can be killed. */
export class FakeQemu {
  readonly id: string
  readonly #monitor: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly process: ChildProcess
  health: Health = 'healthy'
  isRunning = true
  stops = 0

  private constructor(directory: string, digit: string) {
    this.id = digit.repeat(32)
    this.#monitor = join(directory, `qemu-${digit}`)
    this.process = spawn('sleep', ['600'], { stdio: 'ignore' })
    this.#server = createServer(socket => this.#serve(socket))
  }

  static async start(directory: string, digit = 'a'): Promise<FakeQemu> {
    const qemu = new FakeQemu(directory, digit)
    qemu.#server.listen(qemu.#monitor)
    await Promise.all([once(qemu.process, 'spawn'), once(qemu.#server, 'listening')])
    return qemu
  }

  get isAlive(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null
  }

  get isHeard(): boolean {
    return this.#sockets.size > 0
  }

  until(untilMs: number): GuardedMachine {
    const pid = this.process.pid!
    return {
      id: this.id,
      epoch: 1,
      untilMs,
      process: { pid, startTicks: statFields(pid)![19]! },
      monitor: this.#monitor
    }
  }

  resume(): void {
    this.isRunning = true
    this.#say({ event: 'RESUME', data: {} })
  }

  async end(): Promise<void> {
    const exited = this.isAlive ? once(this.process, 'exit') : undefined
    this.process.kill('SIGKILL')
    await exited
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    socket.write('{"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 0}}}}\r\n')
    let rest = ''
    socket.on('data', bytes => {
      const lines = (rest + bytes).split('\n')
      rest = lines.pop()!
      for (const line of lines) this.#execute(socket, JSON.parse(line))
    })
  }

  #execute(socket: Socket, { execute, id }: { execute: string; id: number }): void {
    const answer = (value: unknown): boolean => socket.write(`${JSON.stringify({ return: value, id })}\r\n`)
    if (execute !== 'stop') {
      answer({ running: this.isRunning })
      return
    }
    this.stops += 1
    if (this.health === 'hangs') return
    if (this.isRunning) {
      this.isRunning = false
      this.#say({ event: 'STOP', data: {} })
    }
    if (this.health === 'healthy') answer({})
  }

  #say(message: object): void {
    for (const socket of this.#sockets) socket.write(`${JSON.stringify(message)}\r\n`)
  }
}
