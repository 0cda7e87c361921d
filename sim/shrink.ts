import type { Schedule, Step } from './schedule.ts'

/**
 * Leaves out what a failure does not need (Zeller and Hildebrandt 2002, "ddmin"): halves first, then ever smaller parts,
 * single steps in the end. The `end` of a schedule stays, for what is missing then would be no failure.
 *
 * @param fails carries a schedule out, and says whether it fails in the same way
 */
export function shrink(schedule: Schedule, fails: (schedule: Schedule) => boolean, mostRuns = 400): Schedule {
  let runs = 0
  let steps = schedule.steps
  const stillFails = (kept: readonly Step[]): boolean => {
    if (runs >= mostRuns) return false
    runs++
    return fails({ ...schedule, steps: kept })
  }
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let isSmaller = true; isSmaller; ) {
      isSmaller = false
      for (let from = 0; from < steps.length; ) {
        const kept = steps.filter((step, at) => at < from || at >= from + size || step.action.verb === 'end')
        if (kept.length < steps.length && stillFails(kept)) {
          steps = kept
          isSmaller = true
        } else from += size
      }
    }
  }
  return withFewerHosts({ ...schedule, steps }, fails)
}

/** Hosts that nobody names need not be there. */
function withFewerHosts(schedule: Schedule, fails: (schedule: Schedule) => boolean): Schedule {
  let smallest = schedule
  for (const { name, site } of [...schedule.hosts].reverse()) {
    const isNamed = smallest.steps.some(({ action }) =>
      action.args.some(argument =>
        Array.isArray(argument) ? argument.includes(name) : argument === name || argument === site
      )
    )
    if (isNamed) continue
    const without = { ...smallest, hosts: smallest.hosts.filter(host => host.name !== name) }
    if (fails(without)) smallest = without
  }
  return smallest
}
