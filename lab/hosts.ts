import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import path from 'node:path'
import { WatariError } from '../protocol/errors.ts'
import {
  agentGroups,
  findHierarchies,
  freezeGroup,
  hostGroup,
  killGroup,
  makeHostGroup
} from './control-groups.ts'
import { losePower, mountDisk, unmountDisk } from './disk.ts'
import { renewBootId } from './enrolment.ts'
import {
  hostLayout,
  hostNamespace,
  type LabLayout,
  namespaceFile,
  projectDirectory,
  watariProgram
} from './layout.ts'
import { enterArguments, makeHostNetwork, removeHostNetwork, setHostCut } from './network.ts'
import { end, isRunning, type ProcessRecord, processesIn, recordOf, signal } from './processes.ts'
import type { LabState } from './state.ts'
import { poll } from './system.ts'
import type { LabHost, LabSite } from './topology.ts'

/** How long an agent may take to say goodbye before it is ended. */
const agentGraceMs = 15_000
const killDeadlineMs = 10_000

/** One host of a lab with everything that is needed to do something to it. */
export interface HostInLab {
  readonly layout: LabLayout
  readonly state: LabState
  readonly site: LabSite
  readonly host: LabHost
}

/** Gives a host its network, processors and, where disks can lose power, its disk. */
export async function powerOn({ layout, site, host }: HostInLab, hasDisks: boolean): Promise<void> {
  const files = hostLayout(layout, host.name)
  await mkdir(files.runtime, { recursive: true, mode: 0o755 })
  await makeHostGroup(await findHierarchies(), hostGroup(layout.name, host.name), host.milliCpus)
  await makeHostNetwork(layout.name, site, host)
  // Rules name interfaces: the one that was cut off when power went is there again.
  await setHostCut(layout.name, site, host, [])
  if (hasDisks) await mountDisk(files.image, files.state)
  else await mkdir(files.state, { recursive: true })
  await renewBootId(layout, host.name)
}

/**
 * Takes power away. The order matters: cut off first, so that no closing of a connection is seen outside; then
 * every process at once; then what the disk had not got; the namespace last, with what the kernel still held.
 */
export async function powerOff(of: HostInLab, hasDisks: boolean): Promise<void> {
  const { layout, site, host } = of
  const files = hostLayout(layout, host.name)
  await setHostCut(layout.name, site, host, ['outward', 'inward'])
  await killEverything(layout, host.name)
  // What is ended is so also where it was frozen; what the host runs next is not to be.
  await freezeGroup(await findHierarchies(), hostGroup(layout.name, host.name), false)
  if (hasDisks) losePower(files.state)
  await removeHostNetwork(layout.name, site, host)
  if (hasDisks) await unmountDisk(files.state)
  await rm(files.runtime, { recursive: true, force: true })
}

/** Ends every process of a host at one instant where the kernel can, else until none is left. */
export async function killEverything(layout: LabLayout, host: string): Promise<void> {
  const namespace = namespaceFile(hostNamespace(layout.name, host))
  await killGroup(await findHierarchies(), hostGroup(layout.name, host))
  const isEmpty = await poll(
    () => {
      const left = processesIn(namespace)
      for (const record of left) signal(record, 'SIGKILL')
      return left.length === 0 ? true : undefined
    },
    { deadlineMs: killDeadlineMs, everyMs: 10 }
  )
  if (!isEmpty)
    throw new WatariError('lab-failed', `processes of ${host} do not end; see 'watari lab status'`)
}

/**
 * Stops every process of a host, its machines included: at one instant where the kernel can, else one after the other. Its
 * network is away meanwhile, or the kernel would acknowledge in its name what it gets.
 */
export async function freezeHost({ layout, site, host }: HostInLab): Promise<void> {
  if (!(await freezeGroup(await findHierarchies(), hostGroup(layout.name, host.name), true)))
    for (const record of processesOf(layout, host)) signal(record, 'SIGSTOP')
  await setHostCut(layout.name, site, host, ['outward', 'inward'])
}

/** Lets everything go on; an agent that is stalled stays so, and what was cut. */
export async function thawHost({ layout, state, site, host }: HostInLab): Promise<void> {
  const { cut, agent, isStalled } = state.hosts[host.name]!
  // The network first: nothing that a copy says when it goes on is to be kept from others.
  await setHostCut(layout.name, site, host, cut)
  if (await freezeGroup(await findHierarchies(), hostGroup(layout.name, host.name), false)) return
  for (const record of processesOf(layout, host))
    if (!isStalled || record.pid !== agent?.pid) signal(record, 'SIGCONT')
}

