import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { ActionRequest, ActionResult } from '../../protocol/actions/actions.ts'
import { WatariError } from '../../protocol/errors.ts'
import { type CommonOptions, type Context, command, examples, gather, group } from '../context.ts'
import { formatBytes, parseBytes, parseDurationMs, table } from '../format.ts'
import { joinConsole } from '../terminal.ts'
import { describe, replicaCell } from './machine-facts.ts'
import { describeRelocation, requireDone } from './relocations.ts'

/** As in interval without a time. */
const defaultEveryMs = 60_000

interface CreateOptions extends CommonOptions {
  cpus?: string
  memory?: string
  disk?: string
  image?: string
  kernel?: string
  initrd?: string
  append?: string
  sshKey?: string
  userData?: string
  segment?: string[]
  host?: string
  site?: string
  policy?: string
  lease?: string
  voters?: string
  replica?: string
  replicaMode?: string
  acceptLoss?: string
  label?: string[]
}

interface MoveOptions extends CommonOptions {
  host?: string
  to?: string
  site?: string
  bandwidth?: string
  dryRun?: boolean
}

export function machineCommands(): Command[] {
  return [
    group('vm', 'machines', [
      create(),
      command('list', 'machines, wherever they run', async ({ client, print }) => {
        const { items } = await client.call('vm.list', {})
        print(items, () =>
          table(
            ['NAME', 'STATE', 'HOST', 'SITE', 'EPOCH', 'CPUS', 'MEMORY', 'ADDRESSES', 'POLICY', 'REPLICA'],
            items.map(vm => [
              `${vm.org}/${vm.name}`,
              vm.state,
              vm.host,
              vm.site,
              String(vm.epoch),
              String(vm.cpus),
              formatBytes(vm.memory),
              vm.segments.flatMap(card => card.ips).join(', ') || '-',
              vm.policy,
              replicaCell(vm.replica)
            ]),
            "There are no machines; 'watari vm create NAME' makes one."
          )
        )
      }),
      command(
        'show <name>',
        'one machine, with its voters and the place of its disk',
        async (context, [name]) => {
          const vm = await context.client.call('vm.show', await context.resolve(name!))
          context.print(vm, () => describe(vm))
        }
      ),
      lifecycle('start', 'starts a stopped machine', 'vm.start'),
      command<CommonOptions & { force?: boolean }>(
        'stop <name>',
        'asks a machine to shut down',
        async (context, [name], { force }) => {
          const vm = await context.run('vm.stop', {
            ...(await context.resolve(name!)),
            force: force ?? false
          })
          context.print(vm, () => `${vm.org}/${vm.name} is ${vm.state}`)
        },
        made => made.option('--force', 'end it at once, as if its power were cut')
      ),
      lifecycle('restart', 'stops a machine and starts it again', 'vm.restart'),
      command('delete <name>', 'deletes a machine and its disk', async (context, [name]) => {
        const named = await context.resolve(name!)
        await context.run('vm.delete', named)
        context.print({}, () => `${named.org}/${named.name} is deleted`)
      }),
      set(),
      move(),
      recover(),
      command(
        'console <name>',
        "joins a machine's serial console (leave with Ctrl-])",
        async (context, [name]) => {
          const { org, name: own } = await context.resolve(name!)
          const ended = await joinConsole(await context.client.console(org, own))
          if (ended === 'closed')
            context.note(`\nThe console was closed; 'watari vm show ${name}' says where the machine is now.`)
        }
      )
    ])
  ]
}

function lifecycle(verb: string, description: string, action: 'vm.start' | 'vm.restart'): Command {
  return command(`${verb} <name>`, description, async (context, [name]) => {
    const vm = await context.run(action, await context.resolve(name!))
    context.print(vm, () => `${vm.org}/${vm.name} is ${vm.state} on ${vm.host}`)
  })
}

