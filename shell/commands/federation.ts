import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { WatariError } from '../../protocol/errors.ts'
import { type CommonOptions, command, examples, group } from '../context.ts'
import { parseDurationMs, table } from '../format.ts'

export function federationCommands(): Command[] {
  return [
    command<CommonOptions & { site?: string; uses?: string; expires?: string }>(
      'invite',
      'asks an issuer of the site for an invitation',
      async ({ client, print }, _, { site, uses, expires }) => {
        if (uses !== undefined && !/^\d{1,4}$/.test(uses)) {
          throw new WatariError('usage', `--uses takes a whole number, not '${uses}'`)
        }
        const made = await client.call('invite', {
          ...(site === undefined ? {} : { site }),
          ...(uses === undefined ? {} : { uses: Number(uses) }),
          ...(expires === undefined ? {} : { expiresMs: parseDurationMs(expires) })
        })
        print(made, () => made.invitation)
      },
      made =>
        made
          .option('--site <site>', 'the site (default: your own)')
          .option('--uses <n>', 'how many hosts may join with it (default 1)')
          .option('--expires <time>', 'how long it is good for (default 1h)')
          .addHelpText('after', examples('watari invite --site b --uses 5 --expires 1d'))
    ),
    group('trust', 'foreign organizations; both must trust each other', [
      command(
        'add <file>',
        'trusts an organization by its public document',
        async ({ client, print }, [file]) => {
          let document: string
          try {
            document = readFileSync(file!, 'utf8')
          } catch (cause) {
            throw new WatariError('not-readable', `${file} cannot be read: ${(cause as Error).message}`, {
              cause
            })
          }
          const org = await client.call('trust.add', { document })
          print(org, () => `${org.name} is trusted for ${org.rights.join(', ')} (${org.fingerprint})`)
        },
        made => made.addHelpText('after', examples('watari trust add south.json'))
      ),
      command('remove <org>', 'trusts an organization no longer', async ({ client, print }, [org]) => {
        await client.call('trust.remove', { org: org! })
        print({}, () => `${org} is no longer trusted`)
      }),
      command('list', 'trusted organizations', async ({ client, print }) => {
        const { items } = await client.call('trust.list', {})
        print(items, () =>
          table(
            ['ORG', 'TRUSTED FOR', 'FINGERPRINT'],
            items.map(org => [org.name, org.rights.join(', '), org.fingerprint]),
            'No foreign organization is trusted.'
          )
        )
      })
    ]),
    command('leave', 'hands over what this host owns, then leaves', async context => {
      await context.run('leave', {})
      context.print({}, () => "This host has left. To come back it joins anew: 'watari join'.")
    }),
    command<CommonOptions & { follow?: boolean }>(
      'events',
      'what happened, newest last',
      async ({ client, json }, _, { follow }) => {
        const all = []
        for await (const event of client.events(follow ?? false)) {
          if (json && !follow) all.push(event)
          else
            process.stdout.write(
              json ? `${JSON.stringify(event)}\n` : `${event.at}  ${event.kind.padEnd(22)}  ${event.text}\n`
            )
        }
        if (json && !follow) process.stdout.write(`${JSON.stringify(all)}\n`)
      },
      made => made.option('--follow', 'go on as they happen')
    )
  ]
}
