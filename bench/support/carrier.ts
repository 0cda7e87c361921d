import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as lab from '../../lab/commands.ts'

const end = fileURLToPath(new URL('carrier-end.ts', import.meta.url))

/**
 * What our carrier moves when nothing but it is at work: bytes from a Unix socket on one host of a lab through two bulk
 * processes and the WAN to a Unix socket on another, the way that a relocation's take.
 *
 * @returns bytes per second
 */
export async function carrierRate(
  name: string,
  hosts: readonly [string, string],
  bytes: number
): Promise<number> {
  const directory = mkdtempSync('/tmp/wc-')
  const status = await lab.status({ name })
  const run = async (verb: 'receive' | 'send', host: string) => {
    const { address } = status.hosts.find(one => one.name === host)!
    const command = [process.execPath, ...process.execArgv, end, verb, directory, address, String(bytes)]
    const code = await lab.exec({ name, host, command })
    if (code !== 0) throw new Error(`the carrier's ${verb} end ended with ${code}`)
  }
  try {
    await Promise.all([run('receive', hosts[1]), run('send', hosts[0])])
    return Number(readFileSync(`${directory}/rate`, 'utf8'))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