function processesOf(layout: LabLayout, host: LabHost): ProcessRecord[] {
  return processesIn(namespaceFile(hostNamespace(layout.name, host.name)))
}

/** A command as it would run on the host: in its namespace and control group, with its agent's socket. */
export async function hostCommand(
  of: HostInLab,
  command: readonly string[]
): Promise<{ program: string; args: string[]; env: NodeJS.ProcessEnv }> {
  const { layout, host } = of
  const groups = agentGroups(await findHierarchies(), hostGroup(layout.name, host.name))
  const join = 'while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done; shift; exec "$@"'
  return {
    program: 'nsenter',
    args: [
      ...enterArguments(hostNamespace(layout.name, host.name)),
      'sh',
      '-c',
      join,
      'sh',
      ...groups,
      '--',
      ...command
    ],
    env: {
      ...process.env,
      WATARI_SOCKET: hostLayout(layout, host.name).socket,
      WATARI_LAB: layout.name,
      WATARI_LAB_HOST: host.name,
      PATH: `${path.join(projectDirectory, 'bin')}:${process.env.PATH ?? ''}`
    }
  }
}

export async function startAgent(of: HostInLab): Promise<ProcessRecord> {
  const files = hostLayout(of.layout, of.host.name)
  const { program, args, env } = await hostCommand(
    of,
    of.state.standIn ?? [watariProgram, 'agent', '--config', files.config]
  )
  const log = await open(files.log, 'a')
  try {
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', log.fd, log.fd], cwd: '/' })
    const failed = Promise.withResolvers<never>()
    child.on('error', failed.reject)
    child.unref()
    await Promise.race([new Promise(resolve => child.once('spawn', resolve)), failed.promise])
    const record = recordOf(child.pid!)
    if (record === undefined) throw new WatariError('lab-failed', await lastWords(of, 'ended at once'))
    return record
  } finally {
    await log.close()
  }
}

/** SIGTERM, so that it can announce its return; machines go on. */
export async function stopAgent(agent: ProcessRecord | undefined): Promise<void> {
  await end(agent, agentGraceMs)
}

/** Waits until an agent answers on its socket. A stand-in is up when it runs. */
export async function agentAnswers(of: HostInLab, agent: ProcessRecord, deadlineMs: number): Promise<void> {
  const verdict = await poll(
    async () => {
      if (!isRunning(agent)) return 'ended'
      if (of.state.standIn !== undefined) return 'up'
      return (await ask(hostLayout(of.layout, of.host.name).socket, '/healthz')) === undefined
        ? undefined
        : 'up'
    },
    { deadlineMs, everyMs: 100 }
  )
  if (verdict !== 'up') throw new WatariError('lab-failed', await lastWords(of, verdict ?? 'does not answer'))
}

/** Which hosts an agent believes to be alive; undefined while it cannot be asked. */
export async function seenAlive(of: HostInLab): Promise<Set<string> | undefined> {
  const answer = (await ask(hostLayout(of.layout, of.host.name).socket, '/v1/hosts')) as
    | { items?: SeenHost[] }
    | undefined
  if (!Array.isArray(answer?.items)) return undefined
  return new Set(answer.items.filter(host => host.state === 'alive').map(host => host.name))
}

interface SeenHost {
  readonly name: string
  readonly state: string
}

async function lastWords({ layout, host }: HostInLab, what: string): Promise<string> {
  const file = hostLayout(layout, host.name).log
  const lines = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n')
  return `the agent of ${host.name} ${what}: ${lines.at(-1) || 'it said nothing'} (${file})`
}

async function ask(socketPath: string, url: string): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const asked = request({ socketPath, path: url, timeout: 2_000 }, response => {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (text.length > 4 * 1024 * 1024) asked.destroy()
    })
    response.on('end', () => {
      try {
        resolve(response.statusCode === 200 ? JSON.parse(text) : undefined)
      } catch {
        resolve(undefined)
      }
    })
  })
  asked.on('timeout', () => asked.destroy())
  asked.on('error', () => resolve(undefined))
  asked.on('close', () => resolve(undefined))
  asked.end()
  return await promise
}
