/**
 * `watari lab …`: what each command does. Which lab is meant is its name; whoever calls these has called
 * enterLab (user-namespace.ts) first, which matters to ordinary users.
 */
export { down } from './down.ts'
export { exec } from './exec.ts'
export { cut, freeze, heal, kill, restart, stall, type WanOptions, wan } from './faults.ts'
export { placeGuest } from './guest/place.ts'
export type { LabOptions, Report } from './lookup.ts'
export { type LabStatus, status } from './status.ts'
export { type UpOptions, up } from './up.ts'
