import { readFileSync } from 'node:fs'
import { WatariError } from '../../protocol/errors.ts'

/** The number of a group of this host. @throws WatariError `bad-config` */
export function groupId(name: string, file = '/etc/group'): number {
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [group, , id] = line.split(':')
    if (group === name && id !== undefined) return Number(id)
  }
  throw new WatariError(
    'bad-config',
    `socketGroup: there is no group ${name}; make it with groupadd --system ${name}`
  )
}
