import * as lab from '../lab/commands.ts'
import type { ActionResult } from '../protocol/actions/actions.ts'
import { Client } from '../shell/client.ts'
import { GuestShell } from './guest-shell.ts'

type Machine = ActionResult<'vm.list'>['items'][number]

export const organization = 'north'

/** The demo's lab, as a person at one of its agents sees it. */
export class Federation {
  readonly #sockets: ReadonlyMap<string, string>
  readonly #shells = new Map<string, GuestShell>()
  readonly #labName: string
  /** Whether its hosts are held to their capacity. */
  readonly isThrottled: boolean

  private constructor(status: lab.LabStatus) {
    this.#labName = status.name
    this.#sockets = new Map(status.hosts.map(host => [host.name, host.socket]))
    this.isThrottled = status.isThrottled
  }

  static async up(labName: string, report: (text: string) => void): Promise<Federation> {
    return new Federation(await lab.up({ name: labName }, report))
  }

  async kill(host: string): Promise<void> {
    await lab.kill({ name: this.#labName, host })
  }

  close(): void {
    for (const shell of this.#shells.values()) shell.close()
  }

  agent(host: string): Client {
    return new Client(this.#sockets.get(host)!)
  }

  shell(machine: string): GuestShell {
    const shell = this.#shells.get(machine) ?? new GuestShell(this.agent('a1'), organization, machine)
    this.#shells.set(machine, shell)
    return shell
  }

  async machine(name: string): Promise<Machine> {
    const { items } = await this.agent('a1').call('vm.list', {})
    const found = items.find(machine => machine.org === organization && machine.name === name)
    if (!found) throw new Error(`there is no machine ${name}`)
    return found
  }

  async address(name: string): Promise<string> {
    return (await this.machine(name)).segments[0]!.ips[0]!
  }

  /** Waits until something is so. @throws Error that says what it waited for */
  async until<T>(what: string, deadlineMs: number, look: () => Promise<T | undefined | false>): Promise<T> {
    const end = performance.now() + deadlineMs
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (performance.now() > end) throw new Error(`${what} did not happen within ${deadlineMs / 1_000} s`)
      await new Promise(resolve => setTimeout(resolve, 250))
    }
  }
}
