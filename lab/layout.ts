import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { WatariError } from '../protocol/errors.ts'

/** Where a lab keeps what: everything below two directories of its own, and one file that says what there is. */
export interface LabLayout {
  readonly name: string
  /** What is there and what state it is in; removed last. */
  readonly stateFile: string
  readonly lockFile: string
  /** Short, for sockets are below it. */
  readonly directory: string
  /** For disk images: not in memory. */
  readonly images: string
}

export interface HostLayout {
  readonly directory: string
  /** The host's disk is mounted here. */
  readonly state: string
  readonly image: string
  /** Sockets; gone when power is lost. */
  readonly runtime: string
  readonly socket: string
  readonly config: string
  readonly bootIdFile: string
  readonly log: string
}

export const namespaceDirectory = '/run/netns'
export const projectDirectory = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
export const watariProgram = path.join(projectDirectory, 'bin', 'watari')

const labName = /^[a-z][a-z0-9]{0,11}$/

export function labLayout(name: string): LabLayout {
  if (!labName.test(name)) {
    throw new WatariError(
      'invalid-name',
      `'${name}' cannot name a lab: take 1 to 12 lower-case letters and digits`
    )
  }
  const root = rootDirectory()
  return {
    name,
    stateFile: path.join(root, `${name}.json`),
    lockFile: path.join(root, `${name}.lock`),
    directory: path.join(root, name),
    images: path.join('/var/tmp', `watari-lab-${userId()}`, name)
  }
}

export function hostLayout(lab: LabLayout, host: string): HostLayout {
  const directory = path.join(lab.directory, host)
  const state = path.join(directory, 'state')
  return {
    directory,
    state,
    image: path.join(lab.images, `${host}.img`),
    runtime: path.join(directory, 'run'),
    socket: path.join(directory, 'run', 'agent.sock'),
    config: path.join(state, 'agent.yaml'),
    bootIdFile: path.join(directory, 'boot-id'),
    log: path.join(directory, 'agent.log')
  }
}

export function hostNamespace(lab: string, host: string): string {
  return `watari-${lab}-${host}`
}

export function gatewayNamespace(lab: string, site: string): string {
  return `watari-${lab}-gw-${site}`
}

export function namespaceFile(namespace: string): string {
  return path.join(namespaceDirectory, namespace)
}

/** The real user's directory, also inside a user namespace, where everybody is root. */
function rootDirectory(): string {
  const own = process.env.WATARI_LAB_ROOT
  if (own !== undefined && own !== '') return own
  if (userId() === 0) return '/run/watari-lab'
  const runtime = process.env.XDG_RUNTIME_DIR
  return runtime && existsSync(runtime)
    ? path.join(runtime, 'watari-lab')
    : path.join('/tmp', `watari-lab-${userId()}`)
}

/** WATARI_LAB_UID: who this was before entering the user namespace. */
export function userId(): number {
  return Number(process.env.WATARI_LAB_UID ?? process.getuid!())
}
