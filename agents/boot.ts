import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Type } from 'typebox'
import { readState, writeDurably } from '../overlay/identity/files.ts'
import { WatariError } from '../protocol/errors.ts'

const bootFile = Type.Object({ starts: Type.Integer({ minimum: 0 }) })

export interface Boot {
  /** Names this boot of the host: what ran in another one is gone. */
  readonly incarnation: string
  /** This agent's starts so far, from 1: on disk before it is used. */
  readonly starts: number
}

/** @throws WatariError `state-damaged`, `state-not-written`, `boot-id-missing` */
export async function openBoot(stateDir: string, bootIdFile: string): Promise<Boot> {
  const file = join(stateDir, 'boot.json')
  const starts = ((await readState(file, bootFile))?.starts ?? 0) + 1
  await writeDurably(file, `${JSON.stringify({ starts })}\n`, 0o644)
  return { incarnation: await readIncarnation(bootIdFile), starts }
}

async function readIncarnation(file: string): Promise<string> {
  const text = (await readFile(file, 'utf8').catch(() => '')).trim().toLowerCase()
  if (/^[0-9a-z-]{8,64}$/.test(text)) return text
  throw new WatariError(
    'boot-id-missing',
    `${file} does not name this boot of the host; set bootIdFile to a file that is renewed at every boot`
  )
}

/**
 * Makes sure that no other agent uses a state directory: two voters with one store would break their promises. The
 * lock is a name in the kernel (an abstract socket) and so goes with the process, however it ends.
 *
 * @throws WatariError `already-running`
 */
export async function lockState(stateDir: string): Promise<{ release: () => Promise<void> }> {
  const name = `\0watari-${createHash('sha256').update(stateDir).digest('hex').slice(0, 32)}`
  const server: Server = createServer(stranger => stranger.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(name, resolve)
  }).catch(cause => {
    throw new WatariError('already-running', `another agent uses ${stateDir}; stop it first`, { cause })
  })
  server.unref()
  return { release: () => new Promise(resolve => server.close(() => resolve())) }
}