function create(): Command {
  return command<CreateOptions>(
    'create <name>',
    'creates a machine and starts it',
    async (context, [name], options) => {
      const wanted = parseWanted(options)
      const named = await context.resolve(name!)
      const vm = await context.run('vm.create', { ...named, ...wanted, ...(await upload(context, options)) })
      context.print(vm, () => `${vm.org}/${vm.name} is ${vm.state} on ${vm.host}`)
    },
    made =>
      made
        .option('--cpus <n>', 'virtual processors (default 1)')
        .option('--memory <size>', 'memory (default 256M)')
        .option('--disk <size>', 'a disk of its own')
        .option('--image <ref>', 'image that the disk starts from: name or sha256')
        .option('--kernel <file>', 'kernel for a direct boot')
        .option('--initrd <file>', 'its initial RAM disk')
        .option('--append <text>', 'its command line')
        .option('--ssh-key <file>', 'public key for cloud-init')
        .option('--user-data <file>', 'user data for cloud-init')
        .option('--segment <name[,ip=A][,mac=M]>', 'a card on a segment; may be repeated', gather)
        .option('--host <host>', 'the host to run on')
        .option('--site <site>', 'the site to run in: site, or organization/site')
        .option('--policy <policy>', 'keep or restart (default keep)')
        .option('--voters <where[:count]>', votersHelp('across:3'))
        .option('--lease <time>', "with the policy restart, as in 20s (default: the agent's leaseSeconds)")
        .option('--replica <host>', 'where the replica of its disk is to be, with --policy restart')
        .option('--replica-mode <mode>', replicaModeHelp('sync'))
        .option('--accept-loss <time>', acceptLossHelp('0s'))
        .option('--label <key=value>', 'a label; may be repeated', gather)
        .addHelpText(
          'after',
          examples(
            'watari vm create web',
            'watari vm create db --cpus 2 --memory 2G --image debian-12 --disk 20G --segment lab,ip=10.0.0.7',
            'watari vm create probe --site b --segment lab --label team=physics'
          )
        )
  )
}

