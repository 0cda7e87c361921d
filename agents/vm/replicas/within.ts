import { WatariError } from '../../../protocol/errors.ts'

/** For what may wait for a write, and with it for another host. */
export async function withinMs<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WatariError('deadline', 'QEMU does not answer')), ms)
  })
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
