import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { WatariError } from '../../protocol/errors.ts'
import type { HostRole } from '../../protocol/host.ts'
import {
  type CommonOptions,
  type Context,
  examples,
  gather,
  group,
  makeContext,
  withCommonOptions
} from '../context.ts'
import { retireVoters } from './retirement.ts'

const defaultState = '/var/lib/watari'

interface JoinOptions extends CommonOptions {
  site?: string
  dir?: string
  state: string
  name?: string
  witness?: boolean
  bootstrap?: string[]
}

/** Making organizations and sites, and making this host a member of one. */
export function enrolmentCommands(): Command[] {
  return [
    group('org', 'organizations', [orgInit(), retireVoters()]),
    group('site', 'sites', [siteAdd(), siteRenew(), siteInstall()]),
    join_(),
    revoke()
  ]
}

function orgInit(): Command {
  const made = new Command('init')
    .description('makes an organization: its root key and its public document')
    .argument('<name>', 'lower-case letters, digits and -')
    .requiredOption('--dir <dir>', 'directory for its keys; best kept offline')
  return withCommonOptions(made, { agent: false })
    .addHelpText('after', examples('watari org init north --dir ~/north'))
    .action(async (name: string, { dir, json }: { dir: string; json?: boolean }) => {
      const { initOrganization } = await import('../../overlay/identity/organization.ts')
      const { organizationLayout } = await import('../../overlay/identity/layout.ts')
      const document = await initOrganization(name, dir)
      const file = organizationLayout(dir).document
      say(json, { ...document, file }, [
        `Organization ${name} (${document.thumbprint}) is in ${dir}.`,
        `Its root key is ${organizationLayout(dir).rootKey}: whoever has it is the organization.`,
        `Others trust it with: watari trust add ${file}`
      ])
    })
}

function siteAdd(): Command {
  const made = new Command('add')
    .description('makes a site: a key signed by the organization')
    .argument('<site>', 'lower-case letters, digits and -')
    .requiredOption('--dir <dir>', "the organization's directory")
  return withCommonOptions(made, { agent: false })
    .addHelpText('after', examples('watari site add kyoto --dir ~/north'))
    .action(async (site: string, { dir, json }: { dir: string; json?: boolean }) => {
      const { addSite } = await import('../../overlay/identity/site.ts')
      const { claims } = await addSite(site, dir)
      const expires = endOf(claims)
      say(json, { site, expires }, [
        `Site ${site} is in ${dir}; its certificate ends ${expires}.`,
        `Its first host joins with: watari join --site ${site} --dir ${dir}`
      ])
    })
}

function siteRenew(): Command {
  const made = new Command('renew')
    .description("makes a site's next certificate, which its issuers are to be given")
    .argument('<site>', 'a site of the organization')
    .requiredOption('--dir <dir>', "the organization's directory, with its root key")
  return withCommonOptions(made, { agent: false })
    .addHelpText('after', examples('watari site renew kyoto --dir ~/north'))
    .action(async (site: string, { dir, json }: { dir: string; json?: boolean }) => {
      const { renewSite } = await import('../../overlay/identity/site.ts')
      const { siteLayout } = await import('../../overlay/identity/layout.ts')
      const expires = endOf((await renewSite(site, dir)).claims)
      const file = siteLayout(dir, site).certificate
      say(json, { site, expires, file }, [
        `The next certificate of site ${site} ends ${expires}. It is ${file}.`,
        "Copy it to each issuer of the site ('watari status' there shows the role), and run there: " +
          'watari site install site.jws'
      ])
    })
}

function siteInstall(): Command {
  const made = new Command('install')
    .description("gives this host, an issuer, its site's next certificate")
    .argument('<file>', "the file that 'watari site renew' named")
    .option('--state <dir>', 'state directory', defaultState)
  return withCommonOptions(made, { agent: false })
    .addHelpText('after', examples('watari site install site.jws'))
    .action(async (file: string, { state, json }: { state: string; json?: boolean }) => {
      const { installSite } = await import('../../overlay/identity/next-site.ts')
      const claims = await installSite(file, { stateDir: state })
      const expires = endOf(claims)
      say(json, { site: claims.sub, expires }, [
        `The next certificate of site ${claims.sub}, until ${expires}, is installed.`,
        "This host's agent takes it over within a minute; other hosts get it when their own is renewed, within a day."
      ])
    })
}

