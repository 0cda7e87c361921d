import { buildGuest } from '../../../lab/guest/guest.ts'

/** A kernel that counts on its serial console. */
export interface SmallGuest {
  readonly kernel: string
  readonly initrd: string
  readonly append: string
}

/** The lab's guest, or one that is named: WATARI_TEST_GUEST is a directory with `kernel` and `initrd`. */
export async function smallGuest(): Promise<SmallGuest> {
  const directory = process.env.WATARI_TEST_GUEST
  if (directory === undefined) return await buildGuest()
  return { kernel: `${directory}/kernel`, initrd: `${directory}/initrd`, append: 'console=ttyS0 quiet' }
}
