import type { Gauge } from 'prom-client'
import type { ControlParts } from './parts.ts'

/** All metrics of the agent, declared in one place and read when somebody asks. */
export async function metricsOf({
  resource,
  machines,
  membership,
  network,
  overlay
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
  gauge('watari_peers', 'Connected peers').set((await overlay.status()).peers.length)
  const hosts = gauge('watari_hosts', 'Known hosts by state', ['state'])
  for (const state of ['alive', 'suspect', 'dead', 'left']) {
    hosts.set({ state }, membership.members().filter(member => member.state === state).length)
  }
  const sent = gauge('watari_link_sent_bytes_total', 'Bytes sent over a link', ['host'])
  const received = gauge('watari_link_received_bytes_total', 'Bytes received over a link', ['host'])
  const dropped = gauge('watari_link_dropped_frames_total', 'Frames dropped before a link', ['host'])
  for (const link of network.status().links) {
    sent.set({ host: link.host }, link.sentBytes)
    received.set({ host: link.host }, link.receivedBytes)
    dropped.set({ host: link.host }, link.dropped)
  }
  return await registry.metrics()
}