function readGiven(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new WatariError('not-readable', `${file} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** What can be told without an agent, so that a mistake is told before one is asked. */
function parseWanted(options: CreateOptions): Omit<ActionRequest<'vm.create'>, 'org' | 'name'> {
  if (options.initrd && !options.kernel) throw new WatariError('usage', '--initrd needs --kernel')
  if (options.policy !== undefined && options.policy !== 'keep' && options.policy !== 'restart') {
    throw new WatariError('usage', `--policy is keep or restart, not '${options.policy}'`)
  }
  return {
    ...(options.cpus === undefined ? {} : { cpus: wholeNumber(options.cpus, '--cpus') }),
    ...(options.memory === undefined ? {} : { memory: parseBytes(options.memory) }),
    ...(options.disk === undefined ? {} : { disk: parseBytes(options.disk) }),
    ...(options.image === undefined ? {} : { image: options.image }),
    ...(options.append === undefined ? {} : { append: options.append }),
    ...(options.sshKey === undefined ? {} : { sshKey: readGiven(options.sshKey).trim() }),
    ...(options.userData === undefined ? {} : { userData: readGiven(options.userData) }),
    ...(options.segment === undefined ? {} : { segments: options.segment.map(parseCard) }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.site === undefined ? {} : { site: options.site }),
    ...(options.policy === undefined ? {} : { policy: options.policy }),
    ...parseVoters(options.voters),
    ...(options.lease === undefined ? {} : { leaseMs: parseDurationMs(options.lease) }),
    ...(options.replica === undefined ? {} : { replica: options.replica }),
    ...parseReplicaMode(options),
    ...(options.label === undefined ? {} : { labels: parseLabels(options.label) })
  }
}

/** The files to boot from, which the agent then knows by their hashes. */
async function upload(
  { client }: Context,
  { kernel, initrd }: CreateOptions
): Promise<{ kernel?: string; initrd?: string }> {
  const hash = async (file: string): Promise<string> => (await client.importImage(file, undefined)).sha256
  return {
    ...(kernel === undefined ? {} : { kernel: await hash(kernel) }),
    ...(initrd === undefined ? {} : { initrd: await hash(initrd) })
  }
}

function votersHelp(usual: string): string {
  return `where its voters are, and how many: site or across, :3 or :5 (default: ${usual})`
}

function parseVoters(text: string | undefined): { voters?: 'site' | 'across'; voterCount?: 3 | 5 } {
  if (text === undefined) return {}
  const [where, count, ...rest] = text.split(':')
  const isWhere = where === 'site' || where === 'across'
  if (!isWhere || rest.length > 0 || (count !== undefined && count !== '3' && count !== '5')) {
    throw new WatariError('usage', `--voters is site or across, and :3 or :5 after it, not '${text}'`)
  }
  return { voters: where, ...(count === undefined ? {} : { voterCount: count === '5' ? 5 : 3 }) }
}

function replicaModeHelp(usual: string): string {
  return `sync, or interval[:TIME]: copies of its disk as of one moment, every 60s or so often (default: ${usual})`
}

function acceptLossHelp(usual: string): string {
  return `how old a copy may be from which it is taken over by itself, without what was written since (default: ${usual})`
}

function parseReplicaMode({ replicaMode, acceptLoss }: Pick<CreateOptions, 'replicaMode' | 'acceptLoss'>): {
  replicaEveryMs?: number
  acceptLossMs?: number
} {
  const loss = acceptLoss === undefined ? {} : { acceptLossMs: parseDurationMs(acceptLoss) }
  if (replicaMode === undefined) return loss
  if (replicaMode === 'sync') return { ...loss, replicaEveryMs: 0 }
  const [isInterval, time] = /^interval(?::(.+))?$/.exec(replicaMode) ?? []
  if (isInterval === undefined)
    throw new WatariError('usage', `--replica-mode is sync or interval[:TIME], not '${replicaMode}'`)
  return { ...loss, replicaEveryMs: time === undefined ? defaultEveryMs : parseDurationMs(time) }
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new WatariError('usage', `${option} takes a whole number, not '${text}'`)
  return Number(text)
}

function parseCard(text: string): { name: string; ip?: string; mac?: string } {
  const [name, ...settings] = text.split(',')
  const card: { name: string; ip?: string; mac?: string } = { name: name! }
  for (const setting of settings) {
    const [key, value] = setting.split('=')
    if ((key !== 'ip' && key !== 'mac') || !value) {
      throw new WatariError('usage', `'${text}' is not a card; write SEGMENT[,ip=ADDRESS][,mac=MAC]`)
    }
    card[key] = value.toLowerCase()
  }
  return card
}

function parseLabels(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map(text => {
      const at = text.indexOf('=')
      if (at < 1) throw new WatariError('usage', `'${text}' is not a label; write KEY=VALUE`)
      return [text.slice(0, at), text.slice(at + 1)]
    })
  )
}

function set(): Command {
  type Settings = Pick<
    CreateOptions,
    'policy' | 'lease' | 'voters' | 'replicaMode' | 'acceptLoss' | 'label'
  > & {
    pin?: boolean
  }
  return command<CommonOptions & Settings>(
    'set <name>',
    'changes what may change while a machine lives',
    async (context, [name], options) => {
      if (options.policy !== undefined && options.policy !== 'keep' && options.policy !== 'restart') {
        throw new WatariError('usage', `--policy is keep or restart, not '${options.policy}'`)
      }
      const vm = await context.client.call('vm.set', {
        ...(await context.resolve(name!)),
        ...(options.pin === undefined ? {} : { pin: options.pin }),
        ...(options.policy === undefined ? {} : { policy: options.policy }),
        ...parseReplicaMode(options),
        ...parseVoters(options.voters),
        ...(options.lease === undefined ? {} : { leaseMs: parseDurationMs(options.lease) }),
        ...(options.label === undefined ? {} : { labels: parseLabels(options.label) })
      })
      context.print(vm, () => describe(vm))
    },
    made =>
      made
        .option('--pin', 'move it by order only')
        .option('--no-pin', 'agents may move it')
        .option('--policy <policy>', 'keep or restart')
        .option('--voters <where[:count]>', votersHelp('as before'))
        .option(
          '--lease <time>',
          'how long its owner may count on it unheard, as in 20s; not while it runs by another'
        )
        .option('--replica-mode <mode>', replicaModeHelp('as before'))
        .option('--accept-loss <time>', acceptLossHelp('as before'))
        .option('--label <key=value>', 'sets a label; may be repeated', gather)
  )
}

function move(): Command {
  return command<MoveOptions>(
    'move <name>',
    'moves a machine to another host while it runs',
    async (context, [name], options) => {
      const host = options.host ?? options.to
      const target = {
        ...(await context.resolve(name!)),
        ...(host === undefined ? {} : { host }),
        ...(options.site === undefined ? {} : { site: options.site })
      }
      if (options.dryRun) {
        const plan = await context.client.call('vm.preflight', target)
        context.print(plan, () =>
          [
            `${plan.vm}: ${plan.from} → ${plan.to}`,
            ...plan.checks.map(check => `  ${check.ok ? 'ok    ' : 'fails '} ${check.name}: ${check.detail}`),
            ...plan.plan.map((step, index) => `  ${index + 1}. ${step}`)
          ].join('\n')
        )
        requireMovable(plan)
        return
      }
      const bandwidth = options.bandwidth === undefined ? {} : { bandwidth: parseBytes(options.bandwidth) }
      const relocation = await context.run('vm.move', { ...target, ...bandwidth })
      context.print(relocation, () => describeRelocation(relocation))
      requireDone(relocation)
    },
    made =>
      made
        .option('--host <host>', 'the host to move to')
        .option('--to <host>', 'the same as --host')
        .option('--site <site>', 'the site, or organization/site, to move to; its best host is chosen')
        .option(
          '--bandwidth <bytes>',
          "at most so many bytes a second, 0 for no limit (default: the source host's relocation.bandwidth)"
        )
        .option('--dry-run', 'show what would be checked and done; exit code 1 where a check fails')
        .addHelpText(
          'after',
          examples('watari vm move web --site b', 'watari vm move web --host b2 --dry-run')
        )
  )
}

/** @throws WatariError `refused` with what fails; what was asked for was shown all the same */
function requireMovable({ vm, to, checks }: ActionResult<'vm.preflight'>): void {
  const failing = checks.filter(({ ok }) => !ok).map(({ detail }) => detail)
  if (failing.length === 0) return
  throw new WatariError('refused', `${vm} could not be moved to ${to}: ${failing.join('; ')}`)
}

function recover(): Command {
  return command<
    CommonOptions & {
      confirmFenced?: string[]
      acceptDiskLoss?: boolean
      newDisk?: boolean
      host?: string
      document?: string
    }
  >(
    'recover <name>',
    'starts a lost machine elsewhere: you state which hosts are down for good',
    async (context, [name], options) => {
      const vm = await context.run('vm.recover', {
        ...(await context.resolve(name!)),
        confirmFenced: options.confirmFenced ?? [],
        acceptDiskLoss: options.acceptDiskLoss ?? false,
        ...(options.newDisk && { newDisk: true }),
        ...(options.document === undefined ? {} : { document: readGiven(options.document) }),
        ...(options.host === undefined ? {} : { host: options.host })
      })
      context.print(vm, () => `${vm.org}/${vm.name} is ${vm.state} on ${vm.host} (epoch ${vm.epoch})`)
    },
    made =>
      made
        .option('--confirm-fenced <host...>', 'hosts that are off and stay off until they are repaired')
        .option(
          '--accept-disk-loss',
          'where its only valid disk is lost: start from the newest older copy, else with a new disk'
        )
        .option('--new-disk', 'with --accept-disk-loss: a new disk, also where there is an older copy')
        .option('--host <host>', 'where to start it')
        .option('--document <file>', "where no majority of voters is left: from 'watari org retire-voters'")
        .addHelpText(
          'after',
          examples(
            'watari vm recover web --confirm-fenced a1',
            'watari vm recover web --confirm-fenced a1 b1 --document web.retirement'
          )
        )
  )
}
