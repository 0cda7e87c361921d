import type { Gauge } from 'prom-client'
import type { ControlParts } from './parts.ts'

/** All metrics of the agent, declared in one place and read when somebody asks. */
export async function metricsOf({
  resource,
  machines,
  membership,
  network,
  overlay,
  health,
  credentials
}: ControlParts): Promise<string> {
  // Most agents are never asked; it and what it brings are half a hundred modules.
  const { Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const own = resource.snapshot().hosts[0]?.load
  if (own) {
    gauge('watari_host_processors_in_use', 'Processors in use on this host').set(own.cpu)
    gauge('watari_host_processors', 'Processors of this host').set(own.cpus)
    gauge('watari_host_memory_used_bytes', 'Memory in use on this host').set(own.memoryUsed)
    gauge('watari_host_memory_bytes', 'Memory of this host').set(own.memoryTotal)
  }
  gauge('watari_machines', 'Machines whose copies are on this host').set(machines.local().length)
  gauge('watari_peers', 'Connected peers').set(
    (await overlay.status()).peers.filter(({ isApart }) => !isApart).length
  )
  gauge('watari_certificate_end_seconds', "When this host's certificate ends, in seconds since 1970").set(
    credentials.expiresAt
  )
  gauge(
    'watari_votes_end_seconds',
    "Until when this host's votes, and its renewals of leases, are taken though its certificate is not renewed"
  ).set(credentials.admittedUntil)
  const hosts = gauge('watari_hosts', 'Known hosts by state', ['state'])
  for (const state of ['alive', 'suspect', 'dead', 'left']) {
    hosts.set({ state }, membership.members().filter(member => member.state === state).length)
  }
  const ailments = gauge('watari_warnings', 'What lasts and is not as it should be, by its code', ['code'])
  for (const { code } of health.warnings()) ailments.inc({ code })
  const sent = gauge('watari_link_sent_bytes_total', 'Bytes sent over a link', ['host'])
  const received = gauge('watari_link_received_bytes_total', 'Bytes received over a link', ['host'])
  const dropped = gauge('watari_link_dropped_frames_total', 'Frames dropped before a link', ['host'])
  const carriers = gauge('watari_link_carrier', 'Whether a link is carried this way', ['host', 'carrier'])
  const mtu = gauge('watari_link_mtu_bytes', 'What the path of a link carries in one packet', ['host'])
  const roundTrip = gauge('watari_link_round_trip_seconds', 'Round trip of a link', ['host'])
  const loss = gauge('watari_link_loss_ratio', 'Share of datagrams that were lost lately', ['host'])
  const forged = gauge('watari_link_refused_datagrams_total', 'Datagrams that were forged or replayed', [
    'host'
  ])
  const bySegment = ['segment', 'org'] as const
  const segmentSent = gauge('watari_segment_sent_bytes_total', 'Bytes sent to hosts of an organization', [
    ...bySegment
  ])
  const segmentReceived = gauge('watari_segment_received_bytes_total', 'Bytes received from them', [
    ...bySegment
  ])
  const refused = gauge(
    'watari_segment_refused_frames_total',
    'Frames that the switch of this host did not pass on, by why; stale-epoch: of a copy of which a newer one is known',
    ['segment', 'reason']
  )
  const { links, traffic, segments } = network.status()
  for (const { id: segment, dropped } of segments)
    for (const [reason, frames] of Object.entries(dropped)) refused.set({ segment, reason }, frames)
  for (const { segment, org, sentBytes, receivedBytes } of traffic) {
    segmentSent.set({ segment, org }, sentBytes)
    segmentReceived.set({ segment, org }, receivedBytes)
  }
  for (const link of links) {
    for (const carrier of ['native', 'stream', 'none'])
      carriers.set({ host: link.host, carrier }, link.carrier === carrier ? 1 : 0)
    if (link.mtu !== null) mtu.set({ host: link.host }, link.mtu)
    if (link.roundTripMs !== null) roundTrip.set({ host: link.host }, link.roundTripMs / 1_000)
    if (link.loss !== null) loss.set({ host: link.host }, link.loss)
    forged.set({ host: link.host }, link.forged + link.replayed)
    sent.set({ host: link.host }, link.sentBytes)
    received.set({ host: link.host }, link.receivedBytes)
    dropped.set({ host: link.host }, link.dropped)
  }
  return await registry.metrics()
}
