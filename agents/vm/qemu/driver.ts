import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WatariError } from '../../../protocol/errors.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { type GuestTaps, noFastPort } from '../../network/guest-taps.ts'
import type {
  DriverCapabilities,
  IncomingHandle,
  MachineDriver,
  MachineHandle,
  MachineStart
} from '../driver.ts'
import { syncDirectory } from '../images/files.ts'
import { type AcceleratorVerdict, type TrialGuest, tryKvm } from './accelerator.ts'
import { type QemuAbilities, readAbilities } from './capabilities.ts'
import { checkSpec, commandLine, type MachineFiles } from './command-line.ts'
import { trimConsoleLog } from './console-log.ts'
import { createDisk, imageMissing, readBase, removeDisk, requireDisk } from './disk.ts'
import { DiskMirror } from './disk-mirror.ts'
import { driverFailed, lastWords } from './failures.ts'
import { QemuIncoming } from './incoming.ts'
import { QemuMachine } from './machine.ts'
import { type MachinePaths, machinePaths, renewDirectory } from './machine-paths.ts'
import { abandonMigration } from './outgoing.ts'
import { launchDetached, processOf } from './process.ts'
import { type RuntimeRecord, readRecord, writeRecord } from './runtime-record.ts'
import { findQemu } from './tools.ts'

export interface QemuDriverOptions {
  /** Sockets and process files; short, for Unix socket paths are. Emptied by a reboot. */
  readonly runtime: string
  /** Disks, and what was found out about this host. */
  readonly state: string
  readonly accelerator: 'auto' | 'kvm' | 'tcg'
  /** Where it is kept whether KVM is to be trusted: `kvm.json` in `state`, if not given. */
  readonly kvmVerdictFile?: string
  /** For `auto`: the guest that KVM is tried with. */
  readonly trialGuest?: () => Promise<TrialGuest>
  /** For fast ports; without it there are none. */
  readonly guestTaps?: GuestTaps
  /** Control groups that a machine's process enters before it is QEMU. */
  readonly cgroups?: (id: MachineId) => Promise<readonly string[]>
  /** Default: found on PATH. */
  readonly program?: string
}

const TRIM_MS = 20_000
/** Half of what a guard pauses a guest ahead of the end of its lease (GuardSettings.pauseBeforeMs). */
const SURELY_LEASED_MS = 1_000
/** Of what stat(2) counts. */
const blockBytes = 512

/**
 * Runs machines with QEMU, each a process that outlives the agent.
 *
 * What runs is known by looking: a runtime directory a machine, with QEMU's own locked PID file. An agent that
 * starts again finds everything there. `close` lets go of it all without touching it.
 */
export class QemuDriver implements MachineDriver, AsyncDisposable {
  readonly #options: QemuDriverOptions
  readonly #program: string
  readonly #roots: { runtime: string; disks: string }
  readonly #machines = new Map<MachineId, QemuMachine>()
  /** One change of a machine at a time. */
  readonly #turns = new Map<MachineId, Promise<unknown>>()
  readonly #trim: NodeJS.Timeout
  #abilities: Promise<QemuAbilities> | undefined
  #verdict: AcceleratorVerdict | undefined
  #trial: Promise<AcceleratorVerdict> | undefined

  private constructor(options: QemuDriverOptions, program: string) {
    this.#options = options
    this.#program = program
    this.#roots = { runtime: options.runtime, disks: join(options.state, 'disks') }
    this.#trim = setInterval(() => void this.#trimLogs(), TRIM_MS)
    this.#trim.unref()
  }

  /** @throws WatariError `driver-missing`, `path-too-long` */
  static async open(options: QemuDriverOptions): Promise<QemuDriver> {
    machinePaths({ runtime: options.runtime, disks: options.state }, '0'.repeat(32)).card(99)
    const driver = new QemuDriver(options, options.program ?? findQemu())
    await mkdir(options.runtime, { recursive: true, mode: 0o700 })
    await mkdir(driver.#roots.disks, { recursive: true, mode: 0o700 })
    return driver
  }

  async capabilities(): Promise<DriverCapabilities> {
    const abilities = await this.#ask()
    const verdict = this.#verdict ?? {
      kvm: false,
      warning: 'KVM is being tried; until then machines run by emulation (tcg)'
    }
    void this.accelerator()
    const { guestTaps } = this.#options
    const warnings = [
      ...(verdict.warning === undefined ? [] : [verdict.warning]),
      ...(guestTaps?.warning === undefined ? [] : [guestTaps.warning]),
      ...(abilities.sandbox
        ? []
        : ['QEMU runs without its seccomp sandbox: it was built without, or the kernel has none'])
    ]
    return {
      version: abilities.version,
      machineTypes: abilities.machineTypes,
      cpuModels: abilities.cpuModels,
      accelerators: verdict.kvm ? ['kvm', 'tcg'] : ['tcg'],
      guestPorts: guestTaps?.areThere ? ['fast', 'stream'] : ['stream'],
      warnings
    }
  }

