import { WatariError } from '../../../protocol/errors.ts'

/**
 * A workaround for emulated guests (TCG) of a QEMU before 9.0, which lose writes to memory while they are sent.
 *
 * When QEMU counts the dirtied pages it marks them clean, so that the next write is noticed. A processor keeps
 * translations of addresses (TLB) that say "dirty already, write at once", and before 9.0 nobody took them
 * back ("physmem: Fix migration dirty bitmap coherency with TCG memory access", 2024): what the guest writes
 * through them is never sent, and it dies at the target of pages that are half old. Under KVM, the kernel does
 * this right.
 *
 * So the guest executes nothing while pages are counted, and forgets its translations before it goes on. QEMU
 * has no order for that; but whenever the map of the guest's memory changes, it flushes them for all
 * processors. The map changes when a device's registers are taken out of it and put back, which is one bit in
 * the PCI configuration of the SATA controller that every q35 has. A paused guest notices none of it: even the
 * register that selects what is configured is put back.
 */
export async function losesWrites(machine: Monitored): Promise<boolean> {
  const kvm = (await machine.execute('query-kvm')) as { enabled?: unknown }
  if (kvm.enabled === true) return false
  const version = (await machine.execute('query-version')) as { qemu?: { major?: unknown } }
  return !(Number(version.qemu?.major) >= FIXED_IN_MAJOR)
}

/**
 * The guest must be paused. Whatever changes something is written to the monitor together with what changes it
 * back, so that QEMU carries out both or nothing should this process be killed.
 * @throws WatariError `relocation-failed` where its firmware is not that far yet
 */
export async function flushTranslations(machine: Monitored): Promise<void> {
  const selected = await readPort(machine, 'w', CONFIG_ADDRESS)
  const select = (register: number) => writePort(machine, 'w', CONFIG_ADDRESS, register)
  const [, registersAt, , command] = await Promise.all([
    select(SATA + REGISTERS_AT),
    readPort(machine, 'w', CONFIG_DATA),
    select(SATA + COMMAND),
    readPort(machine, 'h', CONFIG_DATA),
    select(selected)
  ])
  if (registersAt === 0 || (command & IN_MEMORY_MAP) === 0) {
    throw new WatariError(
      'relocation-failed',
      'the machine is still in its firmware, where it cannot be sent: try again in some seconds'
    )
  }
  await Promise.all([
    select(SATA + COMMAND),
    writePort(machine, 'h', CONFIG_DATA, command & ~IN_MEMORY_MAP),
    writePort(machine, 'h', CONFIG_DATA, command),
    select(selected)
  ])
}

interface Monitored {
  execute(name: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>
}

const FIXED_IN_MAJOR = 9

// PCI Local Bus Specification 3.0, 3.2.2.3.2 (configuration mechanism), 6.2.2 (command), 6.2.5 (base addresses).
const CONFIG_ADDRESS = 0xcf8
const CONFIG_DATA = 0xcfc
/** Bus 0, device 31, function 2. */
const SATA = 0x8000_fa00
const COMMAND = 0x04
const REGISTERS_AT = 0x24
const IN_MEMORY_MAP = 0b10

/** As the monitor writes it: half a word has two bytes, a word has four. */
type Width = 'h' | 'w'

async function readPort(machine: Monitored, width: Width, port: number): Promise<number> {
  const answer = await command(machine, `i /${width} ${port}`)
  const value = /= (0x[0-9a-f]+)/.exec(answer)?.[1]
  if (value === undefined) throw refused(answer)
  return Number(value)
}

async function writePort(machine: Monitored, width: Width, port: number, value: number): Promise<void> {
  const answer = await command(machine, `o /${width} ${port} ${value}`)
  if (answer !== '') throw refused(answer)
}

async function command(machine: Monitored, line: string): Promise<string> {
  const answer = await machine.execute('human-monitor-command', { 'command-line': line })
  return typeof answer === 'string' ? answer.trim() : ''
}

function refused(answer: string): WatariError {
  return new WatariError(
    'relocation-failed',
    `this QEMU does not let the guest's translations be flushed (${answer.slice(0, 200)}): use QEMU 9 or later, or KVM`
  )
}
