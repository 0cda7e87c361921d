import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HostCredentials } from '../overlay/identity/credentials.ts'
import { TrustStore } from '../overlay/identity/trust-store.ts'
import { errorCode } from '../protocol/errors.ts'
import type { HostId } from '../protocol/host.ts'
import type { MachineId, MachineSpec } from '../protocol/machine.ts'
import { machineRecordCodec } from '../protocol/register/machine-codec.ts'
import { lockState, openBoot } from './boot.ts'
import { openBulk } from './bulk/open.ts'
import { memoryFor, ownMachine, runningMachines } from './capacity.ts'
import { type AgentConfig, smallGuestOf } from './config.ts'
import { importImage } from './control/actions/images.ts'
import { controlActions } from './control/actions/index.ts'
import { relocateByBalance } from './control/actions/relocations.ts'
import { keepVoters } from './control/actions/voters.ts'
import { openConsole, serveConsoles } from './control/console.ts'
import { openDoor } from './control/door.ts'
import { EventLog } from './control/event-log.ts'
import { Forwarding } from './control/forwarding.ts'
import { groupId } from './control/group.ts'
import { HostHealth } from './control/health/host-health.ts'
import { metricsOf } from './control/metrics.ts'
import { Names } from './control/names.ts'
import { Operations } from './control/operations.ts'
import type { ControlParts } from './control/parts.ts'
import { mayAsk, mayPlace, mayRun, permitForward } from './control/permissions.ts'
import { askProfile, serveProfile } from './control/profile.ts'
import { ProgressFeed } from './control/progress-feed.ts'
import { Segments } from './control/segments.ts'
import { Suggestions } from './control/suggestions.ts'
import { failpoint } from './failpoint.ts'
import { guestGroups } from './guest-groups.ts'
import { believesRecord, spreadCredentials } from './host-credentials.ts'
import { hostSigner } from './host-signer.ts'
import { createLog } from './log.ts'
import { openGuestTaps } from './network/guest-taps.ts'
import { linkSettings } from './network/link-settings.ts'
import { NetworkAgent } from './network/network-agent.ts'
import { fileSequenceStore } from './network/sequence.ts'
import { joinOverlay } from './overlay.ts'
import { goFirst } from './priority.ts'
import { diskFree } from './resource/disk-free.ts'
import { MembershipAgent } from './resource/membership.ts'
import { ResourceAgent } from './resource/resource-agent.ts'
import { Sampler } from './resource/sampler.ts'
import { MachineCatalog } from './vm/catalog.ts'
import { ImageFetcher } from './vm/images/image-fetch.ts'
import { serveImages } from './vm/images/image-server.ts'
import { ImageStore } from './vm/images/image-store.ts'
import { isImageInUse } from './vm/images/image-users.ts'
import { Images } from './vm/images/images.ts'
import { IncomingMachines } from './vm/incoming-machines.ts'
import { Journal } from './vm/journal.ts'
import { openLeasing } from './vm/leases/leasing.ts'
import { MachineAgent } from './vm/machine-agent.ts'
import { MachineRegisters } from './vm/machine-registers.ts'
import { networkHandover } from './vm/network-handover.ts'
import { noDriver } from './vm/no-driver.ts'
import { OtherOwners } from './vm/other-owners.ts'
import { openDriver } from './vm/qemu/open-driver.ts'
import { RegisterClient } from './vm/register/client.ts'
import { RegisterFinder } from './vm/register/finder.ts'
import { openVoter } from './vm/register/open-voter.ts'
import { ClientRegister } from './vm/relocation/client-register.ts'
import { RelocationService } from './vm/relocation/service.ts'
import { openReplicas } from './vm/replicas/replicas.ts'

/** How long the others wait for an agent that says it will be back, before they suspect it. */
const restartGraceMs = 60_000
const minuteMs = 60_000

/**
 * Runs a host's agent until SIGTERM or SIGINT. The one place where everything is put together: read it from top to
 * bottom. Machines outlive it.
 */
