import { rm } from 'node:fs/promises'
import { stateLayout } from '../../../overlay/identity/layout.ts'
import { WatariError } from '../../../protocol/errors.ts'
import type { MachineId } from '../../../protocol/machine.ts'
import { wantedBy } from '../../../protocol/placement/eligibility.ts'
import { ownedMachines } from '../../vm/owned-machines.ts'
import type { ActionContext, ActionHandlers } from '../handlers.ts'
import type { ControlParts } from '../parts.ts'
import { lookById } from './machines.ts'
import { moveMachine } from './relocations.ts'
import { withoutHost } from './voters.ts'

const farewellMs = 300

/**
 * Leaves for good. Everything that is agreed to be here goes elsewhere first: running machines by relocation, seats
 * among voters by a change of voters. What cannot go keeps the host from leaving, and is named.
 */
export function leavingActions(parts: ControlParts): Pick<ActionHandlers, 'leave'> {
  return {
    leave: async (_, context) => {
      // Stopped, or not started again after a crash or a reboot: without a copy there is nothing to relocate.
      const copies = new Set(parts.machines.local().map(({ record }) => record.id))
      const without = ownedMachines(parts.catalog, parts.overlay.self.id).filter(({ id }) => !copies.has(id))
      const isOurs = await Promise.all(without.map(({ id }) => isOwnedHere(parts, id)))
      const stays = without.filter((_, index) => isOurs[index])
      if (stays.length > 0) {
        const names = stays.map(({ name }) => name).join(', ')
        throw new WatariError(
          'in-use',
          `${names} do not run on this host, and cannot move: start them, or delete them; one that is lost has to be stopped first`
        )
      }
      parts.draining.active = true
      try {
        await moveMachines(parts, context)
        await giveUpSeats(parts, context)
      } catch (error) {
        parts.draining.active = false
        throw error
      }
      context.progress('saying goodbye')
      await parts.membership.leave()
      await rm(stateLayout(parts.config.state).credentials, { force: true })
      // Whoever asked hears of it first.
      setTimeout(() => parts.stop('left'), farewellMs)
      return {}
    }
  }
}

/** What this host has heard may be old: its machines may have been recovered elsewhere while it was off. */
async function isOwnedHere(parts: ControlParts, id: MachineId): Promise<boolean> {
  try {
    const { record } = await lookById(parts, id)
    return record.owner.host === parts.overlay.self.id && record.phase.kind !== 'deleted'
  } catch {
    return true
  }
}

async function moveMachines(parts: ControlParts, context: ActionContext): Promise<void> {
  const { machines, resource, overlay } = parts
  for (const { record } of machines.local()) {
    const { candidates, refusals } = resource.choose(wantedBy(record))
    const best = candidates.find(({ host }) => host.id !== overlay.self.id)
    if (!best) {
      const why = refusals.map(({ name, reason }) => `${name} ${reason}`)
      throw new WatariError(
        'no-room',
        `no other host can take ${record.name}; make room, or stop and delete it (${why.join('; ') || 'there is none'})`
      )
    }
    context.progress(`moving ${record.name} to ${best.host.name}`)
    const order = {
      machine: record.id,
      to: best.host.id,
      reason: 'its host leaves',
      requestedBy: context.requestedBy
    }
    const report = await moveMachine(parts, order, () => {})
    if (report.result !== 'done') {
      throw new WatariError(
        'refused',
        `${record.name} could not be moved: ${report.error?.message ?? report.result}`
      )
    }
  }
}

/** Seats are given up one register after the other; a register that has nobody else keeps the host here. */
async function giveUpSeats(parts: ControlParts, context: ActionContext): Promise<void> {
  const { voter, registers, overlay } = parts
  const keys = voter.records().flatMap(({ key }) => {
    const seats = registers.configuration(key)?.voters ?? []
    return seats.some(seat => seat.host === overlay.self.id) ? [key] : []
  })
  if (keys.length > 0) context.progress(`giving up ${keys.length} seats among voters`)
  for (const key of keys) {
    const present = registers.configuration(key)!
    await registers.changeVoters(key, withoutHost(parts, overlay.self.id, present))
  }
}
