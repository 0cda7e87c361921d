import type { Command } from 'commander'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { WatariError } from '../../protocol/errors.ts'
import { type CommonOptions, command, group } from '../context.ts'
import { facts, formatBytes, table } from '../format.ts'

type Relocation = ActionResult<'relocation.show'>

export function relocationCommands(): Command[] {
  return [
    group('relocation', 'relocations: who asked, why, phases, result', [
      command('list', 'relocations and suggestions, newest last', async ({ client, print }) => {
        const { items } = await client.call('relocation.list', {})
        print(items, () =>
          table(
            ['ID', 'VM', 'FROM', 'TO', 'RESULT', 'DOWNTIME', 'BYTES', 'BY', 'REASON'],
            items.map(each => [
              each.id.slice(0, 12),
              each.vm,
              each.from,
              each.to,
              each.result,
              each.downtimeMs === null ? '-' : `${Math.round(each.downtimeMs)} ms`,
              formatBytes(each.bytes),
              each.requestedBy,
              each.reason
            ]),
            'Nothing has been relocated yet.'
          )
        )
      }),
      command('show <id>', 'one relocation', async ({ client, print }, [id]) => {
        const relocation = await client.call('relocation.show', { id: id! })
        print(relocation, () => describeRelocation(relocation))
      }),
      command(
        'cancel <id>',
        'cancels a relocation; the machine goes on where it is',
        async ({ client, print }, [id]) => {
          const relocation = await client.call('relocation.cancel', { id: id! })
          print(relocation, () => describeRelocation(relocation))
        }
      )
    ]),
    command<CommonOptions & { site?: string }>(
      'balance [mode]',
      'whether agents relocate machines by themselves: off, suggest or auto',
      async ({ client, print }, [mode], { site }) => {
        const where = site === undefined ? {} : { site }
        const { items } =
          mode === undefined
            ? await client.call('balance.get', where)
            : await client.call('balance.set', { ...where, mode: mode as 'off' | 'suggest' | 'auto' })
        print(items, () =>
          table(
            ['SITE', 'BALANCE'],
            items.map(each => [each.site, each.mode]),
            'No sites are known yet.'
          )
        )
      },
      made =>
        made
          .option('--site <site>', 'the site (default: your own)')
          .addHelpText(
            'after',
            "\nA mode that is set holds until the agent restarts; agent.yaml's `balance` is what it starts with.\nWhere hosts of a site have different modes, each mode is shown."
          )
    )
  ]
}

export function describeRelocation(relocation: Relocation): string {
  return facts([
    ['relocation', relocation.id],
    ['machine', `${relocation.vm}: ${relocation.from} → ${relocation.to}`],
    ['asked by', `${relocation.requestedBy}: ${relocation.reason}`],
    ...relocation.phases.map(({ name, at, ms, error }, index): [string, string] => {
      // What has gone wrong is told where it went wrong; later phases have it from there.
      const isNew = error && error.code !== relocation.phases[index - 1]?.error?.code
      return [name, `${at} (${Math.round(ms)} ms)${isNew ? `: ${error.code}` : ''}`]
    }),
    ['moved', formatBytes(relocation.bytes)],
    ['downtime', relocation.downtimeMs === null ? '-' : `${Math.round(relocation.downtimeMs)} ms`],
    [
      'result',
      relocation.error
        ? `${relocation.result}: ${relocation.error.message} (${relocation.error.code})`
        : relocation.result
    ]
  ])
}

/**
 * For whoever waited for a relocation.
 * @throws WatariError `aborted`, with the code of the reason as `reason`; `still-going-on`
 */
export function requireDone({ id, vm, from, to, result, error }: Relocation): void {
  if (result === 'aborted') {
    // Its own code, for that of the reason may be one after which nobody knows what happened: here it is known.
    const why = error ? `: ${error.message}` : ''
    throw new WatariError('aborted', `${vm} was not relocated from ${from} to ${to}${why}`, {
      fields: { reason: error?.code }
    })
  }
  if (result === 'running') {
    throw new WatariError(
      'still-going-on',
      `${vm} is still on its way; look again with 'watari relocation show ${id}'`
    )
  }
}