function join_(): Command {
  const made = new Command('join')
    .description('makes this host a member of a site')
    .argument('[invitation]', "from 'watari invite' (default: $WATARI_INVITATION)")
    .option('--site <site>', "for a site's first host: the site")
    .option('--dir <dir>', "for a site's first host: the organization's directory")
    .option(
      '--bootstrap <address>',
      "for a site's first host: where a host of another site is, with /p2p/<host id>; repeatable",
      gather
    )
    .option('--state <dir>', 'state directory', defaultState)
    .option('--name <name>', "the host's name (default: its host name)")
    .option('--witness', 'vote, and run no machines')
  return withCommonOptions(made, { agent: false })
    .addHelpText(
      'after',
      examples(
        'watari join eyJhbGciOi…',
        'watari join --site kyoto --dir ~/north',
        'watari join --site nara --dir ~/north --bootstrap /ip4/192.0.2.7/tcp/4180/p2p/12D3KooW…'
      )
    )
    .action(async (given: string | undefined, options: JoinOptions) => {
      const { state, site, dir, json } = options
      const invitation = given ?? process.env.WATARI_INVITATION
      const name = options.name ?? ownName()
      const enrolment = await import('../../overlay/identity/enrolment.ts')
      const roles: { roles?: HostRole[] } = options.witness ? { roles: ['witness'] } : {}
      if ((site === undefined) !== (dir === undefined)) {
        throw new WatariError('usage', "--site and --dir go together: they make a site's first host")
      }
      if (site === undefined && options.bootstrap) {
        throw new WatariError(
          'usage',
          '--bootstrap goes with --site and --dir: an invitation names hosts itself'
        )
      }
      const bootstrap = await requireAddresses(options.bootstrap ?? [])
      const credentials =
        site !== undefined && dir !== undefined
          ? await enrolment.joinWithSiteKey({ site, dir, stateDir: state, name, bootstrap, ...roles })
          : await enrolment.join(requireInvitation(invitation), { stateDir: state, name, ...roles })
      const { identity } = credentials
      const config = await writeConfig(state)
      say(json, { ...identity, config }, [
        `This host is ${identity.name} (${identity.id}) in ${identity.org}/${identity.site}.`,
        config.written
          ? `Its configuration is ${config.file}.`
          : `The configuration ${config.file} was left as it is.`,
        `Start its agent with: watari agent --config ${config.file}`
      ])
    })
}

function revoke(): Command {
  const made = new Command('revoke')
    .description("takes a host's membership away: it is refused everywhere within seconds")
    .argument('<host>', 'its name, or its id when the agent does not know it')
    .addOption(
      new Option('--dir <dir>', "the organization's directory, for its root key").default(
        '.',
        'the working directory'
      )
    )
  return withCommonOptions(made)
    .addHelpText('after', examples('watari revoke b2 --dir ~/north', 'watari revoke 12D3KooW… --dir ~/north'))
    .action(async (reference: string, { dir, ...options }: CommonOptions & { dir: string }) => {
      const { client, print } = makeContext(options)
      const { readOrganization } = await import('../../overlay/identity/organization.ts')
      const host = await idOf(reference, (await readOrganization(dir)).name, client)
      const organization = await import('../../overlay/identity/revocation.ts')
      const list = await organization.revoke(dir, { hosts: [host] })
      await client.call('revocation.add', { list })
      print({ host }, () => `${reference} is revoked; the list spreads from here.`)
    })
}

/**
 * An id is taken as it is: whom to revoke may long be unknown to the agent.
 *
 * @throws WatariError `no-such-host`, `bad-request` for a name that several hosts of the organization have
 */
