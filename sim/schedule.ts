import type { WorldSettings } from './settings.ts'
import type { Action } from './verbs.ts'

export interface Step {
  readonly at: number
  readonly action: Action
}

/** What a world is like and what happens in it: drawn or written first, then carried out. */
export interface Schedule {
  readonly seed: number
  readonly hosts: readonly { readonly name: string; readonly site: string }[]
  readonly settings: WorldSettings
  readonly steps: readonly Step[]
  /** The end of it. */
  readonly untilMs: number
}
