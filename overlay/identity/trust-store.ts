import { type Static, Type } from 'typebox'
import { WatariError } from '../../protocol/errors.ts'
import { type TrustRight, trustRights } from '../../protocol/identity/chain.ts'
import { enrolmentLimits } from '../../protocol/identity/messages.ts'
import { thumbprintSchema } from './certificate.ts'
import type { RevocationSubject, TrustedOrganization, TrustView } from './chain.ts'
import { damaged, readState, writeDurably } from './files.ts'
import { stateLayout } from './layout.ts'
import { type OrganizationDocument, organizationSchema, parseOrganization } from './organization.ts'
import { names, peekRevocations, type RevocationList, readRevocations } from './revocation.ts'
import { inTurns } from './turns.ts'

const rightsSchema = Type.Array(
  Type.Union([Type.Literal('host'), Type.Literal('voter'), Type.Literal('network')]),
  {
    uniqueItems: true
  }
)

const trustFile = Type.Object({
  version: Type.Literal(1),
  organizations: Type.Array(
    Type.Object({
      organization: organizationSchema,
      rights: rightsSchema,
      /** Who says so: an administrator of this host, or (reserved) a document signed by our own organization. */
      source: Type.Union([Type.Literal('local'), Type.Literal('organization')])
    }),
    { maxItems: enrolmentLimits.trusted }
  )
})

const revocationsFile = Type.Object({
  version: Type.Literal(1),
  lists: Type.Record(thumbprintSchema, Type.String({ maxLength: enrolmentLimits.revocationBytes }), {
    additionalProperties: false
  })
})

type TrustEntry = Static<typeof trustFile>['organizations'][number]

/**
 * Whom this host believes: its own organization, and the foreign ones that its administrator added. There is
 * no root above organizations, and trust has a direction: two organizations federate when each trusts the
 * other, since both ends of a connection verify.
 *
 * Every change is on disk before it holds. A change tells its listeners, who re-examine what they admitted.
 */
export class TrustStore implements TrustView {
  readonly own: OrganizationDocument
  readonly #stateDir: string
  readonly #paths: ReturnType<typeof stateLayout>
  readonly #entries = new Map<string, TrustEntry>()
  readonly #lists = new Map<string, { token: string; list: RevocationList }>()
  readonly #listeners = new Set<() => void>()
  /** Lists of organizations that are not trusted now: kept, or trusting one again would forget what it revoked. */
  readonly #dormant = new Map<string, string>()
  readonly #serially = inTurns()

  private constructor(stateDir: string, own: OrganizationDocument) {
    this.own = own
    this.#stateDir = stateDir
    this.#paths = stateLayout(stateDir)
  }

  /** @throws WatariError `state-damaged` */
  static async open(stateDir: string, own: OrganizationDocument): Promise<TrustStore> {
    const store = new TrustStore(stateDir, own)
    await store.#load()
    return store
  }

  /**
   * Reads everything again: for a process (bulk) that was told that the agent of its host changed it.
   *
   * @throws WatariError `state-damaged`; what was known before still holds
   */
  async reload(): Promise<void> {
    await this.#serially(async () => {
      const fresh = await TrustStore.open(this.#stateDir, this.own)
      replace(this.#entries, fresh.#entries)
      replace(this.#lists, fresh.#lists)
      replace(this.#dormant, fresh.#dormant)
      this.#tell()
    })
  }

  find(organization: string): TrustedOrganization | undefined {
    if (organization === this.own.thumbprint) return { ...this.own, rights: trustRights }
    const entry = this.#entries.get(organization)
    return entry && { ...entry.organization, rights: entry.rights }
  }

  isRevoked(organization: string, subject: RevocationSubject): boolean {
    const known = this.#lists.get(organization)
    return known !== undefined && names(known.list, subject)
  }

  /** Whether an organization, by its name here, is trusted for something. Our own is, for everything. */
  allows(name: string, right: TrustRight): boolean {
    return this.list().some(organization => organization.name === name && organization.rights.includes(right))
  }

  /** All trusted organizations, our own first. */
  list(): TrustedOrganization[] {
    const foreign = [...this.#entries.values()].map(entry => ({
      ...entry.organization,
      rights: entry.rights
    }))
    return [{ ...this.own, rights: trustRights }, ...foreign]
  }

