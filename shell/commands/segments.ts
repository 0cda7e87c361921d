import type { Command } from 'commander'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { WatariError } from '../../protocol/errors.ts'
import { type CommonOptions, command, examples, group } from '../context.ts'
import { facts, table } from '../format.ts'

export function segmentCommands(): Command[] {
  return [
    group('segment', 'isolated layer-2 networks that span sites', [
      command<CommonOptions & { subnet?: string }>(
        'create <name>',
        'creates a segment',
        async (context, [name], { subnet }) => {
          const segment = await context.client.call('segment.create', {
            ...(await context.resolve(name!)),
            ...(subnet === undefined ? {} : { subnet })
          })
          context.print(segment, () => describe(segment))
        },
        made =>
          made
            .option('--subnet <cidr>', 'addresses that its machines get')
            .addHelpText('after', examples('watari segment create lab --subnet 10.9.0.0/24'))
      ),
      command('list', 'segments', async ({ client, print }) => {
        const { items } = await client.call('segment.list', {})
        print(items, () =>
          table(
            ['NAME', 'SUBNET', 'MACHINES', 'ID'],
            items.map(each => [
              `${each.org}/${each.name}`,
              each.subnet ?? '-',
              String(each.machines),
              each.id
            ]),
            "There are no segments; 'watari segment create NAME' makes one."
          )
        )
      }),
      command('show <name>', 'one segment, with the addresses given out', async (context, [name]) => {
        const segment = await context.client.call('segment.show', await context.resolve(name!))
        context.print(segment, () => describe(segment))
      }),
      command('delete <name>', 'deletes a segment that no machine uses', async (context, [name]) => {
        const named = await context.resolve(name!)
        await context.client.call('segment.delete', named)
        context.print({}, () => `${named.org}/${named.name} is deleted`)
      }),
      command<CommonOptions & { tap?: string; bridge?: string }>(
        'attach <name>',
        'gives this host a port on a segment',
        async (context, [name], { tap, bridge }) => {
          if ((tap === undefined) === (bridge === undefined)) {
            throw new WatariError(
              'usage',
              'name a TAP interface with --tap, or the bridge of a LAN with --bridge'
            )
          }
          const port = { ...(tap === undefined ? {} : { tap }), ...(bridge === undefined ? {} : { bridge }) }
          const segment = await context.client.call('segment.attach', {
            ...(await context.resolve(name!)),
            ...port
          })
          context.print(segment, () => describe(segment))
        },
        made =>
          made
            .option('--tap <interface>', 'the TAP interface to make or use')
            .option('--bridge <bridge>', 'the Linux bridge whose LAN is to be on the segment')
            .addHelpText(
              'after',
              examples('watari segment attach lab --tap lab0', 'watari segment attach lab --bridge br0')
            )
      ),
      command('detach <name>', "takes this host's ports off a segment", async (context, [name]) => {
        const segment = await context.client.call('segment.detach', await context.resolve(name!))
        context.print(segment, () => describe(segment))
      })
    ])
  ]
}

function describe(segment: ActionResult<'segment.show'>): string {
  return [
    facts([
      ['segment', `${segment.org}/${segment.name} (${segment.id})`],
      ['subnet', segment.subnet ?? '-'],
      ['ports', segment.taps.map(portText).join(', ') || '-']
    ]),
    table(
      ['MACHINE', 'MAC', 'ADDRESSES', 'HOST'],
      segment.addresses.map(each => [each.machine, each.mac, each.ips.join(', ') || '-', each.host ?? '-']),
      'No machine is on it yet.'
    )
  ].join('\n\n')
}

function portText(port: { host: string; interface: string; bridge?: string; state?: string }): string {
  const text = `${port.interface} on ${port.host}`
  return port.bridge === undefined ? text : `bridge ${text} (${port.state})`
}
