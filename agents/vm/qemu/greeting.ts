import { createConnection } from 'node:net'
import { WatariError } from '../../../protocol/errors.ts'

const GREETING = Buffer.from('NBDMAGIC')
const GREETING_MS = 5_000

/**
 * Resolves when whoever is behind a Unix socket has greeted as an NBD server does (NBD protocol, "Newstyle negotiation"), and
 * has hung up again. QEMU waits for that in its main loop, and the guest with it: it is not sent there before.
 *
 * @throws WatariError `unreachable`
 */
export async function awaitGreeting(socket: string, withinMs = GREETING_MS): Promise<void> {
  const connection = createConnection(socket)
  try {
    await new Promise<void>((resolve, reject) => {
      let heard = Buffer.alloc(0)
      const refuse = (why: string) =>
        reject(new WatariError('unreachable', `the host of the copy is not there: ${why}`))
      connection.setTimeout(withinMs, () => refuse(`silent for ${withinMs / 1_000} s`))
      connection.once('error', error => refuse(error.message))
      connection.once('close', () => refuse('it hung up'))
      connection.on('data', chunk => {
        heard = Buffer.concat([heard, chunk.subarray(0, GREETING.length)])
        if (heard.length < GREETING.length) return
        if (heard.subarray(0, GREETING.length).equals(GREETING)) resolve()
        else refuse('it is no NBD server')
      })
    })
  } finally {
    connection.destroy()
  }
}
