import { buildGuest } from '../../../lab/guest/guest.ts'

/** A kernel that counts on its serial console, and takes commands there. */
export interface SmallGuest {
  readonly kernel: string
  readonly initrd: string
  readonly append: string
}

/** The lab's guest, built once. @throws WatariError where it cannot be built */
export function smallGuest(): Promise<SmallGuest> {
  return buildGuest()
}
