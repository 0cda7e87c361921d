import { systemClock } from '../../../overlay/identity/clock.ts'
import type { ActionResult } from '../../../protocol/actions/actions.ts'
import type { HostId } from '../../../protocol/host.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { hostName } from '../actions/views.ts'
import type { ControlParts } from '../parts.ts'
import { type Ailment, Ailments, type Lasting } from './ailments.ts'
import { DiskProbe } from './disk-probe.ts'
import { GuestProbe } from './guest-probe.ts'
import { certificateAilments, diskAilments, guestAilments, linkAilments } from './symptoms.ts'

type Warning = ActionResult<'status'>['warnings'][number]
type Watched = Pick<
  ControlParts,
  'config' | 'credentials' | 'network' | 'overlay' | 'machines' | 'membership' | 'catalog'
>

export interface LeaseHealth {
  /** True where there are no machines to be guarded. */
  readonly isGuardThere: boolean
  /** Whether its guest stands still for want of a lease. */
  lacksLease(id: MachineId): boolean
}

const LOOK_MS = 1_000
/** A guard that died is replaced within that. */
const GUARD_MS = 5_000

/**
 * Looks once a second for what is wrong with this host and its guests though its agent runs, and tells it: when it begins
 * and ends in the events, and for as long as it lasts in `status`, in `vm show` of this host's machines and in the metrics.
 */
export class HostHealth {
  readonly #ailments = new Ailments()
  readonly #guests = new GuestProbe()
  /** Hosts that frames went to by UDP. */
  readonly #native = new Set<HostId>()

  /** Those of a machine, or all. */
  warnings(machine?: string): Warning[] {
    const all = this.#ailments.list().filter(({ subject }) => machine === undefined || subject === machine)
    return all.map(({ code, message, subject, sinceMs }) => ({
      ...{ code, message, since: new Date(Date.now() - (performance.now() - sinceMs)).toISOString() },
      ...(subject === undefined ? {} : { subject })
    }))
  }

  watch(
    parts: Watched,
    leases: LeaseHealth,
    tell: (kind: string, text: string, fields: Record<string, unknown>) => void,
    onFault: (error: unknown, context: string) => void
  ): Disposable {
    const disk = new DiskProbe(parts.config.state)
    const told = (kind: string, text: string, { code, subject }: Lasting): void =>
      tell(kind, text, { code, ...(subject === undefined ? {} : { subject }) })
    const timer = setInterval(() => {
      try {
        const seen = [...this.#ofHost(leases), ...diskAilments(disk.look())]
        seen.push(...certificateAilments(parts.credentials, systemClock()))
        seen.push(...this.#ofGuests(parts, leases), ...this.#ofLinks(parts))
        const { began, ended } = this.#ailments.observe(performance.now(), seen)
        for (const each of began) told('health.ailing', `${each.code}: ${each.message}`, each)
        for (const each of ended)
          told('health.well', `${each.code}${each.subject ? ` of ${each.subject}` : ''} is over`, each)
      } catch (error) {
        onFault(error, 'looking for what is wrong')
      }
    }, LOOK_MS)
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }

  #ofHost({ isGuardThere }: LeaseHealth): Ailment[] {
    if (isGuardThere) return []
    const message =
      'the guard of leases does not answer: no machine with the policy restart is started here, and those that run are paused when their leases end. Another one is started by itself; guard.log in the runtime directory says why that fails'
    return [{ code: 'guard-away', message, afterMs: GUARD_MS }]
  }

  #ofGuests({ machines }: Watched, leases: LeaseHealth): Ailment[] {
    return machines.local().flatMap(({ record, handle, settled }) => {
      const lacksLease = leases.lacksLease(record.id)
      if (!settled && !lacksLease) return []
      return guestAilments({ name: record.name, lacksLease, ...this.#guests.look(handle) })
    })
  }

  #ofLinks(parts: Watched): Ailment[] {
    const links = parts.network.links()
    const there = new Set(links.map(({ host }) => host))
    for (const host of this.#native) if (!there.has(host)) this.#native.delete(host)
    return links.flatMap(({ host, carrier: carriedBy, why }) => {
      if (carriedBy === 'native') this.#native.add(host)
      return linkAilments({
        ...{ name: hostName(parts, host), carrier: carriedBy, why },
        ...{ wasNative: this.#native.has(host), connection: parts.overlay.connection(host) }
      })
    })
  }
}
