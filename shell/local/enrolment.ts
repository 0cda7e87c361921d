import { hostname } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { WatariError } from '../../protocol/errors.ts'
import type { HostRole } from '../../protocol/host.ts'
import { examples, group, makeContext } from '../context.ts'

const defaultState = '/var/lib/watari'

interface JoinOptions {
  site?: string
  dir?: string
  state: string
  name?: string
  witness?: boolean
  json?: boolean
}

/** Making organizations and sites, and making this host a member of one. */
export function enrolmentCommands(): Command[] {
  return [group('org', 'organizations', [orgInit()]), group('site', 'sites', [siteAdd()]), join_(), revoke()]
}

function orgInit(): Command {
  return new Command('init')
    .description('makes an organization: its root key and its public document')
    .argument('<name>', 'lower-case letters, digits and -')
    .requiredOption('--dir <dir>', 'directory for its keys; best kept offline')
    .option('--json', 'one JSON document on standard output')
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
  return new Command('add')
    .description('makes a site: a key signed by the organization')
    .argument('<site>', 'lower-case letters, digits and -')
    .requiredOption('--dir <dir>', "the organization's directory")
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', examples('watari site add kyoto --dir ~/north'))
    .action(async (site: string, { dir, json }: { dir: string; json?: boolean }) => {
      const { addSite } = await import('../../overlay/identity/site.ts')
      const { claims } = await addSite(site, dir)
      const expires = new Date(claims.exp * 1_000).toISOString()
      say(json, { site, expires }, [
        `Site ${site} is in ${dir}; its certificate ends ${expires}.`,
        `Its first host joins with: watari join --site ${site} --dir ${dir}`
      ])
    })
}

function join_(): Command {
  return new Command('join')
    .description('makes this host a member of a site')
    .argument('[invitation]', "from 'watari invite' (default: $WATARI_INVITATION)")
    .option('--site <site>', "for a site's first host: the site")
    .option('--dir <dir>', "for a site's first host: the organization's directory")
    .option('--state <dir>', 'state directory', defaultState)
    .option('--name <name>', "the host's name (default: its host name)")
    .option('--witness', 'vote, and run no machines')
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', examples('watari join eyJhbGciOi…', 'watari join --site kyoto --dir ~/north'))
    .action(async (given: string | undefined, options: JoinOptions) => {
      const { state, site, dir, json } = options
      const invitation = given ?? process.env.WATARI_INVITATION
      const name = options.name ?? hostname().split('.')[0]!.toLowerCase()
      const enrolment = await import('../../overlay/identity/enrolment.ts')
      const roles: { roles?: HostRole[] } = options.witness ? { roles: ['witness'] } : {}
      if ((site === undefined) !== (dir === undefined)) {
        throw new WatariError('usage', "--site and --dir go together: they make a site's first host")
      }
      const credentials =
        site !== undefined && dir !== undefined
          ? await enrolment.joinWithSiteKey({ site, dir, stateDir: state, name, ...roles })
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
  return new Command('revoke')
    .description("takes a host's membership away: it is refused everywhere within seconds")
    .argument('<host>', "the host's id (see 'watari hosts --json')")
    .requiredOption('--dir <dir>', "the organization's directory, for its root key")
    .option('--socket <path>', "the socket of an agent that spreads it (default: this host's)")
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', examples('watari revoke 12D3KooW… --dir ~/north'))
    .action(async (host: string, { dir, socket, json }: { dir: string; socket?: string; json?: boolean }) => {
      const organization = await import('../../overlay/identity/revocation.ts')
      const list = await organization.revoke(dir, { hosts: [host] })
      const { client } = makeContext(socket === undefined ? {} : { socket })
      await client.call('revocation.add', { list })
      say(json, { host }, [`${host} is revoked; the list spreads from here.`])
    })
}

function requireInvitation(invitation: string | undefined): string {
  if (invitation) return invitation
  throw new WatariError(
    'usage',
    "give an invitation (from 'watari invite' on a host of the site), or --site and --dir for a site's first host"
  )
}

/** The default configuration, unless there is one; a state directory elsewhere keeps its own beside it. */
async function writeConfig(state: string): Promise<{ file: string; written: boolean }> {
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
