import type { Command } from 'commander'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { command } from '../context.ts'
import { facts, formatAge, formatBytes, formatNumber, table } from '../format.ts'

export function hostCommands(): Command[] {
  return [
    command('status', 'this agent: who it is, whom it sees, what it owns', async ({ client, print }) => {
      const status = await client.call('status', {})
      print(status, () =>
        [
          facts([
            ['host', `${status.name} (${status.id})`],
            ['organization', status.org],
            ['site', status.site],
            ['roles', status.roles.join(', ')],
            ['version', status.version],
            ['addresses', status.addresses.join(', ') || '-'],
            ['peers', String(status.peers)],
            ['machines', status.machines.join(', ') || '-'],
            ['computer', describeComputer(status.computer)],
            ['accelerators', status.accelerators.join(', ') || '-'],
            ['ports of machines', status.guestPorts.join(', ') || '-'],
            ['balance', status.balance],
            ['native carrier', describeNative(status.carrier)],
            ['certificate', `until ${status.certificateExpires}; votes and leases until ${status.votesUntil}`]
          ]),
          ...(status.links.length === 0
            ? []
            : [
                '',
                table(
                  ['LINK', 'CARRIER', 'PATH', 'MTU', 'RTT', 'LOSS', 'IN', 'OUT', 'DROPPED', 'SINCE', 'WHY'],
                  status.links.map(link => [
                    link.host,
                    link.carrier,
                    link.path,
                    link.mtu === null ? '-' : String(link.mtu),
                    link.roundTripMs === null ? '-' : `${formatNumber(link.roundTripMs, 1)} ms`,
                    link.loss === null ? '-' : `${formatNumber(100 * link.loss, 2)} %`,
                    formatBytes(link.bytesIn),
                    formatBytes(link.bytesOut),
                    String(link.dropped),
                    link.since.slice(0, 19),
                    link.why
                  ]),
                  ''
                )
              ]),
          ...status.warnings.map(
            warning =>
              `warning: ${warning.message} (${warning.code}${warning.since === undefined ? '' : `, since ${warning.since}`})`
          )
        ].join('\n')
      )
    }),
    command('hosts', 'hosts, with their load and the age of what is known', async ({ client, print }) => {
      const { items } = await client.call('hosts.list', {})
      print(items, () =>
        table(
          ['NAME', 'ORG', 'SITE', 'DOMAIN', 'STATE', 'AGENT', 'CPU', 'PRESSURE', 'MEMORY', 'AGE', 'PATH'],
          items.map(host => [
            host.name,
            host.org,
            host.site,
            host.domain ?? '-',
            host.draining ? `${host.state} (draining)` : host.state,
            host.agent,
            host.load ? `${formatNumber(host.load.cpu, 2)}/${host.load.cpus}` : '-',
            formatNumber(host.load?.cpuPressure ?? null),
            host.load ? `${formatBytes(host.load.memoryUsed)}/${formatBytes(host.load.memoryTotal)}` : '-',
            formatAge(host.ageMs),
            host.path
          ]),
          'No hosts are known yet.'
        )
      )
    }),
    command('sites', 'sites of the federation', async ({ client, print }) => {
      const { items } = await client.call('sites.list', {})
      print(items, () =>
        table(
          ['SITE', 'ORG', 'HOSTS', 'ALIVE', 'CPU', 'BALANCE'],
          items.map(site => [
            site.name,
            site.org,
            String(site.hosts),
            String(site.alive),
            `${formatNumber(site.cpu, 2)}/${site.cpus}`,
            site.balance
          ]),
          'No sites are known yet.'
        )
      )
    }),
    command('orgs', 'organizations of the federation', async ({ client, print }) => {
      const { items } = await client.call('orgs.list', {})
      print(items, () =>
        table(
          ['ORG', 'HOSTS', 'TRUSTED FOR', 'FINGERPRINT'],
          items.map(org => [
            org.name,
            String(org.hosts),
            org.own ? 'own' : org.rights.join(', '),
            org.fingerprint
          ]),
          'No organizations are known yet.'
        )
      )
    })
  ]
}

function describeComputer(computer: ActionResult<'status'>['computer']): string {
  if (!computer) return '-'
  const { system, kernel, processor, processors, cores, memory } = computer
  return `${system}, kernel ${kernel}, ${processor} (${processors} processors, ${cores} cores), ${formatBytes(memory)}`
}

/** Whether this host carries frames over UDP, and what of it is switched off. */
function describeNative({ native, why, udpPort, offloads }: ActionResult<'status'>['carrier']): string {
  if (!native) return `none: ${why}`
  const off = Object.entries(offloads).flatMap(([name, isOn]) => (isOn ? [] : [name]))
  return `UDP port ${udpPort}${off.length === 0 ? '' : `; without ${off.join(', ')}`}`
}