  /** The verdict about KVM, when it has been reached. `capabilities` does not wait for it. */
  accelerator(): Promise<AcceleratorVerdict> {
    this.#trial ??= this.#tryKvm()
    return this.#trial
  }

  start(machine: MachineStart): Promise<MachineHandle> {
    return this.#inTurn(machine.id, async () => {
      const present = await this.#present(machine)
      if (present?.record.incoming) throw otherCopy(present)
      return present ?? (await this.#launch(machine, false))
    })
  }

  prepareTarget(machine: MachineStart): Promise<IncomingHandle> {
    return this.#inTurn(machine.id, async () => {
      const present = await this.#present(machine)
      if (present !== undefined) {
        if (present instanceof QemuIncoming && present.record.incoming) return present
        throw otherCopy(present)
      }
      return (await this.#launch(machine, true)) as QemuIncoming
    })
  }

  async adopt(): Promise<MachineHandle[]> {
    const found: QemuMachine[] = []
    for (const name of await readdir(this.#roots.runtime)) {
      const record = readRecord(join(this.#roots.runtime, name, 'machine.json'))
      if (record === undefined) continue
      const machine = await this.#inTurn(record.id, () => this.#find(record.id))
      if (machine) found.push(machine)
    }
    await this.#options.guestTaps?.sweep(new Set(found.flatMap(({ record }) => record.taps ?? [])))
    return found
  }

  remove(id: MachineId, { disk }: { disk: boolean }): Promise<void> {
    return this.#inTurn(id, async () => {
      if (await this.#find(id)) {
        throw new WatariError('machine-running', 'the machine runs here, or is paused: stop it first')
      }
      const paths = machinePaths(this.#roots, id)
      const { taps = [] } = this.#machines.get(id)?.record ?? readRecord(paths.record) ?? {}
      await this.#options.guestTaps?.remove(taps)
      await this.#machines.get(id)?.detach()
      this.#machines.delete(id)
      await rm(paths.directory, { recursive: true, force: true })
      if (!disk) return
      await removeDisk(paths.disk)
      await syncDirectory(this.#roots.disks)
    })
  }

  lastWords(id: MachineId): string {
    return lastWords(machinePaths(this.#roots, id).log)
  }

  /** The machine's process, for statistics and the like. */
  machine(id: MachineId): QemuMachine | undefined {
    return this.#machines.get(id)
  }

  async diskBytes(id: MachineId): Promise<number> {
    try {
      return (await stat(this.diskPath(id))).blocks * blockBytes
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 0
      throw cause
    }
  }

  /** Where a machine's disk is, or would be. */
  diskPath(id: MachineId): string {
    return machinePaths(this.#roots, id).disk
  }

  /** Lets go of all machines; they go on. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#trim)
    await Promise.allSettled(this.#turns.values())
    await Promise.all([...this.#machines.values()].map(machine => machine.detach()))
    this.#machines.clear()
  }

  async #launch(machine: MachineStart, incoming: boolean): Promise<QemuMachine> {
    const paths = machinePaths(this.#roots, machine.id)
    checkSpec(machine.spec)
    await this.#ask()
    // First: whatever a host cannot give is refused before there is anything of the machine.
    const taps = await this.#makeTaps(machine)
    try {
      return await this.#execute(machine, paths, { taps, incoming })
    } catch (error) {
      if (taps) await this.#options.guestTaps?.remove(taps)
      throw error
    }
  }

  async #execute(
    machine: MachineStart,
    paths: MachinePaths,
    { taps, incoming }: { taps: readonly string[] | undefined; incoming: boolean }
  ): Promise<QemuMachine> {
    const { id, spec, name, epoch } = machine
    const { sandbox } = await this.#ask()
    const files = await this.#files(machine, paths)
    await renewDirectory(paths)
    const record: RuntimeRecord = {
      id,
      name,
      epoch,
      cards: spec.cards.length,
      ...(taps && { taps }),
      hasDisk: spec.disk !== undefined,
      incoming
    }
    await writeRecord(paths.record, record)
    const { identity, exited } = await launchDetached({
      program: this.#program,
      args: commandLine({ name, spec, paths, files, ...(taps && { taps }), incoming, sandbox }),
      cgroups: (await this.#options.cgroups?.(id)) ?? [],
      log: paths.log
    })
    const options = { record, paths, identity, childExited: exited }
    const handle = incoming ? new QemuIncoming(options) : new QemuMachine(options)
    this.#keep(handle)
    try {
      await handle.monitor()
      if (handle instanceof QemuIncoming) await handle.listen()
      return handle
    } catch (cause) {
      await handle.stop({ force: true })
      throw driverFailed('QEMU did not start', cause)
    }
  }

  async #makeTaps({ id, spec }: MachineStart): Promise<string[] | undefined> {
    if (spec.guestPorts !== 'fast') return undefined
    const { guestTaps } = this.#options
    if (guestTaps === undefined) throw noFastPort('it was started without them')
    return await guestTaps.make(id, spec.cards.length)
  }

  #keep(machine: QemuMachine): void {
    const { id, taps } = machine.record
    this.#machines.set(id, machine)
    if (taps === undefined) return
    void machine.exited.then(() =>
      this.#inTurn(id, async () => {
        // The next copy has TAPs of the same names.
        if (this.#machines.get(id) === machine) await this.#options.guestTaps?.remove(taps)
      })
    )
  }

  /** Finds or makes the files that the machine is built from. */
  async #files({ spec, images, disk }: MachineStart, paths: MachinePaths): Promise<MachineFiles> {
    const image = (hash: string) => {
      const file = images.get(hash)
      if (file === undefined) throw imageMissing(hash)
      return file
    }
    const base = await readBase(spec, images)
    const { boot, seed } = spec
    const files: MachineFiles = {
      ...(boot.kind === 'kernel' && {
        kernel: image(boot.kernel),
        ...(boot.initrd !== undefined && { initrd: image(boot.initrd) })
      }),
      ...(spec.disk && { disk: { overlay: paths.disk, ...(base && { base }) } }),
      ...(seed !== undefined && { seed: image(seed) })
    }
    if (spec.disk) {
      if (disk === 'create') await createDisk(paths.disk, spec.disk.sizeBytes, base)
      else await requireDisk(paths.disk)
    }
    return files
  }

  /** The copy that is here already, if it is the one that is asked for. @throws WatariError `machine-running` */
  async #present({ id, epoch }: MachineStart): Promise<QemuMachine | undefined> {
    const machine = await this.#find(id)
    if (machine && machine.epoch !== epoch) throw otherCopy(machine)
    return machine
  }

  /** A living copy: known, or found in its runtime directory. */
  async #find(id: MachineId): Promise<QemuMachine | undefined> {
    const known = this.#machines.get(id)
    if (known?.alive) return known
    const paths = machinePaths(this.#roots, id)
    const record = readRecord(paths.record)
    const identity = processOf(paths.pid)
    if (record?.id !== id || identity === undefined) return undefined
    await known?.detach()
    const machine = record.incoming
      ? new QemuIncoming({ record, paths, identity })
      : new QemuMachine({ record, paths, identity })
    this.#keep(machine)
    await this.#tidy(machine)
    return machine
  }

  /** What an agent before us was sending will not be continued: whoever wants that begins anew. */
  async #tidy(machine: QemuMachine): Promise<void> {
    try {
      if (machine instanceof QemuIncoming) {
        await machine.caughtUp()
        if ((await machine.status()).state === 'incoming') return
      }
      await abandonMigration(machine)
      if (machine.record.hasDisk) await this.#endMirror(machine)
    } catch (cause) {
      // A monitor that does not answer is no reason to lose sight of a machine: its status will say it.
      if (!machine.alive) return
      void cause
    }
  }

  /**
   * For which the guest stands still. One that executed goes on where that took no time: its guard, which pauses it well before its lease
   * ends, had not done so a moment ago. Else whoever takes it up lets it go on, when it may.
   */
  async #endMirror(machine: QemuMachine): Promise<void> {
    const sinceMs = performance.now()
    const isExecuting = (await machine.status()).state === 'running'
    const isStill = await new DiskMirror(machine).abort()
    if (isStill && isExecuting && performance.now() - sinceMs < SURELY_LEASED_MS) await machine.resume()
  }

  #inTurn<T>(id: MachineId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work, work)
    const settled = turn.catch(() => {})
    this.#turns.set(id, settled)
    void settled.then(() => {
      if (this.#turns.get(id) === settled) this.#turns.delete(id)
    })
    return turn
  }

  #ask(): Promise<QemuAbilities> {
    this.#abilities ??= readAbilities(this.#program)
    // A failure is asked again: QEMU may be installed or repaired meanwhile.
    this.#abilities.catch(() => {
      this.#abilities = undefined
    })
    return this.#abilities
  }

  async #tryKvm(): Promise<AcceleratorVerdict> {
    const { version } = await this.#ask()
    const { accelerator, kvmVerdictFile, state } = this.#options
    this.#verdict = await tryKvm({
      policy: accelerator,
      program: this.#program,
      version,
      guest: this.#options.trialGuest,
      cacheFile: kvmVerdictFile ?? join(state, 'kvm.json'),
      // Of the kernel whose KVM it is: hosts that share a computer have boots of their own, but not a KVM.
      bootId: await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
        text => text.trim(),
        () => undefined
      )
    })
    return this.#verdict
  }

  async #trimLogs(): Promise<void> {
    for (const machine of this.#machines.values())
      await trimConsoleLog(machine.paths.consoleLog).catch(() => {})
  }
}

function otherCopy(machine: QemuMachine): WatariError {
  return new WatariError(
    'machine-running',
    `another copy of the machine (epoch ${machine.epoch}) is on this host: stop and remove it first`,
    {
      fields: { epoch: machine.epoch }
    }
  )
}