  /**
   * Trusts a foreign organization, or changes what it is trusted for.
   *
   * @param document the text of its organization.json
   * @throws WatariError `bad-organization-document`, `own-organization`, `organization-name-taken`, `too-many-organizations`
   */
  async add(document: string, rights: readonly TrustRight[] = trustRights): Promise<TrustedOrganization> {
    const organization = await parseOrganization(document)
    return await this.#serially(async () => {
      if (organization.thumbprint === this.own.thumbprint) {
        throw new WatariError(
          'own-organization',
          `${organization.name} is this host's own organization: it is trusted already`
        )
      }
      const namesake = this.list().find(other => other.name === organization.name)
      if (namesake !== undefined && namesake.thumbprint !== organization.thumbprint) {
        throw new WatariError(
          'organization-name-taken',
          `another organization is trusted here as ${organization.name} (${namesake.thumbprint}): remove it first, ` +
            'and find out which of them is the right one',
          { fields: { name: organization.name, known: namesake.thumbprint, given: organization.thumbprint } }
        )
      }
      const entries = new Map(this.#entries)
      entries.set(organization.thumbprint, { organization, rights: [...rights], source: 'local' })
      if (entries.size > enrolmentLimits.trusted) {
        throw new WatariError(
          'too-many-organizations',
          `at most ${enrolmentLimits.trusted} organizations can be trusted`
        )
      }
      await this.#wake(organization)
      await this.#save(entries)
      return { ...organization, rights }
    })
  }

  /** @throws WatariError `own-organization`, `no-organization` */
  async remove(name: string): Promise<void> {
    await this.#serially(async () => {
      if (name === this.own.name) {
        throw new WatariError(
          'own-organization',
          `${name} is this host's own organization: leave it with watari leave`
        )
      }
      const entry = [...this.#entries.values()].find(other => other.organization.name === name)
      if (entry === undefined) {
        throw new WatariError(
          'no-organization',
          `no organization ${name} is trusted here: see watari trust list`
        )
      }
      const entries = new Map(this.#entries)
      entries.delete(entry.organization.thumbprint)
      await this.#save(entries)
    })
  }

  /**
   * Takes a revocation list in, wherever it came from, and keeps the newest.
   *
   * @returns whether it was news
   * @throws WatariError `unknown-organization`, `bad-signature`, `bad-message`, `wrong-certificate-kind`
   */
  async acceptRevocations(token: string): Promise<boolean> {
    const organization = this.find(peekRevocations(token).iss)
    if (organization === undefined) {
      throw new WatariError(
        'unknown-organization',
        'the revocation list is of an organization that is not trusted here'
      )
    }
    const list = await readRevocations(token, organization.key)
    return await this.#serially(async () => {
      const known = this.#lists.get(list.iss)
      if (known !== undefined && known.list.number >= list.number) return false
      const lists = new Map(this.#lists).set(list.iss, { token, list })
      await this.#saveLists(lists)
      this.#lists.set(list.iss, { token, list })
      this.#tell()
      return true
    })
  }

  /** The newest lists as they were signed, to be passed on; our own organization's first. */
  revocations(): { readonly organization: string; readonly number: number; readonly token: string }[] {
    return [...this.#lists]
      .filter(([organization]) => this.find(organization) !== undefined)
      .map(([organization, { token, list }]) => ({ organization, number: list.number, token }))
      .sort(
        (a, b) =>
          Number(b.organization === this.own.thumbprint) - Number(a.organization === this.own.thumbprint)
      )
  }

  /** @returns a function that ends the listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #load(): Promise<void> {
    const trust = await readState(this.#paths.trust, trustFile)
    for (const entry of trust?.organizations ?? []) {
      try {
        await parseOrganization(JSON.stringify(entry.organization))
      } catch (cause) {
        throw damaged(
          this.#paths.trust,
          `the entry of ${entry.organization.name} does not hold together`,
          cause
        )
      }
      this.#entries.set(entry.organization.thumbprint, entry)
    }
    const revocations = await readState(this.#paths.revocations, revocationsFile)
    for (const [thumbprint, token] of Object.entries(revocations?.lists ?? {})) {
      const organization = this.find(thumbprint)
      this.#checkListName(thumbprint, token)
      this.#dormant.set(thumbprint, token)
      if (organization !== undefined) await this.#wake(organization)
    }
  }

  #checkListName(thumbprint: string, token: string): void {
    try {
      if (peekRevocations(token).iss === thumbprint) return
    } catch (cause) {
      throw damaged(this.#paths.revocations, 'it holds something that is no revocation list', cause)
    }
    throw damaged(this.#paths.revocations, 'it holds a list under the name of another organization')
  }

  /** Puts an organization's list in force that was kept from before. */
  async #wake(organization: OrganizationDocument): Promise<void> {
    const token = this.#dormant.get(organization.thumbprint)
    if (token === undefined) return
    try {
      const list = await readRevocations(token, organization.key)
      this.#lists.set(organization.thumbprint, { token, list })
      this.#dormant.delete(organization.thumbprint)
    } catch (cause) {
      throw damaged(
        this.#paths.revocations,
        `the list of ${organization.name} is not as it was signed`,
        cause
      )
    }
  }

  async #save(entries: Map<string, TrustEntry>): Promise<void> {
    const file: Static<typeof trustFile> = { version: 1, organizations: [...entries.values()] }
    await writeDurably(this.#paths.trust, `${JSON.stringify(file, null, 2)}\n`, 0o644)
    replace(this.#entries, entries)
    this.#tell()
  }

  async #saveLists(lists: ReadonlyMap<string, { token: string }>): Promise<void> {
    const file: Static<typeof revocationsFile> = {
      version: 1,
      lists: Object.fromEntries([
        ...this.#dormant,
        ...[...lists].map(([key, { token }]) => [key, token] as const)
      ])
    }
    await writeDurably(this.#paths.revocations, `${JSON.stringify(file)}\n`, 0o644)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function replace<K, V>(old: Map<K, V>, fresh: ReadonlyMap<K, V>): void {
  old.clear()
  for (const [key, value] of fresh) old.set(key, value)
}