export async function runAgent(config: AgentConfig): Promise<void> {
  // ── Reading. Whatever is wrong with configuration, membership or state shows here.
  const version = (
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  ).version
  const credentials = await HostCredentials.open(config.state)
  const trust = await TrustStore.open(config.state, credentials.organization)
  const self = credentials.identity
  const log = createLog(config.log, self.name)
  const fault = (error: unknown, context = ''): void => log.fault(error, context)
  const socketGroup = config.socketGroup === undefined ? {} : { groupId: groupId(config.socketGroup) }

  // Everything is let go in the opposite order, at the end or when the start fails; machines go on.
  await using down = new AsyncDisposableStack()
  const lock = await lockState(config.state)
  down.defer(() => lock.release())

  // ── Touching the machine.
  if (!goFirst())
    log.info('no priority', { text: 'this user may not raise it: what it starts is put behind it instead' })
  mkdirSync(config.runtime, { recursive: true, mode: 0o750 })
  for (const path of [join(config.runtime, 'm'), join(config.runtime, 'b'), join(config.state, 'upload')])
    mkdirSync(path, { recursive: true, mode: 0o700 })
  const boot = await openBoot(config.state, config.bootIdFile)
  const owner = { host: self.id, incarnation: boot.incarnation }
  const signer = hostSigner(credentials)
  const events = new EventLog()
  const stopping = Promise.withResolvers<string>()
  // The next agent finds out what is left; machines go on meanwhile.
  const onFailure = (error: unknown): void => {
    fault(error, 'state')
    process.exitCode = 1
    stopping.resolve(errorCode(error))
  }
  const tell = (kind: string, text: string, fields: Record<string, unknown> = {}): void => {
    events.add(kind, text, fields)
    log.info(kind, { text, ...fields })
  }

  // ── Overlay.
  const late: { parts?: ControlParts } = {}
  const { overlay, admission, issuer, revocations, renewer } = await joinOverlay({
    config,
    credentials,
    trust,
    late,
    log,
    tell,
    onFailure
  })
  down.defer(() => overlay.stop())

  // ── Membership.
  const membership = new MembershipAgent({
    overlay,
    signer,
    boot: boot.starts,
    ...(config.domain === undefined ? {} : { domain: config.domain }),
    credentials: () => spreadCredentials(credentials),
    believes: record => believesRecord(trust, record),
    onFault: fault
  })
  down.use(membership)
  // Whoever was quicker to connect than we to listen would not be heard of until it starts anew.
  for (const { identity } of (await overlay.status()).peers) if (identity) membership.contact(identity.id)
  membership.onChange((member, before) => {
    if (member.state === before?.state && member.agent === before?.agent) return
    tell('host.changed', `${member.host.name} is ${member.state}, its agent ${member.agent}`, {
      peer: member.host.id
    })
  })
  const alive = () => membership.members().filter(({ state }) => state === 'alive')
  const living = (): HostId[] => alive().map(({ host }) => host.id)
  const near = (): HostId[] =>
    alive()
      .filter(({ host }) => host.id !== self.id && host.org === self.org && host.site === self.site)
      .map(({ host }) => host.id)

  // ── Registers.
  const { voter, retirements } = await openVoter({
    ...{ state: config.state, trust, overlay, authorize: mayAsk, onFault: fault }
  })
  down.use(voter)
  const registers = new RegisterClient({ overlay, voter })
  const finder = new RegisterFinder(overlay, registers)
  const sources = { finder, heard: (id: MachineId) => catalog.get(id)?.report }
  const machineRegisters = new MachineRegisters(registers, sources, decision => others.decided(decision))
  const names = new Names({
    registers,
    finder,
    self: self.id,
    organization: self.org,
    founder: credentials.founder,
    hostsOf: org => alive().flatMap(({ host }) => (host.org === org ? [host.id] : [])),
    createdFile: join(config.state, 'directory.json')
  })

  // ── Network, images, driver.
  const network = new NetworkAgent({
    overlay,
    sequences: fileSequenceStore(join(config.state, 'network-sequence')),
    random: Math.random,
    ...linkSettings(config, tell),
    mayJoin: host => {
      const org = host === self.id ? self.org : membership.member(host)?.host.org
      return org !== undefined && trust.allows(org, 'network')
    },
    onFault: fault
  })
  down.use(network)
  down.defer(admission.onWithdrawn(peer => network.expel(peer)))
  const segments = new Segments({
    registers,
    finder,
    network,
    likely: () => living().slice(0, 8),
    onFault: fault
  })
  down.defer(() => segments.stop())
  const store = await ImageStore.open({
    directory: join(config.state, 'images'),
    bootId: boot.incarnation,
    inUse: hash =>
      isImageInUse(hash, {
        self: self.id,
        machines,
        catalog,
        incoming,
        relocations,
        watching: [leasing, replicas]
      })
  })
  const images = await Images.open({
    store,
    fetcher: new ImageFetcher(overlay, store),
    directory: join(config.state, 'upload'),
    near,
    others: living,
    smallGuest: smallGuestOf(config)
  })
  const isHost = self.roles.includes('host')
  const groups = isHost ? guestGroups(config.cgroup.guests, log) : undefined
  const guestTaps = isHost ? openGuestTaps(self.id, config.links.guestPorts) : undefined
  const driver = guestTaps ? await openDriver(config, { groups, guestTaps }) : noDriver
  down.use(driver)

  // ── Machines.
  const draining = { active: false }
  const progress = new ProgressFeed()
  const catalog = new MachineCatalog({
    overlay,
    file: join(config.state, 'catalog.db'),
    boot: boot.starts,
    records: machineRecordCodec,
    sign: async bytes => await signer.sign(bytes),
    verify: async (host, bytes, signature) => await signer.verify(host, bytes, signature),
    peers: living,
    onNews: entry => others.heard(entry),
    onFailure
  })
  down.defer(() => catalog.stop())
  const fetchImages = (spec: MachineSpec, from: readonly HostId[]) => images.fetch(spec, from)
  const defineSegments = (spec: MachineSpec) => segments.useFor(spec)
  const leasing = openLeasing({
    self: owner,
    runtime: isHost ? config.runtime : undefined,
    registers,
    machineRegisters,
    catalog,
    late: () => ({ machines, relocations }),
    prepare: async (record, signal) => {
      await machineRegisters.look(record.id, signal)
      await images.fetch(record.spec, [record.owner.host], { signal })
      for (const { segment } of record.spec.cards) await segments.read(segment)
    },
    succession: () => {
      const snapshot = resource.snapshot()
      return record => resource.successors(record, snapshot)
    },
    log,
    onEvent: (kind, text, record) => tell(kind, text, { vm: record.name }),
    onFault: fault
  })
  down.use(leasing)
  const bulk = openBulk(config, credentials, self, (relocation, code, message) =>
    // The end of a stream is often a race of two ends; where it matters the relocation says why it failed.
    log.info('bulk broken', { relocation, code, error: message })
  )
  down.defer(() => bulk.close())
  const replicas = await openReplicas({
    overlay,
    bulk,
    config,
    self: owner,
    registers: machineRegisters,
    driver,
    fetchImages,
    late: () => ({ machines, relocations, incoming, resource, membership, leasing, catalog }),
    onEvent: (kind, text, record) => tell(kind, text, { vm: record.name }),
    onFault: fault
  })
  down.use(replicas)
  const machines: MachineAgent = new MachineAgent({
    self: owner,
    driver,
    registers: machineRegisters,
    catalog,
    network,
    leases: leasing.leases,
    replicas: replicas.holder,
    fetchImages,
    defineSegments,
    memoryBytes: memoryFor(config),
    reservedBytes: () => incoming.reserved.memoryBytes,
    isRelocating: id => relocations.isBusy(id),
    onEvent: (kind, text, record) => tell(kind, text, { vm: record.name }),
    onFault: fault
  })
  down.defer(() => machines.close())
  const others = new OtherOwners({
    self: self.id,
    machines,
    heardFrom: id => catalog.get(id)?.signer,
    permission: (record, from) => {
      const host = from === self.id ? self : membership.member(from)?.host
      return host ? mayRun(trust, record, host) : 'nobody knows who told of it'
    },
    isRelocating: id => relocations.isBusy(id),
    onFault: fault
  })
  down.use(others)
  const incoming: IncomingMachines = new IncomingMachines({
    machines,
    self,
    capabilities: () => driver.capabilities(),
    permission: (record, from) => mayRun(trust, record, from),
    isDraining: () => draining.active,
    whyNoSpare: (record, reserved) => resource.whyNoSpare(record, reserved),
    isTakingOver: id => replicas.holder.isPromoted(id),
    diskFree: () => diskFree(config.state),
    fetchImages,
    defineSegments,
    look: id => machineRegisters.look(id)
  })
  const journal = Journal.open(join(config.state, 'journal.db'), { onFailure })
  down.defer(() => journal.close())
  const relocations: RelocationService = new RelocationService({
    overlay,
    self: owner,
    driver,
    machines: incoming,
    register: new ClientRegister(
      machineRegisters,
      (decision, from) => {
        leasing.leases.observe(decision, from)
        machines.observe(decision)
      },
      () => leasing.leases.stamp()
    ),
    leases: leasing.leases,
    network: networkHandover(network),
    bulk,
    journal,
    beforeLeaving: id => replicas.released(id),
    concurrent: config.relocation.concurrent,
    bytesPerSecond: config.relocation.bandwidth,
    onProgress: update => progress.tell(update),
    onNoted: (role, phase) => failpoint(`${role}.${phase}`),
    onTrouble: (id, error) => fault(error, `relocation ${id}`),
    onFault: error => fault(error, 'relocation')
  })
  down.defer(() => relocations.close())

  // ── Resources.
  const suggestions = new Suggestions()
  const sampler = new Sampler({
    scope: config.cgroup.host ? { cgroup: config.cgroup.host } : 'computer',
    milliCpus: config.capacity.milliCpus,
    memoryBytes: memoryFor(config),
    diskPath: config.state,
    machines: runningMachines(machines, groups),
    fastPorts: guestTaps?.areThere ?? false,
    keepsSpare: config.spare === 'host',
    reserved: () => incoming.reserved
  })
  const resource = new ResourceAgent({
    overlay,
    membership,
    signer,
    boot: boot.starts,
    sampler,
    draining: () => draining.active,
    own: id => ownMachine(machines, id),
    permission: ({ name }, host) => mayPlace(trust, name, host, self.id),
    relocate: proposal => relocateByBalance({ relocations }, proposal, tell),
    onSuggestion: proposal => {
      if (suggestions.add(proposal)) {
        tell('balance.suggested', `${proposal.machine.name} → ${proposal.to.name}: ${proposal.reason}`)
      }
    },
    onOverload: overloaded =>
      tell('host.load', overloaded ? `${self.name} is overloaded` : `${self.name} is relieved`),
    restarts: id => catalog.get(id)?.report.record.policy === 'restart',
    mode: config.balance,
    onFault: error => fault(error, 'resource')
  })
  down.use(resource)

  // ── Control.
  const operations = new Operations()
  const health = new HostHealth()
  const forwarding = new Forwarding(overlay)
  const parts: ControlParts = {
    ...{
      version,
      config,
      boot,
      since: new Date(),
      credentials,
      trust,
      issuer,
      overlay,
      membership,
      resource,
      network
    },
    ...{
      segments,
      images,
      registers,
      finder,
      machineRegisters,
      catalog,
      machines,
      leases: leasing.leases,
      relocations,
      replicas,
      names,
      suggestions
    },
    ...{ forwarding, operations, events, voter, retirements, draining, progress, renewer, health },
    spreadRevocations: () => revocations.announce(),
    stop: reason => stopping.resolve(reason),
    capabilities: () => driver.capabilities(),
    profileOf: host => askProfile(overlay, host)
  }
  late.parts = parts
  down.use(health.watch(parts, leasing, tell, fault))
  const handlers = controlActions(parts)
  serveProfile({
    overlay,
    incarnation: boot.incarnation,
    store: () => voter.self?.store,
    capabilities: () => driver.capabilities(),
    freeBytes: () => machines.freeBytes,
    milliCpus: config.capacity.milliCpus
  })
  finder.serve()
  retirements.serve()
  voter.serve(overlay)
  serveImages({ overlay, store, mayRead: (_, from) => trust.allows(from.org, 'host') })
  serveConsoles(parts)
  forwarding.serve(handlers, operations, (from, forward) => permitForward(parts, from, forward))

  // ── What was here before, then the door.
  await catalog.start()
  if (isHost) replicas.start()
  const adopted = await driver.adopt()
  await relocations.start(adopted)
  // A copy of another host's state has no machines, whatever is written in it.
  if (process.exitCode === undefined) {
    machines.resume(adopted)
    if (isHost) others.start()
  }
  if (isHost) leasing.watch()
  names.found().catch(error => fault(error, 'founding the directory'))
  down.use(keepVoters(parts, { goneMs: config.voters.replaceAfterMs, tell }))
  const minutely = setInterval(() => {
    renewer.tick().catch(error => fault(error, 'renewal'))
    for (const told of [revocations, retirements]) told.announce().catch(error => fault(error, 'revocations'))
  }, minuteMs)
  down.defer(() => clearInterval(minutely))
  void renewer.tick()
  const door = await openDoor({
    socket: config.socket,
    ...socketGroup,
    version,
    services: {
      handlers,
      operations,
      events,
      metrics: () => metricsOf(parts),
      importImage: (content, name) => importImage(parts, content, name),
      openConsole: (org, name, person) => openConsole(parts, org, name, person)
    }
  })
  down.defer(() => door.close())
  tell('agent.started', `${self.name} of ${self.org}/${self.site} is up`, { version })

  // ── Until somebody ends it.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.resolve(signal))
  const why = await stopping.promise
  log.info('stopping', { why })
  if (why !== 'left')
    await membership.announceRestarting(restartGraceMs).catch(error => fault(error, 'farewell'))
}
