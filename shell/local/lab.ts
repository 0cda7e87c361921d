import { Command } from 'commander'
import { WatariError } from '../../protocol/errors.ts'
import { examples, group, withCommonOptions } from '../context.ts'
import { table } from '../format.ts'

interface Common {
  name?: string
  json?: boolean
}

type Lab = typeof import('../../lab/commands.ts')

/** `watari lab …`: a federation on one machine. */
export function labCommands(): Command[] {
  return [
    group('lab', 'a federation on this machine, for trying and measuring', [
      lab<Common & { topology?: string }>(
        'up',
        'builds it and waits until every host sees all the others',
        async (commands, _, options) => {
          const status = await commands.up(options, note(options))
          show(options, status, () => describe(status))
        }
      ).option(
        '--topology <file>',
        'sites, hosts and witnesses (default: sites a, b of north and c of south)'
      ),
      lab<Common>(
        'exec <host> [command...]',
        "runs a command on a host, with its agent's socket",
        async (commands, [host, ...given], options) => {
          const command = given[0] === '--' ? given.slice(1) : given
          process.exitCode = await commands.exec({ ...options, host: host!, command })
        }
      )
        .passThroughOptions()
        .addHelpText('after', examples('watari lab exec a1 -- watari vm create web')),
      lab<Common & { delay?: string; loss?: string; rate?: string; between?: string }>(
        'wan',
        'changes the WAN between sites, or shows it',
        async (commands, _, options) => {
          const sites = options.between?.split(',')
          if (sites && sites.length !== 2)
            throw new WatariError('usage', '--between takes two sites, as in --between a,b')
          const paths = await commands.wan({
            ...named(options),
            ...quantity('delayMs', '--delay', options.delay),
            ...quantity('lossPercent', '--loss', options.loss),
            ...quantity('rateMbit', '--rate', options.rate),
            ...(sites ? { between: [sites[0]!, sites[1]!] as const } : {})
          })
          show(options, paths, () => JSON.stringify(paths, null, 2))
        }
      )
        .option('--delay <ms>', 'one way, in each direction')
        .option('--loss <percent>', 'packets lost at random')
        .option('--rate <mbit>', 'megabits a second, 0 for no limit')
        .option('--between <a,b>', 'only between these two sites'),
      lab<Common & { oneWay?: boolean; deaf?: boolean }>(
        'cut <what>',
        'takes a site or a host off the network',
        async (commands, [what], options) => {
          await commands.cut({ ...options, what: what! })
          show(options, {}, () => `${what} is cut off`)
        }
      )
        .option('--one-way', 'what it sends is lost; what others send arrives')
        .option('--deaf', 'the other way: what others send is lost; what it sends arrives'),
      lab<Common>(
        'heal [what]',
        'puts a site, a host or everything back',
        async (commands, [what], options) => {
          await commands.heal({ ...options, ...(what === undefined ? {} : { what }) })
          show(options, {}, () => `${what ?? 'everything'} is back`)
        }
      ),
      lab<Common>(
        'kill <host>',
        'power loss: what was not synced to its disk is lost',
        async (commands, [host], options) => {
          await commands.kill({ ...options, host: host! })
          show(options, {}, () => `${host} has lost power`)
        }
      ),
      lab<Common & { seconds?: string }>(
        'stall <host>',
        'stops the agent process; machines go on',
        async (commands, [host], options) => {
          await commands.stall({
            ...named(options),
            host: host!,
            ...quantity('seconds', '--seconds', options.seconds)
          })
          show(options, {}, () => `the agent of ${host} is stalled`)
        }
      ).option('--seconds <n>', 'go on after so long'),
      lab<Common & { seconds?: string }>(
        'freeze <host>',
        'stops a host as a whole, machines too, until heal, as a lid that is shut or a paused hypervisor guest',
        async (commands, [host], options) => {
          await commands.freeze({
            ...named(options),
            host: host!,
            ...quantity('seconds', '--seconds', options.seconds)
          })
          const text = options.seconds === undefined ? 'is frozen' : 'goes on'
          show(options, {}, () => `${host} ${text}`)
        }
      ).option('--seconds <n>', 'go on after so long'),
      lab<Common & { newAddress?: boolean }>(
        'restart <host>',
        'starts a host or its agent again from what is on its disk',
        async (commands, [host], options) => {
          await commands.restart({ ...options, host: host! })
          show(options, {}, () => `${host} is up`)
        }
      ).option('--new-address', 'a host without power gets another IP address, of which nobody is told'),
      lab<Common>('status', 'its hosts, cuts and WAN', async (commands, _, options) => {
        const status = await commands.status(options)
        show(options, status, () => describe(status))
      }),
      lab<Common & { out: string }>(
        'guest',
        'builds the small guest, for hosts that are not of a lab: what they boot and try KVM with',
        async (commands, _, options) => {
          const { kernel, initrd } = await commands.placeGuest(options.out, note(options))
          show(options, { kernel, initrd }, () => `${kernel}\n${initrd}`)
        }
      )
        .option('--out <directory>', 'where to put vmlinuz and initrd', '/var/lib/watari/guest')
        .addHelpText('after', examples('sudo watari lab guest --out /var/lib/watari/guest')),
      lab<Common>('down', 'takes everything away', async (commands, _, options) => {
        await commands.down(options, note(options))
        show(options, {}, () => 'the lab is down')
      })
    ])
  ]
}

function lab<Options extends Common>(
  usage: string,
  description: string,
  action: (commands: Lab, positional: string[], options: Options) => Promise<void>
): Command {
  const [name, ...positional] = usage.split(' ')
  const made = new Command(name).description(description)
  for (const argument of positional) made.argument(argument)
  made.option('--name <lab>', 'which lab, where there are several')
  return withCommonOptions(made, { agent: false }).action(async () => {
    const { enterUserNamespace } = await import('../../lab/user-namespace.ts')
    if (await enterUserNamespace({ bringsUp: name === 'up' })) return
    await action(
      await import('../../lab/commands.ts'),
      made.processedArgs.flat().filter(Boolean) as string[],
      made.opts<Options>()
    )
  })
}

function named({ name }: Common): { name?: string } {
  return name === undefined ? {} : { name }
}

function quantity<K extends string>(key: K, option: string, text: string | undefined): { [P in K]?: number } {
  if (text === undefined) return {}
  const value = Number(text)
  if (text === '' || !Number.isFinite(value) || value < 0) {
    throw new WatariError('usage', `${option} takes a number, not '${text}'`)
  }
  return { [key]: value } as { [P in K]?: number }
}

function note({ json }: Common): (text: string) => void {
  return text => {
    if (!json) process.stderr.write(`${text}\n`)
  }
}

function show({ json }: Common, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text()}\n`)
}

function describe(status: Awaited<ReturnType<Lab['status']>>): string {
  return table(
    ['HOST', 'ORG', 'SITE', 'ADDRESS', 'ROLES', 'POWER', 'AGENT', 'CUT'],
    status.hosts.map(host => [
      host.name,
      host.org,
      host.site,
      host.address,
      host.roles.join(','),
      host.power,
      host.agent,
      host.cut.join(',') || '-'
    ]),
    'The lab has no hosts.'
  )
}