async function idOf(reference: string, org: string, client: Context['client']): Promise<string> {
  const { keyOfHost } = await import('../../overlay/identity/keys.ts')
  if (keyOfHost(reference) !== undefined) return reference
  const { items } = await client.call('hosts.list', {})
  const found = items.filter(host => host.org === org && host.name === reference)
  if (found.length === 1) return found[0]!.id
  if (found.length === 0) {
    throw new WatariError(
      'no-such-host',
      `no host ${reference} of ${org} is known; give its id, or look with 'watari hosts'`
    )
  }
  const ids = found.map(host => `${host.id} (${host.site})`).join(', ')
  throw new WatariError('bad-request', `several hosts of ${org} are called ${reference}: name one of ${ids}`)
}

/** @throws WatariError `usage`: it is kept as it is, and only the agent would notice that nobody answers there */
async function requireAddresses(addresses: readonly string[]): Promise<readonly string[]> {
  const { multiaddr } = await import('@multiformats/multiaddr')
  const { keyOfHost } = await import('../../overlay/identity/keys.ts')
  const { enrolmentLimits } = await import('../../protocol/identity/messages.ts')
  if (addresses.length > enrolmentLimits.addresses)
    throw new WatariError('usage', `give --bootstrap at most ${enrolmentLimits.addresses} times`)
  const isHost = (address: string): boolean => {
    try {
      const parts = multiaddr(address).getComponents()
      const last = parts.at(-1)
      return parts.some(part => part.name === 'tcp') && last?.name === 'p2p' && !!keyOfHost(last.value ?? '')
    } catch {
      return false
    }
  }
  const wrong = addresses.find(
    address => Buffer.byteLength(address) > enrolmentLimits.addressBytes || !isHost(address)
  )
  if (wrong === undefined) return addresses
  throw new WatariError(
    'usage',
    `--bootstrap '${wrong}' is no address of a host: copy one that 'watari status' shows there, like ` +
      '/ip4/192.0.2.7/tcp/4180/p2p/12D3KooW…'
  )
}

function endOf({ exp }: { readonly exp: number }): string {
  return new Date(exp * 1_000).toISOString()
}

function ownName(): string {
  return hostname().split('.')[0]!.toLowerCase()
}

/**
 * Makes this host a member as `watari join` does, unless it is one: a host that is set up by a machine can be given
 * its invitation in the environment of its agent, and keeps it there when it starts again.
 *
 * @throws WatariError as `join` in overlay/identity/enrolment.ts
 */
export async function joinAtFirstStart(invitation: string, state: string): Promise<void> {
  const { stateLayout } = await import('../../overlay/identity/layout.ts')
  if (existsSync(stateLayout(state).credentials)) return
  const enrolment = await import('../../overlay/identity/enrolment.ts')
  await enrolment.join(invitation, { stateDir: state, name: ownName() })
}

function requireInvitation(invitation: string | undefined): string {
  if (invitation) return invitation
  throw new WatariError(
    'usage',
    "give an invitation (from 'watari invite' on a host of the site), or --site and --dir for a site's first host"
  )
}

/** The default configuration, unless there is one; a state directory elsewhere keeps its own beside it. */
export async function writeConfig(state = defaultState): Promise<{ file: string; written: boolean }> {
  const { mkdir, writeFile } = await import('node:fs/promises')
  const { dirname } = await import('node:path')
  const usual = state === defaultState
  const file = usual ? '/etc/watari/agent.yaml' : join(state, 'agent.yaml')
  const { stringify } = await import('yaml')
  const content = usual ? { state } : { state, runtime: join(state, 'run') }
  await mkdir(dirname(file), { recursive: true })
  try {
    await writeFile(file, stringify(content), { flag: 'wx', mode: 0o644 })
    return { file, written: true }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { file, written: false }
    throw new WatariError('state-not-written', `${file} cannot be written: ${(error as Error).message}`, {
      cause: error
    })
  }
}

function say(json: boolean | undefined, value: unknown, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`)
}
