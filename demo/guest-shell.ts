import type { Duplex } from 'node:stream'
import type { Client } from '../shell/client.ts'

const defaultDeadlineMs = 20_000

/**
 * Commands to the small guest over its serial console, through any agent. The guest echoes `+ command`, then what it
 * printed, then `= status`; its counter lines in between are left out.
 */
export class GuestShell {
  readonly #client: Pick<Client, 'console'>
  readonly #org: string
  readonly #name: string
  #console: Duplex | undefined
  #lines: string[] = []
  #rest = ''
  #wake: () => void = () => {}

  constructor(client: Pick<Client, 'console'>, org: string, name: string) {
    this.#client = client
    this.#org = org
    this.#name = name
  }

  /** Waits until the guest's shell answers. */
  async ready(deadlineMs = 60_000): Promise<void> {
    const until = performance.now() + deadlineMs
    for (;;) {
      try {
        await this.run('count off', 3_000)
        return
      } catch (error) {
        if (performance.now() > until) throw error
        this.close()
      }
    }
  }

  /** @returns what the command printed; throws when it failed or did not end in time */
  async run(command: string, deadlineMs = defaultDeadlineMs): Promise<string> {
    const { output, status } = await this.attempt(command, deadlineMs)
    if (status !== 0) throw new Error(`${this.#name}: '${command}' ended with ${status}: ${output}`)
    return output
  }

  async attempt(
    command: string,
    deadlineMs = defaultDeadlineMs
  ): Promise<{ output: string; status: number }> {
    const console = await this.#open()
    const until = performance.now() + deadlineMs
    this.#lines = []
    console.write(`${command}\n`)
    const output: string[] = []
    let begun = false
    for (;;) {
      const line = await this.#line(until)
      if (line === undefined) {
        const why =
          this.#console === undefined ? 'lost its console' : `did not end within ${deadlineMs / 1_000} s`
        throw new Error(`${this.#name}: '${command}' ${why}`)
      }
      if (!begun) begun = line.endsWith(`+ ${command}`)
      else if (/^= \d+$/.test(line)) return { output: output.join('\n'), status: Number(line.slice(2)) }
      else if (!/^COUNT \d+$/.test(line)) output.push(line)
    }
  }

  /** Lets the console go; a later command opens it anew, wherever the machine is then. */
  close(): void {
    this.#console?.destroy()
    this.#console = undefined
  }

  async #open(): Promise<Duplex> {
    if (this.#console && !this.#console.destroyed) return this.#console
    const console = await this.#client.console(this.#org, this.#name)
    console.setEncoding('utf8')
    this.#rest = ''
    console.on('data', (chunk: string) => {
      const parts = (this.#rest + chunk).split(/\r?\n/)
      this.#rest = parts.pop() ?? ''
      this.#lines.push(...parts)
      this.#wake()
    })
    console.on('error', () => this.close())
    console.on('close', () => {
      if (this.#console === console) this.#console = undefined
      this.#wake()
    })
    this.#console = console
    return console
  }

  async #line(until: number): Promise<string | undefined> {
    for (;;) {
      const line = this.#lines.shift()
      if (line !== undefined) return line
      const left = until - performance.now()
      if (left <= 0 || this.#console === undefined) return undefined
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
