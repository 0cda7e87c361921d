import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { ActionResult } from '../../protocol/actions/actions.ts'
import { WatariError } from '../../protocol/errors.ts'
import { type CommonOptions, examples, makeContext, withCommonOptions } from '../context.ts'

interface RetireOptions extends CommonOptions {
  readonly confirmFenced: string[]
  readonly dir: string
  readonly out?: string
}

type Voters = ActionResult<'vm.voters'>['voters']

/** Signs that voters of a machine are gone for good: with the root key at hand, and an agent that knows who votes. */
export function retireVoters(): Command {
  const made = new Command('retire-voters')
    .description('signs that most voters of a machine are down for good, for vm recover --document')
    .argument('<vm>', 'the machine whose voters cannot decide any more')
    .requiredOption(
      '--confirm-fenced <host...>',
      'the voters that are off and stay off: their votes end for ever'
    )
    .addOption(
      new Option('--dir <dir>', "the organization's directory, for its root key").default(
        '.',
        'the working directory'
      )
    )
    .option('--out <file>', 'where to write the document (default: standard output)')
  return withCommonOptions(made)
    .addHelpText(
      'after',
      examples('watari org retire-voters web --confirm-fenced a1 b1 --dir ~/north --out web.retirement')
    )
    .action(async (vm: string, { confirmFenced, dir, out, ...options }: RetireOptions) => {
      const { client, print, resolve } = makeContext(options)
      const { readOrganization } = await import('../../overlay/identity/organization.ts')
      const { signRetirement } = await import('../../overlay/identity/retirement.ts')
      const named = await resolve(vm)
      const { name: organization } = await readOrganization(dir)
      if (named.org !== organization)
        throw new WatariError(
          'wrong-organization',
          `the voters of ${named.org}/${named.name} are retired by ${named.org}, and ${dir} is that of ${organization}`
        )
      const { key, configuration: number, voters } = await client.call('vm.voters', named)
      const retired = confirmFenced.map(reference => voterNamed(voters, reference))
      requireSense(voters, retired, `${named.org}/${named.name}`)
      const seats = voters.map(({ host, store }) => ({ host, store }))
      const document = await signRetirement(dir, { key, configuration: { number, voters: seats }, retired })
      if (out !== undefined) await writeFile(out, `${document}\n`, { mode: 0o644 })
      const names = voters.filter(({ host }) => retired.includes(host)).map(({ name }) => name)
      print({ key, configuration: number, retired, document }, () =>
        out === undefined
          ? document
          : `${out} ends the votes of ${names.join(', ')} on ${named.org}/${named.name}. Use it within a day: ` +
            `watari vm recover ${named.name} --confirm-fenced ${names.join(' ')} --document ${out}`
      )
    })
}

function voterNamed(voters: Voters, reference: string): string {
  const found = voters.filter(({ name, host }) => name === reference || host === reference)
  if (found.length === 1) return found[0]!.host
  const names = voters.map(({ name, host }) => `${name} (${host})`).join(', ')
  throw new WatariError(
    'no-such-host',
    `${reference} is no voter of it, or several are called so; its voters are ${names}`
  )
}

/** @throws WatariError `not-fenced`, `majority-left`, `no-voters` */
function requireSense(voters: Voters, retired: readonly string[], vm: string): void {
  const there = voters.filter(({ host, answer }) => retired.includes(host) && answer === 'sound')
  if (there.length > 0)
    throw new WatariError(
      'not-fenced',
      `${there.map(({ name }) => name).join(', ')} votes: name only those that are down for good`
    )
  const left = voters.filter(({ host }) => !retired.includes(host))
  const silent = left.filter(({ answer }) => answer !== 'sound')
  if (left.length === 0)
    throw new WatariError(
      'no-voters',
      `all voters of ${vm} are named: one has to be left, for nobody else knows who runs it`
    )
  if (silent.length > 0)
    throw new WatariError(
      'not-fenced',
      `${silent.map(({ name }) => name).join(', ')} does not vote either: all that are left have to; bring it back, or name it as well if it is down for good`
    )
  if (left.length > voters.length / 2)
    throw new WatariError(
      'majority-left',
      `a majority of the voters of ${vm} is left: 'watari vm recover' needs no document, and lost voters are replaced by themselves`
    )
}
